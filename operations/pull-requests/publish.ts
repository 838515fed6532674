import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { type Forge, ForgeRefusal } from './forges/forge.ts'
import type { PullRequest } from './runner.ts'
import type { RequestVerdict } from './verdict.ts'

/** By this a comment of ours is found again, beside who wrote it. No page shows it. */
export const marker = '<!-- bocage:plan -->'

/** What stands on a pull request that somebody should read twice. It is set and taken away by what the plan says. */
export const riskLabel = 'bocage/risky'

/**
 * Has one comment, one status and perhaps a label say on a pull request what was found. What a run before this one wrote is written over.
 *
 * @param body of the comment, without its marker
 * @param page the address of this run
 * @returns what was not done, and why, where that was to be expected
 * @throws OperatorError where the forge refuses what it should not
 */
export async function publish(
  forge: Forge,
  { number, head, fork }: PullRequest,
  { passes, risky, summary }: RequestVerdict,
  { body, page }: { body: string; page: string },
): Promise<string[]> {
  const said: string[] = []
  const problems: Problem[] = []
  // Who may only read is told no to each: a fork's token always, and that of a repository which keeps statuses to itself.
  const step = async (what: string, mayBeRefused: boolean, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ForgeRefusal)) throw error
      const isExpected = mayBeRefused && (error.status === 401 || error.status === 403)
      if (isExpected) said.push(what)
      else problems.push(...error.problems)
    }
  }
  let isNewest = true
  await step('Nothing was written on the pull request: what runs for a fork may only read.', fork, async () => {
    isNewest = (await forge.headOf(number)) === head
    if (isNewest) await writeComment(forge, number, `${marker}\n${body}`)
  })
  if (!isNewest) return ['Nothing was written on the pull request: it has a newer commit, whose run says what is so.']
  await step('No label was set.', fork, () => writeLabel(forge, number, risky))
  await step('No status was set: this token may not; that of the run itself says the same.', true, () =>
    forge.setStatus(head, {
      state: passes ? 'success' : 'failure',
      summary: [...summary].slice(0, longest).join(''),
      page,
    }),
  )
  if (problems.length > 0) throw new OperatorError('The pull request does not say what was found.', problems)
  return said
}

/** In characters: GitHub refuses a status that says more. */
const longest = 140

/** Ours is what begins with the marker and was written by us: a marker alone, anybody can write. */
async function writeComment(forge: Forge, request: number, body: string): Promise<void> {
  const self = await forge.self()
  const ours = (await forge.comments(request)).filter(
    (comment) => self !== '' && comment.author === self && comment.body.startsWith(marker),
  )
  const [first, ...others] = ours
  if (first === undefined) return await forge.comment(request, body)
  if (first.body !== body) await forge.rewrite(first.id, body)
  // Two runs at once may each have begun one.
  for (const { id } of others) await forge.remove(id)
}

async function writeLabel(forge: Forge, request: number, risky: boolean): Promise<void> {
  const isSet = (await forge.labelsOf(request)).includes(riskLabel)
  if (risky && !isSet) await forge.addLabel(request, riskLabel)
  if (!risky && isSet) await forge.removeLabel(request, riskLabel)
}
