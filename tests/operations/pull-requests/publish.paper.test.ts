import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { forgeOf } from '../../../operations/pull-requests/forges/forge-of.ts'
import { marker, publish, riskLabel } from '../../../operations/pull-requests/publish.ts'
import type { RequestVerdict } from '../../../operations/pull-requests/verdict.ts'
import { PaperForge } from './paper-forge.ts'

/* Against a stand-in (paper-forge.ts says what it does not prove). */

const commit = 'c0ffee'.padEnd(40, '0')
const told: RequestVerdict = { language: 'en', passes: true, risky: false, summary: '2 changes', page: 'the plan' }

describe.each(['github', 'gitea'] as const)('%s', (kind) => {
  let forge: PaperForge

  beforeEach(async () => {
    forge = new PaperForge(kind)
    forge.head = commit
    await forge.listen()
  })
  afterEach(async () => {
    await forge.close()
    expect(forge.unknown).toEqual([])
  })

  const say = (what: Partial<RequestVerdict> = {}, { fork = false, token = forge.token, body = 'the plan' } = {}) =>
    publish(
      forgeOf({ ...forge.runner, token }),
      { number: 5, base: commit, head: commit, fork },
      { ...told, ...what },
      { body, page: forge.runner.run },
    )

  test('the first push begins a comment, and every other one writes it over', async () => {
    await say()
    await say({}, { body: 'another plan' })
    expect(forge.comments.map(({ body }) => body)).toEqual([`${marker}\nanother plan`])
    expect(
      forge.statuses.map(({ state, context, description, commit: of }) => [of, state, context, description]),
    ).toEqual([
      [commit, 'success', 'bocage/plan', '2 changes'],
      [commit, 'success', 'bocage/plan', '2 changes'],
    ])
  })

  test('what says the same is not written again: nobody gets a message for nothing', async () => {
    await say()
    await say()
    expect(forge.changes.filter((change) => change.startsWith('PATCH'))).toEqual([])
  })

  test('a comment of somebody else is not ours, whatever it begins with, nor ours without the marker', async () => {
    forge.says('mallory', `${marker}\nAll is well.`)
    forge.says(forge.self, `About ${marker}`)
    await say()
    expect(forge.comments.map(({ user, body }) => [user.login, body])).toEqual([
      ['mallory', `${marker}\nAll is well.`],
      [forge.self, `About ${marker}`],
      [forge.self, `${marker}\nthe plan`],
    ])
  })

  test('it is found behind a hundred other comments, and one too many of ours goes', async () => {
    for (let number = 0; number < 130; number += 1) forge.says('camille', `comment ${number}`)
    forge.says(forge.self, `${marker}\nold`)
    forge.says(forge.self, `${marker}\nolder`)
    await say()
    expect(forge.comments.filter(({ user }) => user.login === forge.self).map(({ body }) => body)).toEqual([
      `${marker}\nthe plan`,
    ])
  })

  test('a risk is a label, which goes when the risk does; labels of people stay', async () => {
    forge.labels = ['bug']
    await say({ risky: true })
    expect(forge.labels).toEqual(['bug', riskLabel])
    await say({ risky: true })
    expect(forge.labels).toEqual(['bug', riskLabel])
    await say({ risky: false })
    expect(forge.labels).toEqual(['bug'])
  })

  test('what may not be merged has a status that says so', async () => {
    await say({ passes: false, summary: 'scripts/up would refuse this' })
    expect(forge.statuses[0]).toMatchObject({ state: 'failure', target_url: forge.runner.run })
  })

  test('a long summary is cut to what a status may say', async () => {
    await say({ summary: 'x'.repeat(300) })
    expect(forge.statuses[0]?.description).toHaveLength(140)
  })

  test('a run that was overtaken by another push writes nothing', async () => {
    forge.head = 'beef'.padEnd(40, '0')
    expect(await say({ risky: true })).toEqual([expect.stringContaining('it has a newer commit')])
    expect(forge.changes).toEqual([])
  })

  test('a fork’s token may write nothing: that is said, and is no failure', async () => {
    forge.forbidden = /^(POST|PATCH|DELETE) \/repos/
    expect(await say({ risky: true }, { fork: true })).toEqual([
      expect.stringContaining('what runs for a fork may only read'),
      'No label was set.',
      expect.stringContaining('No status was set'),
    ])
  })

  test('where a token of the repository itself may not comment, that is a failure with the cure, and the token is not shown', async () => {
    forge.forbidden = /^POST .*comments/
    const refusal = await say().catch((error: Error) => error)
    expect(String(refusal)).toContain('it would not write a comment: 403, "Not for …')
    expect(String(refusal)).toContain('permissions: issues: write')
    expect(String(refusal)).not.toContain(forge.token)
  })

  test('a status that the token may not set is said: that of the run itself stands there', async () => {
    forge.forbidden = /^POST .*statuses/
    expect(await say()).toEqual([expect.stringContaining('No status was set')])
    expect(forge.comments).toHaveLength(1)
  })

  test('a forge that takes another token says no, and the token that was given is not shown', async () => {
    const refusal = await say({}, { token: 'another-token' }).catch((error: Error) => error)
    expect(String(refusal)).toContain('401')
    expect(String(refusal)).not.toContain('another-token')
  })
})

test.each(['github', 'gitea'] as const)('a forge (%s) that is not there is told as that', async (kind) => {
  const gone = new PaperForge(kind)
  await gone.listen()
  const { runner } = gone
  await gone.close()
  await expect(forgeOf(runner).headOf(5)).rejects.toThrow('it would not show the pull request: no answer')
})
