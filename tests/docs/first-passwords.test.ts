import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import { rotationsOf, secretName } from '../../operations/departures/rotations.ts'
import { chooseSecret, purposeOf, renderSecretRow } from '../../scripts/commands/secret/secret-choice.ts'

/* What the pages on people's passwords show of the example estate is so. */

const secrets = rotationsOf(planOf(await readEstate('inventory')))
const pageOf = (name: string) => readFileSync(`docs/${name}.md`, 'utf8')

test('N7: the rows are those that the list prints', () => {
  const rows = secrets.map((secret) =>
    renderSecretRow({ name: secretName(secret), on: secret.machine, what: purposeOf(secret) }),
  )
  const shown = [...pageOf('first-passwords').matchAll(/^```rows\n([^`]*)^```$/gm)].flatMap(([, text = '']) =>
    text.trim().split('\n'),
  )
  expect(shown).toHaveLength(5)
  expect(shown.filter((row) => !rows.includes(row))).toEqual([])
})

test.each(['first-passwords', 'technician-departure'])('N7, N9: the secrets that %s names are there', (page) => {
  const named = [...pageOf(page).matchAll(/scripts\/secret (?:show|rotate) (\S+\/[\w-]+)/g)]
  expect(named.length).toBeGreaterThan(0)
  for (const [, name = ''] of named) expect(secretName(chooseSecret(secrets, name))).toBe(name)
})

test('N7: every password that somebody types says as whom, and on which page', () => {
  const typed = secrets.filter(({ when, signsIn }) => when === 'on request' && signsIn === undefined)
  expect(typed.map(secretName)).toEqual([])
})
