import type { ServiceError } from '@grpc/grpc-js'
import { expect, test } from '@jest/globals'
import providerProto from '@pulumi/pulumi/proto/provider_pb.js'
import statusProto from '@pulumi/pulumi/proto/status_pb.js'
import {
  PartialError,
  type ResourceHandler,
  unknown,
  type Values,
} from '../../../provider/protocol/resource-handler.ts'
import { type MayChange, providerService } from '../../../provider/protocol/server.ts'
import { fromWire, toWire } from '../../../provider/protocol/wire.ts'
import { OperatorError } from '../../../words/said/problem.ts'

const urn = 'urn:pulumi:lab::bocage::bocage:components:Box$bocage:provider:Thing::apps'
const quiet = { connect() {}, about: () => ({ progress() {}, info() {}, warning() {} }) }

const thing: ResourceHandler = {
  machine: ({ on = 'apps' }) => String(on),
  check: (given) => given,
  diff: () => ({}),
  foresee: (next) => ({ ...next, address: unknown }),
  create: async (next, { name }) => ({ id: name, outputs: next }),
  read: async () => undefined,
  update: async (_id, _before, _known, next) => next,
  delete: async () => {},
}

type Answer = { error: Partial<ServiceError> | null; response: never }

/** Calls one method as the engine does. */
function call(
  method: string,
  request: unknown,
  change: Partial<ResourceHandler> = {},
  stopping = new AbortController(),
  mayChange: MayChange = async () => {},
) {
  return callOf(providerService({ 'bocage:provider:Thing': { ...thing, ...change } }, quiet, stopping, mayChange))(
    method,
    request,
  )
}

/** Calls one method after the other of the same process. */
const callOf = (service: ReturnType<typeof providerService>) => (method: string, request: unknown) => {
  const handle = service[method] as unknown as (
    call: { request: unknown },
    done: (error: null, response: never) => void,
  ) => void
  return new Promise<Answer>((resolve) => handle({ request }, (error, response) => resolve({ error, response })))
}

const creation = (properties: Values, preview = false) =>
  new providerProto.CreateRequest().setUrn(urn).setProperties(toWire(properties)).setPreview(preview)

test('a handler is found by the type of the resource, and given its name', async () => {
  const { response } = await call('create', creation({ cores: 1 }))
  expect((response as providerProto.CreateResponse).getId()).toBe('apps')
})

test('a preview creates nothing, and shows what is not known yet as unknown', async () => {
  const create = () => Promise.reject(new Error('this must not run'))
  const { response } = await call('create', creation({ cores: 1 }, true), { create })
  expect(fromWire((response as providerProto.CreateResponse).getProperties())).toEqual({ cores: 1, address: unknown })
})

/** What a handler was asked, beside what it answers. */
function recorded() {
  const asked: unknown[][] = []
  const note =
    <Result>(name: string, result: Result) =>
    async (...given: unknown[]) => {
      // The operation comes last.
      asked.push([name, ...given.slice(0, -1)])
      return result
    }
  const handler: Partial<ResourceHandler> = {
    secretOutputs: ['token'],
    create: note('create', { id: 'pve1/110', outputs: { token: 'hunter2', cores: 1 } }),
    read: note('read', { inputs: { cores: 1 }, outputs: { token: 'hunter2', cores: 1 } }),
    update: note('update', { token: 'hunter2', cores: 2 }),
    delete: note('delete', undefined),
  }
  return { asked, handler }
}

const update = (news: Values, preview = false) =>
  new providerProto.UpdateRequest()
    .setUrn(urn)
    .setId('pve1/110')
    .setOldInputs(toWire({ cores: 1 }))
    .setOlds(toWire({ cores: 1, address: '10.20.0.110' }))
    .setNews(toWire(news))
    .setPreview(preview)
const reading = (inputs: Values, properties: Values) =>
  new providerProto.ReadRequest()
    .setUrn(urn)
    .setId('pve1/110')
    .setInputs(toWire(inputs))
    .setProperties(toWire(properties))

test('a preview changes nothing either, and shows what the change will make unknown', async () => {
  const { asked, handler } = recorded()
  const { response } = await call('update', update({ cores: 2 }, true), handler)
  expect(asked).toEqual([])
  expect(fromWire((response as providerProto.UpdateResponse).getProperties())).toEqual({ cores: 2, address: unknown })
})

