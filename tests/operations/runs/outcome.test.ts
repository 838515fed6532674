import { expect, test } from '@jest/globals'
import { parseEvent } from '../../../operations/estate/event.ts'
import { OutcomeReader } from '../../../operations/runs/outcome.ts'

const container =
  'urn:pulumi:infini::bocage::bocage:components:ContainerService$docker:index/container:Container::blog-container'
const component = 'urn:pulumi:infini::bocage::bocage:components:ContainerService::blog'

const read = (...events: object[]) => {
  const reader = new OutcomeReader('infini')
  for (const event of events) {
    const parsed = parseEvent(JSON.stringify(event))
    if (parsed) reader.add(parsed)
  }
  return reader
}

test('a thing that is being made is at work until its outputs are there', () => {
  const before = { resourcePreEvent: { metadata: { op: 'create', urn: container } } }
  const after = { resOutputsEvent: { metadata: { op: 'create', urn: container } } }
  expect([...read(before).running]).toEqual(['container blog-container'])
  const done = read(before, after)
  expect([...done.running]).toEqual([])
  expect(done.outcome.changes).toEqual([{ op: 'create', title: 'container blog-container', fields: [] }])
})

test('groups and unchanged things are not counted as changes', () => {
  const { outcome } = read(
    { resOutputsEvent: { metadata: { op: 'create', urn: component } } },
    { resOutputsEvent: { metadata: { op: 'same', urn: container } } },
  )
  expect(outcome.changes).toEqual([])
})

test('an error is kept with the thing it happened on, and the closing line of the engine is not', () => {
  const { outcome } = read(
    { diagnosticEvent: { urn: container, message: 'apps: no answer after 10 seconds\n', severity: 'error' } },
    { diagnosticEvent: { message: 'update failed', severity: 'error' } },
  )
  expect(outcome.failures).toEqual([{ title: 'container blog-container', message: 'apps: no answer after 10 seconds' }])
})

test('what a script says to people is kept, and what else its programs print is not', () => {
  // The plugin shows a command's lines beside it while it works, which the engine calls ephemeral.
  const say = (message: string) => ({ diagnosticEvent: { urn: container, message, severity: 'info', ephemeral: true } })
  expect(read(say('note: forge: kept in /data\n'), say('one row affected')).outcome.notes).toEqual([
    'forge: kept in /data',
  ])
})

test('a line that is not an event is passed over', () => {
  expect(parseEvent('warning: something else')).toBeUndefined()
})
