import { z } from 'zod'

const units = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 }
const expected = 'Write a whole number and its unit, as "512MiB", "8GiB" or "1TiB"'

/** An amount of memory or disk, written with its unit in the inventory; a number of MiB once parsed. */
export const mebibytes = z
  .string({ error: expected })
  .regex(/^[1-9][0-9]{0,6} ?(MiB|GiB|TiB)$/, expected)
  .transform((text) => Number.parseInt(text, 10) * units[text.slice(-3) as keyof typeof units])

/** The same amount as people write it: the largest unit that stays whole. */
export function renderMebibytes(amount: number): string {
  if (amount % units.TiB === 0) return `${amount / units.TiB}TiB`
  return amount % units.GiB === 0 ? `${amount / units.GiB}GiB` : `${amount}MiB`
}
