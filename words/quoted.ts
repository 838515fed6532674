import { visibleLine } from './visible.ts'

const longest = 60

/**
 * A value as an error shows it: in double quotes, on one line, not too long, with nothing invisible.
 * What looks like a private key is never shown.
 */
export function quoted(value: unknown): string {
  if (typeof value === 'string' && value.includes('PRIVATE KEY')) return 'a private key (not shown)'
  return shortened(JSON.stringify(value) ?? String(value), typeof value === 'string' ? '"' : '')
}

/** A text as an error shows it, without quotes. */
export function shortened(text: string, end = ''): string {
  const visible = visibleLine(text)
  const characters = [...visible]
  return characters.length <= longest + 2 ? visible : `${characters.slice(0, longest).join('')}…${end}`
}
