import { expect, test } from '@jest/globals'
import { refusePlace } from '../../../operations/state/move-state.ts'

const at = (place: string) => ({
  site: undefined,
  engine: { checkout: '.', environment: { PULUMI_BACKEND_URL: place } },
})
const session = at('file:///home/camille/state')

test.each([
  ['postgres://bocage:hush@state.example/bocage', 'it holds a password, which others on this machine see in a command'],
  ['s3://bucket?secret_access_key=hush', 'it holds a password'],
  ['https://state.example', 'it is no place for a state. Write s3://BUCKET?region=REGION'],
])('N10: %s is refused before anything is done', (place, told) => {
  const refused = () => refusePlace(session, place)
  expect(refused).toThrow(told)
  expect(refused).not.toThrow('hush')
})

test('N10: so is the place where the state is', () => {
  expect(() => refusePlace(session, 'file:///home/camille/state/')).toThrow('the state is there')
})
