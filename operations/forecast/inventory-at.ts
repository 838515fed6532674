import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { resolveFiles } from '../../inventory/model/read.ts'
import { type InventoryFiles, readInventoryFiles } from '../../inventory/model/reading/files/read-files.ts'
import type { InventoryDocument } from '../../inventory/model/reading/yaml/document.ts'
import type { Resolved } from '../../inventory/model/resolve.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { shownPath } from '../../words/said/path.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { quoted } from '../../words/said/quoted.ts'

/** An inventory as it is in a commit of the repository that it lies in. */
export type CommittedInventory = {
  /** The commit, in short. */
  commit: string
  /** Where its files are, for what is said of them: `a1b2c3d4e5f6:inventory`. */
  folder: string
  files: InventoryFiles
}

/** An inventory as it is at a commit, and what the check says of it. */
export type Checked = Pick<CommittedInventory, 'commit' | 'folder'> & { resolved: Resolved }

/**
 * An inventory at a commit, checked.
 *
 * @param parsed texts that were parsed before: most are the same in two commits
 * @throws OperatorError as `inventoryAt` does
 */
export async function checkedAt(
  folder: string,
  revision: string,
  site: SiteProfile | undefined,
  parsed: Map<string, InventoryDocument>,
): Promise<Checked> {
  const { files, ...where } = await inventoryAt(folder, revision)
  return { ...where, resolved: await resolveFiles(where.folder, files, site, parsed) }
}

/**
 * The files of an inventory at a commit. Nothing in the working tree is touched, and nothing that the commit holds is run.
 *
 * @param folder where the inventory lies now
 * @param revision a commit, by any name that git knows
 * @throws OperatorError where the folder is in no repository, or there is no such commit here
 */
