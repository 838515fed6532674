import { expect, test } from '@jest/globals'
import { parseReasons } from '../../../operations/visits/gateway-log.ts'

const entry = (more: object) =>
  JSON.stringify({
    level: 'error',
    ts: 1795791600.1,
    logger: 'tls.obtain',
    msg: 'could not get certificate from issuer',
    ...more,
  })

test('of each name, the last reason is kept, without what Caddy repeats', () => {
  const away = 'dial tcp 198.51.100.2:14000: connect: connection refused'
  const printed = [
    entry({ identifier: 'houx.example', error: 'HTTP 400 urn:ietf:params:acme:error:dns - no valid A records' }),
    entry({ identifier: 'lierre.example', error: `[lierre.example] creating new order: ${away}` }),
    entry({ msg: 'will retry', error: `[houx.example] Obtain: [houx.example] creating new order: ${away}` }),
  ].join('\n')
  expect([...parseReasons(printed)]).toEqual([
    ['houx.example', `Obtain: creating new order: ${away}`],
    ['lierre.example', `creating new order: ${away}`],
  ])
})

test('what is no line of Caddy’s about a certificate is left out', () => {
  const printed = [
    'Hint: you are currently not seeing messages',
    '{"level":"error"',
    '[]',
    entry({ logger: 'http.log.error', identifier: 'houx.example', error: 'dial tcp: connection refused' }),
    entry({ error: 'performing request: Get "https://acme.example/dir"' }),
    entry({ identifier: 'houx.example' }),
  ]
  expect([...parseReasons(printed.join('\n'))]).toEqual([])
})

test('a reason is short, and fit for a terminal', () => {
  const reason = parseReasons(entry({ identifier: 'houx.example', error: `\u001b]0;x\u0007${'a'.repeat(5000)}` })).get(
    'houx.example',
  )
  expect(reason).toMatch(/^\\u\{1b\}\]0;x\\u\{7\}a+…$/)
  expect(reason?.length).toBeLessThan(320)
})
