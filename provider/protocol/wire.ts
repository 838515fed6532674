import structProto from 'google-protobuf/google/protobuf/struct_pb.js'
import { unknown, type Value, type Values } from './resource-handler.ts'

const { Struct, Value: WireValue } = structProto
type WireStruct = structProto.Struct

/** Under this key an object of the engine says that it is more than data (sdk/go/common/resource/sig). */
const signatureKey = '4dabf18193072939515e22adb298388d'
const secretSignature = '1b47061264138c4ac30d75fd1eb44270'

/** What the engine sends for a value that nobody knows yet: one for each type it may have. */
const unknownMarks = new Set([
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
])
const [unknownMark] = unknownMarks

/** The engine's properties as plain values: secrets unwrapped, unknowns as `unknown`. */
export const fromWire = (struct: WireStruct | undefined): Values =>
  fromPlain((struct?.toJavaScript() ?? {}) as Plain) as Values

/** Plain values as the engine's properties, with the named ones marked as secret. */
export function toWire(values: Values, secrets: readonly string[] = []): WireStruct {
  const struct = new Struct()
  const fields = struct.getFieldsMap()
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    fields.set(name, secrets.includes(name) ? wireValue({ [signatureKey]: secretSignature, value }) : wireValue(value))
  }
  return struct
}

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain }

function fromPlain(plain: Plain): Value {
  if (typeof plain === 'string') return unknownMarks.has(plain) ? unknown : plain
  if (typeof plain !== 'object' || plain === null) return plain
  if (Array.isArray(plain)) return plain.map(fromPlain)
  const signature = plain[signatureKey]
  if (signature === secretSignature) return fromPlain(plain.value ?? null)
  if (signature !== undefined) throw new TypeError(`a value of the kind ${signature} is not understood`)
  return Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, fromPlain(value)]))
}

function wireValue(value: Value): structProto.Value {
  const wire = new WireValue()
  if (value === null) wire.setNullValue(0)
  else if (value === unknown) wire.setStringValue(unknownMark as string)
  else if (typeof value === 'boolean') wire.setBoolValue(value)
  else if (typeof value === 'number') wire.setNumberValue(value)
  else if (typeof value === 'string') wire.setStringValue(value)
  else if (Array.isArray(value)) wire.setListValue(wireList(value))
  else wire.setStructValue(toWire(value as Values))
  return wire
}

function wireList(values: Value[]): structProto.ListValue {
  const list = new structProto.ListValue()
  list.setValuesList(values.map(wireValue))
  return list
}
