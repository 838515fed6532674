import { z } from 'zod'

const units = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 }
type Unit = keyof typeof units
/** What a letter before "B" or "o" stands for: in MiB, as memory is counted, and in bytes, as a disk's label counts. */
const binaries: Record<string, number> = { '': 2 ** -20, K: 2 ** -10, M: 1, G: units.GiB, T: units.TiB }
const decimals: Record<string, number> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 }
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
 * The amount that was meant, where it can be told: `8g`, `1,5GiB`, and `16 Go` of memory, which is sold by powers of two. A disk's
 * label is decimal (`500 GB`, `500 Go`), and what is offered for it is never more than there is.
 *
 * @param step the MiB that an amount counts in: disks are counted in GiB
 */
function nearest(input: string, step: number): string {
  const [, written, letter = '', binary, byte] =
    /^\s*([0-9]{1,15}(?:[.,][0-9]{1,3})?) ?([kmgt]?)(i?)(b|o|octets?|bytes?)?\s*$/i.exec(input) ?? []
  if (written === undefined || (letter === '' && byte === undefined)) return ''
  const [number, unit] = [Number(written.replace(',', '.')), letter.toUpperCase()]
  if (!binary && byte && step > 1) {
    const whole = Math.floor((number * (decimals[unit] ?? 0)) / 2 ** 20)
    const amount = whole - (whole % step)
    return amount > 0 ? `It is ${renderMebibytes(amount)}. ` : ''
  }
  const amount = number * (binaries[unit] ?? 0)
  return Number.isInteger(amount) && amount > 0 && amount % step === 0
    ? `Did you mean "${renderMebibytes(amount)}"? `
    : ''
}
