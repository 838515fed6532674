/** One word for a POSIX shell, whatever it holds: quotes, spaces, newlines and `$( )` arrive unchanged. */
export const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** The same for a command that people read and copy: without quotes where it needs none. */
export const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : quote(text))
