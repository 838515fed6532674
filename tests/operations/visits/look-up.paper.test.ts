import { createSocket, type Socket } from 'node:dgram'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { lookUp } from '../../../operations/visits/look-up.ts'

/** A name server on paper: it gives this answer (RFC 1035, RCODE) to every question, and to questions for IPv4 these addresses. */
let server: Socket
let code: number
let addresses: string[]
beforeEach(async () => {
  ;[code, addresses] = [0, []]
  server = createSocket('udp4')
  server.on('message', (question, { port, address }) => {
    const end = question.indexOf(0, 12) + 5
    const isIPv4 = question.readUInt16BE(end - 4) === 1
    const records = isIPv4
      ? addresses.map((one) => [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...one.split('.').map(Number)])
      : []
    const header = [...question.subarray(0, 2), 0x81, 0x80 | code, 0, 1, 0, records.length, 0, 0, 0, 0]
    server.send(Buffer.from([...header, ...question.subarray(12, end), ...records.flat()]), port, address)
  })
  await new Promise<void>((done) => server.bind(0, '127.0.0.1', done))
})
afterEach(() => new Promise<void>((done) => server.close(() => done())))

const look = () => lookUp('houx.example', `127.0.0.1:${server.address().port}`)

test('a name has the addresses that the name server says', async () => {
  addresses = ['203.0.113.7', '203.0.113.8']
  expect(await look()).toEqual({ ipv4: ['203.0.113.7', '203.0.113.8'], ipv6: [] })
})

test('a name that is not there, or has no address, leads nowhere', async () => {
  expect(await look()).toEqual({ ipv4: [], ipv6: [] })
  code = 3
  expect(await look()).toEqual({ ipv4: [], ipv6: [] })
})

test('where name servers fail or refuse, nobody knows', async () => {
  code = 2
  expect(await look()).toBeUndefined()
  code = 5
  expect(await look()).toBeUndefined()
})