test('a handler is given what was asked before, what is known, and what is asked now, each in its place', async () => {
  const { asked, handler } = recorded()
  await call('update', update({ cores: 2 }), handler)
  await call('read', reading({ cores: 1 }, { cores: 3 }), handler)
  const deletion = new providerProto.DeleteRequest().setUrn(urn).setId('pve1/110')
  await call('delete', deletion.setOldInputs(toWire({ cores: 1 })).setProperties(toWire({ cores: 3 })), handler)
  expect(asked).toEqual([
    ['update', 'pve1/110', { cores: 1 }, { cores: 1, address: '10.20.0.110' }, { cores: 2 }],
    ['read', 'pve1/110', { cores: 1 }, { cores: 3 }],
    ['delete', 'pve1/110', { cores: 1 }, { cores: 3 }],
  ])
  const compared: unknown[] = []
  const diff: ResourceHandler['diff'] = (...given) => {
    compared.push(...given.slice(0, -1))
    return {}
  }
  const difference = new providerProto.DiffRequest()
    .setUrn(urn)
    .setId('pve1/110')
    .setOlds(toWire({ cores: 3 }))
  await call('diff', difference.setOldInputs(toWire({ cores: 1 })).setNews(toWire({ cores: 2 })), { diff })
  expect(compared).toEqual(['pve1/110', { cores: 1 }, { cores: 3 }, { cores: 2 }])
})

test('what is imported has neither inputs nor outputs yet, which is not the same as empty ones', async () => {
  const { asked, handler } = recorded()
  await call('read', reading({}, {}), handler)
  expect(asked).toEqual([['read', 'pve1/110', undefined, undefined]])
})

test('a real change with values that nobody knows yet is refused before anything is done', async () => {
  const { asked, handler } = recorded()
  for (const [method, request] of [
    ['create', creation({ keys: [unknown] })],
    ['update', update({ keys: [unknown] })],
  ] as const)
    expect((await call(method, request, handler)).error?.details).toMatch(/values that are not known yet/)
  expect(asked).toEqual([])
})

test('an error for people is shown without a trace', async () => {
  const create = () => Promise.reject(new OperatorError('The host is down.'))
  expect((await call('create', creation({}), { create })).error?.details).toBe('The host is down.')
})

test('an error of ours keeps its trace, and asks to be reported', async () => {
  const create = () => Promise.reject(new TypeError('no such property'))
  const details = (await call('create', creation({}), { create })).error?.details
  expect(details).toMatch(/bug in Bocage.*no such property/)
  expect(details).toContain('server.test.ts')
})

test('what was reached before a failure is recorded, with the reason', async () => {
  const create = () =>
    Promise.reject(new PartialError(new OperatorError('It does not answer.'), 'pve1/110', { cores: 1 }))
  const { error } = await call('create', creation({}), { create })
  expect(error?.details).toBe('It does not answer.')
  const details = statusProto.Status.deserializeBinary(error?.metadata?.get('grpc-status-details-bin')[0] as Buffer)
  const failed = details
    .getDetailsList()[0]
    ?.unpack(providerProto.ErrorResourceInitFailed.deserializeBinary, 'pulumirpc.ErrorResourceInitFailed')
  expect(failed?.getId()).toBe('pve1/110')
  expect(failed?.getReasonsList()).toEqual(['It does not answer.'])
  expect(fromWire(failed?.getProperties())).toEqual({ cores: 1 })
})

test('an output that a handler names as secret is marked for the engine, whichever call gives it', async () => {
  const { handler } = recorded()
  const answers = [
    await call('create', creation({}), handler),
    await call('update', update({ cores: 2 }), handler),
    await call('read', reading({ cores: 1 }, { cores: 1 }), handler),
  ]
  for (const { response } of answers) {
    const sent = (response as providerProto.ReadResponse).getProperties()?.toJavaScript()
    expect(sent).toEqual({ token: expect.objectContaining({ value: 'hunter2' }), cores: expect.any(Number) })
  }
})

test('what a handler reached before it failed is recorded with its secrets marked', async () => {
  const failure = new PartialError(new OperatorError('Half.'), 'pve1/110', { token: 'hunter2' }, ['token'])
  const { error } = await call('create', creation({}), { create: () => Promise.reject(failure) })
  const details = String(error?.metadata?.get('grpc-status-details-bin')[0])
  expect(details).toContain('1b47061264138c4ac30d75fd1eb44270')
})

