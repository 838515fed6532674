/** One mistake: where it is (`file:line:column`, or a machine, or a service), what is wrong, what would have worked. */
export type Problem = { where: string; what: string; instead: string }

/** One problem on one line, as people read it. */
export const renderProblem = ({ where, what, instead }: Problem): string => `${where}: ${what}. ${instead}`

/**
 * A mistake that a person can mend: shown without a stack trace, and every problem at once.
 * Anything else that is thrown is our own bug, and keeps its trace.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
  readonly problems: Problem[]

  constructor(message: string, problems: Problem[] = []) {
    super([message, ...problems.map((problem) => `  ${renderProblem(problem)}`)].join('\n'))
    this.problems = problems
  }
}
