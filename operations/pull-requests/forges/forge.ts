import { OperatorError } from '../../../words/said/problem.ts'
import { quoted } from '../../../words/said/quoted.ts'
import type { Runner } from '../runner.ts'

/** A comment as a forge has it. */
export type WrittenComment = { id: number; author: string; body: string }

export type CommitStatus = { state: 'success' | 'failure'; summary: string; page: string }

/** What is asked of a forge, for one repository. Each throws `ForgeRefusal` where the forge does not do it. */
export type Forge = {
  /** As whom it is spoken to. */
  self(): Promise<string>
  /** The newest commit of a pull request. */
  headOf(request: number): Promise<string>
  /** All of them, the oldest first. */
  comments(request: number): Promise<WrittenComment[]>
  comment(request: number, body: string): Promise<void>
  rewrite(comment: number, body: string): Promise<void>
  remove(comment: number): Promise<void>
  setStatus(commit: string, status: CommitStatus): Promise<void>
  labelsOf(request: number): Promise<string[]>
  addLabel(request: number, label: string): Promise<void>
  removeLabel(request: number, label: string): Promise<void>
}

/** A forge that answers otherwise than wanted. Of what it says, a line is shown; of what it was asked with, nothing, since that has a token. */
export class ForgeRefusal extends OperatorError {
  readonly status: number | undefined

  /** @param wanted what it was asked for, as part of a sentence: "write a comment" */
  constructor(
    { server, owner, repository, token = '' }: Runner,
    wanted: string,
    answer: { status?: number; said: string },
  ) {
    const said = token === '' ? answer.said : answer.said.replaceAll(token, '…')
    super('The forge did not do what it was asked for.', [
      {
        where: `${server}/${owner}/${repository}`,
        what: `it would not ${wanted}: ${answer.status ?? 'no answer'}, ${quoted(said)}`,
        instead: curesByStatus[answer.status ?? 0] ?? 'Run it again; if it stays so, see how the forge is.',
      },
    ])
    this.status = answer.status
  }
}

const permissions =
  'Let the workflow have "permissions: issues: write, pull-requests: write, statuses: write", and hand it the token as GITHUB_TOKEN.'
const curesByStatus: Record<number, string> = {
  401: permissions,
  403: permissions,
  404: `The repository or the pull request is not there for this token. ${permissions}`,
  422: 'See what it says about what it was given.',
}

/** No forge takes longer, and none is waited for in vain. */
export const patience = 30_000

/** What our status is called beside others of a commit. */
export const statusName = 'bocage/plan'
