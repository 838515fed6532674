import type { Mutant } from './mutants/mutant.ts'

/** What became of a change. A test that a mere comment in the file makes fail only compares its text, and has noticed nothing. */
export type Fate =
  | { fate: 'noticed'; by: string }
  | { fate: 'survived'; because: 'no test fails' | 'no quick test reaches it' | 'only its text is compared' }

export type Verdict = { mutant: Mutant } & Fate

export const survivors = (verdicts: Verdict[]) => verdicts.filter(({ fate }) => fate === 'survived')

/** Of those tried, how many survived. Percent. */
export const survivedPercent = (verdicts: Verdict[]): number =>
  verdicts.length === 0 ? 0 : (100 * survivors(verdicts).length) / verdicts.length

/** One change and what became of it, on a line that editors and terminals can open. */
export function renderVerdict(verdict: Verdict): string {
  const { file, line, change } = verdict.mutant
  const reason = verdict.fate === 'noticed' ? `noticed by ${verdict.by}` : `survived: ${verdict.because}`
  return `${file}:${line}: ${change} (${reason})`
}

/** File by file: how many of its changes were noticed, and each that was not. @param all how many changes there could be */
export function renderReport(verdicts: Verdict[], all: number): string {
  const files = [...new Set(verdicts.map(({ mutant }) => mutant.file))].sort()
  const blocks = files.map((file) => {
    const ofFile = verdicts.filter(({ mutant }) => mutant.file === file)
    const left = survivors(ofFile).sort((one, other) => one.mutant.line - other.mutant.line)
    return [
      `${file}: ${ofFile.length - left.length} of ${ofFile.length} noticed`,
      ...left.map((one) => `  ${renderVerdict(one)}`),
    ]
  })
  const left = survivors(verdicts).length
  const total = `${verdicts.length} of ${all} possible changes tried: ${verdicts.length - left} noticed, ${left} survived (${Math.round(survivedPercent(verdicts))} %).`
  return [...blocks.flat(), ...(blocks.length > 0 ? [''] : []), total].join('\n')
}
