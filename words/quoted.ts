const longest = 60

/**
 * A value as an error shows it: in double quotes, on one line, not too long, with nothing invisible.
 * What looks like a private key is never shown.
 */
export function quoted(value: unknown): string {
  if (typeof value === 'string' && value.includes('PRIVATE KEY')) return 'a private key (not shown)'
  const text = JSON.stringify(value) ?? String(value)
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => escaped(character))
  const characters = [...visible]
  if (characters.length <= longest + 2) return visible
  return `${characters.slice(0, longest).join('')}…${typeof value === 'string' ? '"' : ''}`
}

const escaped = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
