import { type Dirent, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { quotedPath } from '../../../../words/said/path.ts'

/** Why something on the disk was not read, and what would have worked. */
export type Refusal = { code: string; what: string; instead: string }

// Far above what people write, and low enough that reading stays within a second: YAML is slow to read.
const largestFile = 512 * 1024

/** The text of a file. A code is the system's (errno(3)), or ours. */
export function readText(path: string): string | Refusal {
  try {
    const stat = statSync(path)
    // A pipe would be waited for, without end.
    if (!stat.isFile()) return { code: 'KIND', what: 'it is not a file', instead: 'Put a file there.' }
    if (stat.size > largestFile) {
      const what = `the file has ${Math.ceil(stat.size / 1024)} KiB`
      return { code: 'SIZE', what, instead: `A file of the inventory has at most ${largestFile / 1024} KiB.` }
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (cause) {
    return refusalOf(cause, path, 'file')
  }
}

/** What is in a folder, in the order of names. */
export function readFolder(path: string): Dirent[] | Refusal {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (cause) {
    return refusalOf(cause, path, 'folder')
  }
}

function refusalOf(cause: unknown, path: string, kind: 'file' | 'folder'): Refusal {
  const { code = '' } = cause as { code?: string }
  const target = code === 'ENOENT' || code === 'ELOOP' ? linkAt(path) : undefined
  if (target !== undefined) {
    const what = code === 'ELOOP' ? 'which leads back here' : 'where there is nothing'
    return {
      code: 'LINK',
      what: `it is a link to ${quotedPath(target)}, ${what}`,
      instead: `Let it lead to a ${kind}, or remove it.`,
    }
  }
  if (code === 'ENOENT') return { code, what: `there is no such ${kind}`, instead: 'Write it.' }
  if (code === 'ENOTDIR' && kind === 'folder')
    return { code, what: 'it is not a folder', instead: 'Put a folder there.' }
  if (code === 'EACCES') return { code, what: `you may not read the ${kind}`, instead: 'Change its mode or its owner.' }
  if (code.startsWith('ERR_ENCODING')) return { code, what: 'the file is not UTF-8 text', instead: 'Save it as UTF-8.' }
  return {
    code,
    what: `the ${kind} cannot be read (${code})`,
    instead: `Look at the disk and at the mode of the ${kind}.`,
  }
}

/** Where a link leads, as it is written in it; nothing, where there is no link. */
function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