export async function inventoryAt(folder: string, revision: string): Promise<CommittedInventory> {
  const commit = await commitOf(folder, revision)
  const entries = (await git(folder, ['ls-tree', '-r', '-z', '-l', commit]))
    .toString('utf8')
    .split('\0')
    .flatMap(entryIn)
  if (entries.reduce((sum, { bytes }) => sum + bytes, 0) > largestSum)
    throw new OperatorError('The inventory is too large to be one.', [
      { where: revision, what: 'its files there have more than 32 MiB', instead: 'Find out what filled it.' },
    ])
  const prefix = (await git(folder, ['rev-parse', '--show-prefix'])).toString('utf8').trim().replace(/\/$/, '')
  const shown = `${commit.slice(0, 12)}:${prefix}`
  const copy = await mkdtemp(join(tmpdir(), 'bocage-inventory-'))
  try {
    for (const { path, content } of await contentsOf(folder, entries)) {
      await mkdir(dirname(join(copy, path)), { recursive: true })
      await writeFile(join(copy, path), content)
    }
    const { texts, errors, warnings } = readInventoryFiles(copy)
    const there = ({ where, what, instead }: Problem): Problem => ({
      where: where.replace(shownPath(copy), () => shown),
      what,
      // Whoever reads it has never seen the folder of the copy.
      instead: instead.includes(copy) ? 'Name a commit that has the inventory in this folder.' : instead,
    })
    const files = {
      texts,
      errors: [...errors.map(there), ...entries.flatMap(elsewhere(shown))],
      warnings: warnings.map(there),
    }
    return { commit: commit.slice(0, 12), folder: shown, files }
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/** Where a branch was begun from another: what the other has got since is no change of the branch's. */
export async function branchPoint(folder: string, other: string, revision = 'HEAD'): Promise<string> {
  const [from, to] = [await commitOf(folder, other), await commitOf(folder, revision)]
  const { exitCode, stdout } = await tried(folder, ['merge-base', from, to])
  if (exitCode === 0) return Buffer.from(stdout).toString('utf8').trim()
  throw new OperatorError('The two branches have nothing in common here.', [
    {
      where: other,
      what: `git finds no commit that it shares with ${quoted(revision)}`,
      instead: 'Fetch the whole history: git fetch --unshallow origin (in CI, "fetch-depth: 0").',
    },
  ])
}

/** Twice what an inventory may have: the check itself then says how large it is. */
const largestSum = 32 * 1024 * 1024

type Entry = { mode: string; object: string; bytes: number; path: string }

/** What of an inventory's folder is read: its own files and the associations'. Source: git-ls-tree(1), "Output format". */
function entryIn(line: string): Entry[] {
  const [, mode = '', object = '', size = '', path = ''] =
    /^(\d{6}) (?:blob|commit) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? []
  const bytes = Number(size) || 0
  return /^(associations\/)?[^/]+$/.test(path) ? [{ mode, object, bytes, path }] : []
}

/** What is not in the commit itself: where a link leads, and what a submodule holds. Source: git-fast-import(1), "filemodify". */
const elsewhereModes: Record<string, string> = { '120000': 'a link', '160000': 'a repository of its own' }
const isElsewhere = ({ mode }: Entry) => Object.hasOwn(elsewhereModes, mode)

const elsewhere = (folder: string) => (entry: Entry) =>
  isElsewhere(entry) && (entry.path.endsWith('.yaml') || entry.path === 'associations')
    ? [
        {
          where: `${folder}/${entry.path}`,
          what: `it is ${elsewhereModes[entry.mode]}, and what that holds is in no commit`,
          instead: 'Put what is read itself there, and commit it.',
        },
      ]
    : []

/** Contents as they are in the repository: no filter and no attribute of a commit changes them. Source: git-cat-file(1), "Batch output". */
async function contentsOf(folder: string, entries: Entry[]): Promise<{ path: string; content: Buffer }[]> {
  const files = entries.filter((entry) => !isElsewhere(entry))
  if (files.length === 0) return []
  const out = await git(folder, ['cat-file', '--batch'], files.map(({ object }) => `${object}\n`).join(''))
  let position = 0
  return files.map(({ path, bytes }) => {
    const begin = out.indexOf('\n', position) + 1
    position = begin + bytes + 1
    return { path, content: out.subarray(begin, begin + bytes) }
  })
}

/** The whole name of a commit. */
async function commitOf(folder: string, revision: string): Promise<string> {
  const { exitCode, stderr } = await tried(folder, ['rev-parse', '--git-dir'])
  if (exitCode !== 0)
    throw new OperatorError('The inventory has no history to compare with.', [
      { where: shownPath(folder), ...noHistory(exitCode, Buffer.from(stderr ?? []).toString('utf8')) },
    ])
  const found = await tried(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
  const commit = Buffer.from(found.stdout).toString('utf8').trim()
  if (found.exitCode === 0 && /^[0-9a-f]{40,64}$/.test(commit)) return commit
  throw new OperatorError('There is nothing to compare with.', [
    {
      where: revision,
      what: `the repository of ${shownPath(folder)} has no such commit here`,
      instead:
        'Name a commit, a tag or a branch; one of elsewhere is fetched first (git fetch; in CI, "fetch-depth: 0").',
    },
  ])
}

function noHistory(exitCode: number | undefined, said: string): Omit<Problem, 'where'> {
  const cure = 'Keep the inventory in a repository, and commit it: git init, git add, git commit.'
  if (exitCode === undefined) return { what: "git can't be run there", instead: cure }
  if (said.includes('not a git repository')) return { what: 'it is in no git repository', instead: cure }
  // Such as a repository of somebody else's, which is a checkout in many a CI.
  return { what: said.trim().slice(0, 500), instead: 'Do what git says, then run this again.' }
}

async function git(folder: string, words: string[], input?: string): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await tried(folder, words, input)
  if (exitCode === 0) return Buffer.from(stdout)
  throw new OperatorError('git could not read the inventory.', [
    {
      where: shownPath(folder),
      what: Buffer.from(stderr).toString('utf8').trim().slice(0, 500) || 'it said nothing',
      instead: `Try it: git ${words[0]}`,
    },
  ])
}

/** Whoever looks doesn't lock the repository for others. A hook's own repository may be another. Source: githooks(5). */
const tried = (folder: string, words: string[], input = '') =>
  execa('git', ['--no-optional-locks', ...words], {
    ...{ env: { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, LC_ALL: 'C' } },
    ...{ cwd: folder, reject: false, timeout: 60_000, input },
    ...{ encoding: 'buffer' as const, maxBuffer: 2 * largestSum },
  })
