import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isCalendar } from '../../../words/written/calendar.ts'

/** Those of some texts that systemd takes. */
function known(texts: string[]): string[] {
  const each = 'for text; do systemd-analyze calendar "$text" > /dev/null 2>&1 && echo yes || echo no; done'
  const { stdout } = spawnSync('sh', ['-c', each, 'sh', ...texts], { encoding: 'utf8' })
  const answers = stdout.trim().split('\n')
  return texts.filter((_, index) => answers[index] === 'yes')
}

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
const where = hasSystemd ? test : test.skip

/** Mostly what may stand anywhere; the years of the date have to be some, too. */
const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 12 }).map(String) },
  fc.integer({ min: 0, max: 62 }).map(String),
  fc.constantFrom('00', '07', '1970', '2026', '2199', '2200', '05.5'),
)
const year = fc.constantFrom('*', '2026', '26', '2026..2030', '1970/2', '98..01', '1969')
const one = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 2, arbitrary: fc.constant('*') },
  fc.tuple(number, number).map(([first, last]) => `${first}..${last}`),
  fc.tuple(number, number).map(([first, every]) => `${first}/${every}`),
  fc.tuple(number, number, number).map(([first, last, every]) => `${first}..${last}/${every}`),
)
const part = fc.oneof(
  { weight: 4, arbitrary: one },
  fc.array(one, { minLength: 2, maxLength: 3 }).map((all) => all.join(',')),
)
const day = fc.constantFrom('Mon', 'tuesday', 'WED', 'Thu', 'Friday', 'sat', 'Sun', 'Montag')
const weekdays = fc
  .array(fc.tuple(day, fc.constantFrom(',', '..', '-', '')), { minLength: 1, maxLength: 3 })
  .map((all) => all.flat().join(''))
const date = fc.oneof(
  fc.tuple(year, part, part, fc.constantFrom('-', '~')).map(([year, month, at, tie]) => `${year}-${month}${tie}${at}`),
  fc.tuple(part, part, fc.constantFrom('-', '~')).map(([month, at, tie]) => `${month}${tie}${at}`),
)
const time = fc.array(part, { minLength: 2, maxLength: 3 }).map((all) => all.join(':'))
const word = fc.constantFrom('daily', 'Hourly', 'semi-annually', 'anually', 'fortnightly', '@86400', '@99999999999')
const zone = fc.constantFrom('', '', '', ' UTC', ' utc', ' Europe/Paris', ' Europe/paris', ' Nowhere')
const space = fc.constantFrom(' ', ' ', ' ', '  ', '')
const text = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(word, zone).map((all) => all.join('')) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.option(weekdays, { nil: '' }), fc.option(date, { nil: '' }), fc.option(time, { nil: '' }), space, zone)
      .map(([days, on, at, between, last]) => [days, on, at].filter(Boolean).join(between) + last),
  },
)

where('what is taken for times is what systemd takes for them', () => {
  const texts = [...new Set(fc.sample(text, 300))]
  const taken = texts.filter(isCalendar)
  expect(taken).toEqual(known(texts))
  expect(taken.length).toBeGreaterThan(5)
})
