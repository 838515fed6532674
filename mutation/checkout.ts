import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { type ChangedLines, type Lines, parseDiff } from './changed-lines.ts'

/** The files of a checkout as they are now, also those that git doesn't know yet. */
export async function filesOf(checkout: string): Promise<string[]> {
  const listed = await git(checkout, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
  return [...new Set(listed?.split('\0'))].filter((file) => file !== '' && existsSync(join(checkout, file)))
}

/** What changed since a commit, committed or not; nothing where that commit isn't known here, as in a shallow clone. */
export async function changedSince(checkout: string, since: string): Promise<ChangedLines | undefined> {
  const diff = await git(checkout, '-c', 'core.quotePath=false', 'diff', ...told, since, '--')
  if (diff === undefined) return undefined
  const unknown = (await git(checkout, 'ls-files', '-z', '--others', '--exclude-standard')) ?? ''
  const whole = unknown
    .split('\0')
    .map((file): [string, Lines[]] => [file, [{ from: 1, count: Number.POSITIVE_INFINITY }]])
  return new Map([...parseDiff(diff), ...whole])
}

const told = ['--unified=0', '--no-prefix', '--no-ext-diff', '--no-color']

/** Where this branch left the shared one; on the shared one itself, the commit before. */
export async function usualBase(checkout: string): Promise<string | undefined> {
  const [base, head] = await Promise.all([
    git(checkout, 'merge-base', 'HEAD', 'origin/main'),
    git(checkout, 'rev-parse', 'HEAD'),
  ])
  return base !== undefined && base !== head ? base : git(checkout, 'rev-parse', '--verify', '--quiet', 'HEAD~1')
}

/** What git says; nothing when it fails. */
async function git(checkout: string, ...words: string[]): Promise<string | undefined> {
  const { failed, stdout } = await execa('git', words, { cwd: checkout, reject: false })
  return failed ? undefined : stdout
}
