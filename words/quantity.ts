import { z } from 'zod'

const units = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 }
type Unit = keyof typeof units
/** What a unit of a disk's label is, in bytes. */
const decimals: Record<string, number> = { M: 1e6, G: 1e9, T: 1e12 }
const expected = 'Write a whole number and its unit, as "512MiB", "8GiB" or "1TiB"'

/** An amount of memory or disk, written with its unit in the inventory; a number of MiB once parsed. */
const amountIn = (step: number) => {
  const help = ({ input }: { input?: unknown }) =>
    `${typeof input === 'object' ? '' : nearest(String(input), step)}${expected}`
  return z
    .string({ error: help })
    .regex(/^[1-9][0-9]{0,6} ?(MiB|GiB|TiB)$/, { error: help })
    .transform((text) => Number.parseInt(text, 10) * units[text.slice(-3) as Unit])
}

export const mebibytes = amountIn(1)

const between = (amounts: typeof mebibytes, least: string, most: string) =>
  amounts
    .refine((amount) => amount >= mebibytes.parse(least), `Write at least ${least}`)
    .refine((amount) => amount <= mebibytes.parse(most), `Write at most ${most}`)

/** An amount within bounds that hold whatever there is: beyond them one unit was written for another, as TiB for GiB. */
export const mebibytesBetween = (least: string, most: string) => between(mebibytes, least, most)

/** The same in whole GiB, as Proxmox counts disks; a number of MiB once parsed. */
export const wholeGibibytesBetween = (least: string, most: string) =>
  between(amountIn(units.GiB), least, most).refine((amount) => amount % units.GiB === 0, 'Write whole GiB, as "8GiB"')

/** The same amount as people write it: the largest unit that stays whole. */
export function renderMebibytes(amount: number): string {
  if (amount > 0 && amount % units.TiB === 0) return `${amount / units.TiB}TiB`
  return amount % units.GiB === 0 ? `${amount / units.GiB}GiB` : `${amount}MiB`
}

/**
 * The amount that was meant, where it can be told: `8g` and `1.5GiB` are near enough. `250 GB` is decimal on a disk's label, and
 * what is offered for it is never more than there is.
 *
 * @param step the MiB that an amount counts in
 */
function nearest(input: string, step: number): string {
  const [, number, letter = '', binary, byte] =
    /^\s*([0-9]{1,7}(?:\.[0-9])?) ?([mgt])(i?)([bo]?)\s*$/i.exec(input) ?? []
  const unit = letter.toUpperCase()
  if (!binary && byte) {
    const whole = Math.floor((Number(number) * (decimals[unit] ?? 0)) / 2 ** 20)
    // Of a large amount nobody wants the last mebibyte.
    const rough = whole >= 16 * units.GiB ? units.GiB : step
    const amount = whole - (whole % rough)
    return amount > 0 ? `It is ${renderMebibytes(amount)}. ` : ''
  }
  const amount = Number(number) * units[`${unit}iB` as Unit]
  return Number.isInteger(amount) && amount > 0 ? `Did you mean "${renderMebibytes(amount)}"? ` : ''
}
