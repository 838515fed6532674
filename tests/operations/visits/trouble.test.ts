import { expect, test } from '@jest/globals'
import { troubleOfPage, troubleOnTheWay } from '../../../operations/visits/trouble.ts'

const door = { machine: 'pve1', address: '203.0.113.7' }
const to = (ipv4: string[], ipv6: string[] = []) => ({ ipv4, ipv6 })

test('a name that leads to its door, and nowhere else, is well', () => {
  expect(troubleOnTheWay(to(['203.0.113.7']), door)).toBeUndefined()
  expect(troubleOnTheWay(to(['203.0.113.7'], ['2001:db8::7']), { ...door, address6: '2001:db8::7' })).toBeUndefined()
})

test('a name that leads nowhere is told, with the address it should have', () => {
  expect(troubleOnTheWay(to([]), door)).toEqual({
    what: 'the name leads nowhere: name servers know no address of it',
    instead: 'Where its domain is managed, have it point to 203.0.113.7 (an A record), the address of pve1.',
  })
})

test('a name that leads elsewhere, be it beside its door, is told', () => {
  for (const addresses of [['192.0.2.1'], ['203.0.113.7', '192.0.2.1']])
    expect(troubleOnTheWay(to(addresses), door)?.what).toBe(
      'the name leads to 192.0.2.1, and pve1, whose gateway serves it, is at 203.0.113.7',
    )
})

test('so is one that leads there over IPv6 alone, or over IPv6 to somebody else', () => {
  expect(troubleOnTheWay(to([], ['2001:db8::1']), door)?.what).toContain('the name leads to 2001:db8::1, and pve1')
  expect(troubleOnTheWay(to(['203.0.113.7'], ['2001:db8::1']), door)).toEqual({
    what: 'for whoever has IPv6 the name leads to 2001:db8::1, which is not where pve1 serves it',
    instead: 'Where its domain is managed, remove its AAAA record: the inventory has no IPv6 address of pve1.',
  })
})

test.each(['192.168.1.10', '10.0.0.4', '100.64.3.2', '127.0.0.1'])(
  'behind a router (%s), nobody here knows where the name should lead: that it leads somewhere is all that is asked',
  (address) => {
    expect(troubleOnTheWay(to(['203.0.113.9'], ['2001:db8::1']), { ...door, address })).toBeUndefined()
    expect(troubleOnTheWay(to([]), { ...door, address })?.instead).toContain(
      'the address on the internet that leads to pve1',
    )
  },
)

test('where name servers give no answer, nothing is said of the way', () => {
  expect(troubleOnTheWay(undefined, door)).toBeUndefined()
})

test.each([200, 204, 301, 401, 403, 404, 499])('a status of %d is a page', (status) => {
  expect(troubleOfPage({ status }, 'pve1')).toBeUndefined()
})

test.each([500, 502, 503, 504, 599])('a status of %d is none, and may pass', (status) => {
  expect(troubleOfPage({ status }, 'pve1')).toMatchObject({ passing: true })
})

test('what is said of an error that nobody foresaw is short, and fit for a terminal', () => {
  const { what = '' } =
    troubleOfPage({ error: { code: 'EOTHER', message: `\u001b[31m${'long '.repeat(100)}` } }, 'pve1') ?? {}
  expect(what).toMatch(/^no page comes \(\\u\{1b\}\[31mlong /)
  expect(what.length).toBeLessThan(230)
})

test('the same error is told in the same words each time, which cron compares', () => {
  const toldBy = (thread: string) =>
    troubleOfPage(
      {
        error: {
          code: 'EPROTO',
          message: `write EPROTO ${thread}:error:0A00010B:SSL routines::wrong version number:\n`,
        },
      },
      'pve1',
    )
  expect(toldBy('80FC83376E7F0000')).toEqual(toldBy('40D7F2E5B77F0000'))
  expect(toldBy('80FC83376E7F0000')?.what).toContain('wrong version number')
})

test('what a person has to mend is not waited for', () => {
  for (const code of ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ENETUNREACH'])
    expect(troubleOfPage({ error: { code, message: code } }, 'pve1')?.passing).toBeUndefined()
})
