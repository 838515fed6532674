/**
 * A text as it may be shown on a terminal: what would act on the terminal, or hide in the text, is written out as `\u{1b}`.
 * These are control characters (C0 and C1: escape sequences begin with one), characters that turn the writing direction around,
 * and those that nobody sees. Line breaks and tabs stay, as do letters, accents and emoji of any script.
 *
 * Source: Unicode's general categories Cc, Cf, Cs, Zl and Zp (UAX #44).
 */
export const visible = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(invisible, (character) => (/[\n\t]/.test(character) ? character : escaped(character)))

/** The same on one line: line breaks and tabs are written out too. */
export const visibleLine = (text: string): string => text.replaceAll(invisible, escaped)

const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const escaped = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
