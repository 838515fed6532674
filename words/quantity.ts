import { z } from 'zod'

const units = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 }
type Unit = keyof typeof units
const expected = 'Write a whole number and its unit, as "512MiB", "8GiB" or "1TiB"'
const help = ({ input }: { input?: unknown }) => `${typeof input === 'object' ? '' : nearest(String(input))}${expected}`

/** An amount of memory or disk, written with its unit in the inventory; a number of MiB once parsed. */
export const mebibytes = z
  .string({ error: help })
  .regex(/^[1-9][0-9]{0,6} ?(MiB|GiB|TiB)$/, { error: help })
  .transform((text) => Number.parseInt(text, 10) * units[text.slice(-3) as Unit])

/** An amount within bounds that hold whatever there is: beyond them one unit was written for another, as TiB for GiB. */
export const mebibytesBetween = (least: string, most: string) =>
  mebibytes
    .refine((amount) => amount >= mebibytes.parse(least), `Write at least ${least}`)
    .refine((amount) => amount <= mebibytes.parse(most), `Write at most ${most}`)

/** The same amount as people write it: the largest unit that stays whole. */
export function renderMebibytes(amount: number): string {
  if (amount > 0 && amount % units.TiB === 0) return `${amount / units.TiB}TiB`
  return amount % units.GiB === 0 ? `${amount / units.GiB}GiB` : `${amount}MiB`
}

/** The amount that was meant, where it can be told: `8GB`, `8 Go`, `8g` and `1.5GiB` are near enough. */
function nearest(input: string): string {
  const [, number, letter = ''] = /^\s*([0-9]{1,7}(?:\.[0-9])?) ?([mgt])i?[bo]?\s*$/i.exec(input) ?? []
  const amount = Number(number) * units[`${letter.toUpperCase()}iB` as Unit]
  return Number.isInteger(amount) && amount > 0 ? `Did you mean "${renderMebibytes(amount)}"? ` : ''
}
