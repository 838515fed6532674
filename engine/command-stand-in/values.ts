/** A property as it travels between the engine and a plugin: JSON, with secrets in envelopes and unknowns as marks. */
export type WireValue = unknown
export type Properties = Record<string, WireValue>

const signature = '4dabf18193072939515e22adb298388d'
const secretSignature = '1b47061264138c4ac30d75fd1eb44270'

/** What stands for a value that a preview cannot know. */
export const unknownValue = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

const isObject = (value: WireValue): value is Properties => typeof value === 'object' && value !== null

const isSecret = (value: WireValue): value is { value: WireValue } =>
  isObject(value) && value[signature] === secretSignature

/** The value in an envelope, so that the engine encrypts it in the state and hides it from display. */
export const secret = (value: WireValue): WireValue => ({ [signature]: secretSignature, value })

/** The value without its envelopes, at any depth. */
export function reveal(value: WireValue): WireValue {
  if (isSecret(value)) return reveal(value.value)
  if (Array.isArray(value)) return value.map(reveal)
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reveal(inner)]))
    : value
}

/** Every text inside an envelope, at any depth. */
export function secretTexts(value: WireValue): string[] {
  if (isSecret(value)) return textsOf(reveal(value))
  return isObject(value) ? Object.values(value).flatMap(secretTexts) : []
}

/** Whether anything in it is in an envelope. */
export const holdsSecret = (value: WireValue): boolean =>
  isSecret(value) || (isObject(value) && Object.values(value).some(holdsSecret))

function textsOf(value: WireValue): string[] {
  if (typeof value === 'string') return [value]
  return isObject(value) ? Object.values(value).flatMap(textsOf) : []
}
