import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import structProto from 'google-protobuf/google/protobuf/struct_pb.js'
import { holdsUnknown, unknown, type Values } from '../../../provider/protocol/resource-handler.ts'
import { fromWire, toWire } from '../../../provider/protocol/wire.ts'

const envelope = (value: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  value,
})

test('whatever a handler gives comes back unchanged', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        fc.jsonValue(),
      ),
      (values) => {
        fc.pre(!JSON.stringify(values).includes('__proto__'))
        const there = JSON.parse(JSON.stringify(values)) as Values
        expect(fromWire(toWire(there))).toEqual(there)
      },
    ),
  )
})

test('a secret that the engine sends in its envelope arrives as its value, at any depth', () => {
  const struct = structProto.Struct.fromJavaScript({ login: { password: envelope('hunter2') } })
  expect(fromWire(struct)).toEqual({ login: { password: 'hunter2' } })
})

test('a value that nobody knows yet is recognised in both directions, and inside lists', () => {
  const values = fromWire(structProto.Struct.fromJavaScript({ keys: ['04da6b54-80e4-46f7-96ec-b56ff0331ba9'] }))
  expect(values).toEqual({ keys: [unknown] })
  expect(holdsUnknown(values)).toBe(true)
  expect(fromWire(toWire(values))).toEqual(values)
})

test('an output named as secret travels in an envelope, the others in clear', () => {
  const sent = toWire({ token: 'hunter2', address: '10.20.0.101' }, ['token']).toJavaScript()
  expect(sent).toEqual({ token: envelope('hunter2'), address: '10.20.0.101' })
})

test('what is undefined is left out, and null is not', () => {
  expect(toWire({ a: undefined, b: null }).toJavaScript()).toEqual({ b: null })
})
