import { z } from 'zod'

// Controls (NUL ends a word for every program), line separators, half characters, and marks that reverse the text around them.
const refused = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

/** A line of text for people: any language, quotes and emoji, but nothing that would break a line or hide a word. */
export const line = (max: number) =>
  z
    .string()
    .min(1, 'Write at least one character')
    .max(max, `Use at most ${max} characters`)
    .refine((text) => text === text.trim(), 'Remove the spaces at its beginning and end')
    .refine((text) => !refused.test(text), 'Write it on one line, without control characters')
