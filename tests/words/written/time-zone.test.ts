import { expect, test } from '@jest/globals'
import { timeZone } from '../../../words/written/time-zone.ts'

test.each([
  ['Paris', 'Europe/Paris'],
  ['europe/paris', 'Europe/Paris'],
  ['Europe/Pariss', 'Europe/Paris'],
  ['EUROPE/PARIS', 'Europe/Paris'],
  ['Fort de France', undefined],
  ['port of spain', 'America/Port_of_Spain'],
])('the time zone %j is no name of one, and what was meant is told where that is known', (written, meant) => {
  const [issue] = timeZone.safeParse(written).error?.issues ?? []
  const offered = /Did you mean "(.*)"\?/.exec(issue?.message ?? '')?.[1]
  expect(offered).toBe(meant)
  expect(issue?.message).toContain('"Europe/Brussels"')
})

test('a time zone is what it is', () => {
  for (const zone of ['Europe/Paris', 'UTC', 'America/Port_of_Spain']) expect(timeZone.parse(zone)).toBe(zone)
})
