import { abridge } from './abridge.ts'
import { visible } from './visible.ts'

/** One mistake: where it is (`file:line:column`, or a machine, or a service), what is wrong, what would have worked. */
export type Problem = { where: string; what: string; instead: string }

/** One problem on one line, as people read it. */
export const renderProblem = ({ where, what, instead }: Problem): string => visible(`${where}: ${what}. ${instead}`)

function renderProblems(problems: Problem[]): string[] {
  const { shown, left } = abridge(problems)
  const lines = shown.flatMap(({ problem, more }) => [
    `  ${renderProblem(problem)}`,
    ...(more > 0 ? [`    … and ${more} more like it.`] : []),
  ])
  return left > 0 ? [...lines, `  … and ${left} more.`] : lines
}

/**
 * A mistake that a person can mend: shown without a stack trace, and every problem at once (of many like it, the first ones).
 * Its message is fit for a terminal, whoever's words are in it.
 * Anything else that is thrown is our own bug, and keeps its trace.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
  readonly problems: Problem[]

  constructor(message: string, problems: Problem[] = []) {
    super([visible(message), ...renderProblems(problems)].join('\n'))
    this.problems = problems
  }
}