test('each problem that check finds is a failure of its own', async () => {
  const check = () => {
    const problem = (what: string) => ({ where: 'guest "apps"', what, instead: 'Do otherwise.' })
    throw new OperatorError('No.', [problem('too small'), problem('too big')])
  }
  const { response } = await call('check', new providerProto.CheckRequest().setUrn(urn), { check })
  const reasons = (response as providerProto.CheckResponse).getFailuresList().map((failure) => failure.getReason())
  expect(reasons).toEqual(['guest "apps": too small. Do otherwise.', 'guest "apps": too big. Do otherwise.'])
})

test('a diff names each property, and never replaces', async () => {
  const diff = () => ({ 'files["/etc/hosts"]': 'update', memoryMiB: 'add' }) as const
  const { response } = await call('diff', new providerProto.DiffRequest().setUrn(urn), { diff })
  const answer = response as providerProto.DiffResponse
  expect(answer.getDetaileddiffMap().getLength()).toBe(2)
  expect(answer.getDiffsList()).toEqual(['files', 'memoryMiB'])
  expect(answer.getReplacesList()).toEqual([])
  expect(answer.getChanges()).toBe(providerProto.DiffResponse.DiffChanges.DIFF_SOME)
})

test('what is gone is read as gone', async () => {
  const { response } = await call('read', new providerProto.ReadRequest().setUrn(urn).setId('pve1/110'))
  expect((response as providerProto.ReadResponse).getId()).toBe('')
})

test('when the engine cancels, operations are told', async () => {
  const stopping = new AbortController()
  await call('cancel', undefined, {}, stopping)
  expect(stopping.signal.aborted).toBe(true)
})

test('an unknown kind of resource is refused with the known ones', async () => {
  const other = new providerProto.CreateRequest().setUrn(urn.replace('Thing', 'Think'))
  expect((await call('create', other)).error?.details).toBe(
    'This provider knows no "bocage:provider:Think". Known: bocage:provider:Thing.',
  )
})

/** One run in which the engine asks for `asked`, and then deletes the thing "apps" under the URN that it had before. */
async function deletedAfter(
  asked: [method: string, request: unknown][],
  formerUrn: string,
  change: Partial<ResourceHandler> = {},
) {
  const deleted: string[] = []
  const handler: ResourceHandler = { ...thing, ...change, delete: async (id) => void deleted.push(id) }
  const called = callOf(
    providerService({ 'bocage:provider:Thing': handler }, quiet, new AbortController(), async () => {}),
  )
  for (const [method, request] of asked) await called(method, request)
  await called('delete', new providerProto.DeleteRequest().setUrn(formerUrn).setId('apps'))
  return deleted
}
const formerUrn = urn.replace('components:Box', 'components:Crate')
const diffOf = (id: string) => new providerProto.DiffRequest().setUrn(urn).setId(id)

test('S2: what was just made, or is kept, under one URN is not deleted under another', async () => {
  expect(await deletedAfter([['create', creation({})]], formerUrn)).toEqual([])
  const half = { create: () => Promise.reject(new PartialError(new OperatorError('Half.'), 'apps', {})) }
  expect(await deletedAfter([['create', creation({})]], formerUrn, half)).toEqual([])
  expect(await deletedAfter([['diff', diffOf('apps')]], formerUrn)).toEqual([])
})

test('what the program no longer has is deleted, and what a preview only foresees protects nothing', async () => {
  expect(await deletedAfter([['diff', diffOf('gateway')]], formerUrn)).toEqual(['apps'])
  expect(await deletedAfter([['diff', diffOf('apps')]], urn)).toEqual(['apps'])
  expect(await deletedAfter([['create', creation({}, true)]], formerUrn)).toEqual(['apps'])
})

test('S6: nothing is made, changed or removed on a machine that somebody else’s run holds; a preview goes on', async () => {
  const never = () => Promise.reject(new Error('this must not run'))
  const held = (machine: string) => Promise.reject(new OperatorError(`${machine} is held.`))
  const properties = toWire({ on: 'saule' })
  const requests = {
    create: creation({ on: 'saule' }),
    update: new providerProto.UpdateRequest()
      .setUrn(urn)
      .setOlds(properties)
      .setOldInputs(properties)
      .setNews(properties),
    delete: new providerProto.DeleteRequest().setUrn(urn).setProperties(properties).setOldInputs(properties),
  }
  for (const [method, request] of Object.entries(requests)) {
    const { error } = await call(method, request, { create: never, update: never, delete: never }, undefined, held)
    expect(`${method}: ${error?.details}`).toBe(`${method}: saule is held.`)
  }
  expect((await call('create', creation({ on: 'saule' }, true), {}, undefined, held)).error).toBeNull()
})
