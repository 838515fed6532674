/** A text in PHP, as it is: in single quotes, only these two mean something else. */
export const phpText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
