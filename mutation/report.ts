import type { Mutant } from './mutants/mutant.ts'

/** What became of a change. A test that a mere comment in the file makes fail only compares its text, and has noticed nothing. */
export type MutantStatus =
  | { status: 'noticed'; by: string }
  | { status: 'survived'; because: 'no test fails' | 'no quick test reaches it' | 'only its text is compared' }

export type MutantResult = { mutant: Mutant } & MutantStatus

export const survivors = (results: MutantResult[]) => results.filter(({ status }) => status === 'survived')

/** Of those tried, how many survived. Percent. */
export const survivedPercent = (results: MutantResult[]): number =>
  results.length === 0 ? 0 : (100 * survivors(results).length) / results.length

/** One change and what became of it, on a line that editors and terminals can open. */
export function renderResult(result: MutantResult): string {
  const { file, line, change } = result.mutant
  const reason = result.status === 'noticed' ? `noticed by ${result.by}` : `survived: ${result.because}`
  return `${file}:${line}: ${change} (${reason})`
}

/** File by file: how many of its changes were noticed, and each that was not. @param all how many changes there could be */
export function renderResults(results: MutantResult[], all: number): string {
  const files = [...new Set(results.map(({ mutant }) => mutant.file))].sort()
  const blocks = files.map((file) => {
    const ofFile = results.filter(({ mutant }) => mutant.file === file)
    const left = survivors(ofFile).sort((one, other) => one.mutant.line - other.mutant.line)
    return [
      `${file}: ${ofFile.length - left.length} of ${ofFile.length} noticed`,
      ...left.map((one) => `  ${renderResult(one)}`),
    ]
  })
  const left = survivors(results).length
  const total = `${results.length} of ${all} possible changes tried: ${results.length - left} noticed, ${left} survived (${Math.round(survivedPercent(results))} %).`
  return [...blocks.flat(), ...(blocks.length > 0 ? [''] : []), total].join('\n')
}
