import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { rotationsOf } from '../../../operations/departures/rotations.ts'
import { give } from '../../../operations/secrets/given.ts'
import { chooseGiven } from '../../../scripts/commands/secret/secret-choice.ts'
import { estateWithMailers } from '../../inventory/given-estate.ts'
import { EstateOnPaper } from '../runs/estate-on-paper.ts'

const plan = estateWithMailers()
let estate: EstateOnPaper
beforeEach(() => {
  estate = new EstateOnPaper()
  estate.plan = {
    ...plan,
    collective: { ...plan.collective, machines: estate.session().plan.collective.machines },
  }
})
afterEach(() => estate.remove())

test('a run that lacks secrets says all of them, each with its command, before it changes anything', async () => {
  await expect(estate.up()).rejects.toThrow(
    [
      'Secrets were not given.',
      '  mail/relay: the password of the mail relay was not given. Give it: scripts/secret set mail/relay',
      '  houx-letters/relay: the password of the mail relay was not given. Give it: scripts/secret set houx-letters/relay',
    ].join('\n'),
  )
  expect(estate.calls()).toEqual([])
})

test('only the stacks that are brought up need theirs', async () => {
  const { outcomes } = await estate.up({ only: ['lierre'] })
  expect(outcomes.map(({ stack }) => stack)).toEqual(['lierre'])
})

test('what was given is enough; what lies in plain text was not kept secret', async () => {
  estate.state('collective')
  estate.state('houx')
  estate.settings('collective', { 'bocage:mail/relay': { secret: true } })
  estate.settings('houx', { 'bocage:houx-letters/relay': { value: 'hunter2', secret: false } })
  const refused = estate.up()
  await expect(refused).rejects.toThrow(
    'houx-letters/relay: the password of the mail relay lies in plain text in the settings of the stack "houx". Whoever reads those has it. Get another, and give it: scripts/secret set houx-letters/relay',
  )
  await expect(refused).rejects.not.toThrow('hunter2')
  estate.settings('houx', { 'bocage:houx-letters/relay': { secret: true } })
  expect((await estate.up()).outcomes.map(({ stack }) => stack).sort()).toEqual(['collective', 'houx', 'lierre'])
})

test('a value goes to the stack of its service on standard input, as it was given', async () => {
  const session = estate.session()
  await give(session, chooseGiven(rotationsOf(plan), 'houx-letters/relay'), 'hunter2\n')
  expect(estate.calls()).toEqual(['stack init houx', 'config set --secret bocage:houx-letters/relay --stack houx'])
  expect(readFileSync(join(estate.root, 'engine/houx.given'), 'utf8')).toBe('hunter2\n\n')
})
