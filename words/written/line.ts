import { z } from 'zod'

// Controls (NUL ends a word for every program), line separators, half characters, and marks that reverse the text around them.
const refused = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

// Marks, joiners, fillers and spaces only change or part what is beside them: emoji and many scripts need them there.
const visible = /[^\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u
const nothing = 'Write at least one character that can be seen'

/** Whether a text would break a line, or change how the text around it is read. */
export const breaksLine = (text: string): boolean => refused.test(text)

/** A line of text for people: any language, quotes and emoji, but nothing that would break a line or hide a word. */
export const line = (max: number) =>
  z
    .string()
    .min(1, nothing)
    .max(max, `Use at most ${max} characters`)
    .refine((text) => text === text.trim(), 'Remove the spaces at its beginning and end')
    .refine((text) => !breaksLine(text), 'Write it on one line, without control characters')
    .refine((text) => visible.test(text), nothing)
