import { visibleLine } from './visible.ts'

const longest = 60
/** More than is shown: what machines say is not worked on to its end. */
const begun = (text: string): string => text.slice(0, 4 * longest)

/**
 * A value as an error shows it: in double quotes, on one line, not too long, with nothing invisible.
 * What looks like a private key is never shown.
 */
export function quoted(value: unknown): string {
  if (typeof value === 'string' && value.includes('PRIVATE KEY')) return 'a private key (not shown)'
  return typeof value === 'string'
    ? shortened(JSON.stringify(begun(value)), '"')
    : shortened(JSON.stringify(value) ?? String(value))
}

/** A text as an error shows it, without quotes. */
export function shortened(text: string, end = ''): string {
  const visible = visibleLine(begun(text))
  const characters = [...visible]
  return characters.length <= longest + 2 ? visible : `${characters.slice(0, longest).join('')}…${end}`
}
