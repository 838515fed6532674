import { expect, test } from '@jest/globals'
import { refusalOf } from '../../../operations/state/engine-said.ts'

const place = 'postgres://bocage:hush@state.example/bocage'
const opening = `error: unable to open state database "${place}": failed to ping PostgreSQL: `
const reading =
  'error: read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown): operation error S3: GetObject, '

test.each([
  ['dial tcp 192.0.2.7:5432: connect: connection refused', 'nobody answers there'],
  ['dial tcp: lookup state.example on 192.0.2.53:53: no such host', 'there is no such name'],
  [
    'pq: password authentication failed for user "bocage" (28P01)',
    'it does not let us in. The password comes from PGPASSWORD',
  ],
  ['pq: database "bocage" does not exist (3D000)', 'there is no such database'],
  ['pq: SSL is not enabled on the server', 'the server has no TLS'],
  ['pq: something else is wrong', 'pq: something else is wrong'],
])('N1: a state in PostgreSQL that cannot be used is told in words: %s', (said, told) => {
  const message = refusalOf(opening + said, place)?.message ?? ''
  expect(message).toContain(`The state cannot be used.\n  postgres://bocage:…@state.example/bocage: `)
  expect(message).toContain(told)
  expect(message).not.toMatch(/hush|dial tcp/)
})

test.each([
  [
    'exceeded maximum number of attempts, 3, StatusCode: 0, dial tcp 192.0.2.7:443: connect: connection refused',
    'nobody answers',
  ],
  ['get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found', 'AWS_ACCESS_KEY_ID'],
  ['https response error StatusCode: 404, RequestID: 1, NoSuchBucket: ', 'there is no such bucket'],
])('N1: so is one in object storage: %s', (said, told) => {
  expect(refusalOf(reading + said, 's3://bucket')?.message).toContain(told)
})

test('N1: a stack that somebody else works on is told with who, where and since when', () => {
  const said = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  s3://bucket/.pulumi/locks/organization/bocage/houx/a.json: created by camille@laptop (pid 4711) at 2026-11-26T12:00:00Z`
  expect(refusalOf(said, 's3://bucket')?.message.split('\n')).toEqual([
    'Somebody is at work on this stack.',
    '  camille@laptop: process 4711 has held the lock since 2026-11-26T12:00:00Z. Wait until it ends; if that machine is gone for good, "pulumi cancel --stack STACK" takes the lock away.',
  ])
})

test('what is not about the place stays as the engine said it', () => {
  expect(refusalOf("error: no stack named 'houx' found", place)).toBeUndefined()
  expect(refusalOf('error: Get "https://registry.example": connection refused', place)).toBeUndefined()
})
