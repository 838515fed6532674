/** One word for a POSIX shell, whatever it holds: quotes, spaces, newlines and `$( )` arrive unchanged. */
export const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`
