import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '../../words/problem.ts'
import { quoted } from '../../words/quoted.ts'

/** The files of an inventory, as text, and those that could not be read. */
export type InventoryFiles = {
  /** By path below the inventory's folder: `collective.yaml`, `associations/infini.yaml`. */
  texts: Map<string, string>
  errors: Problem[]
  warnings: Problem[]
}

// Far above what people write, and low enough that reading stays within a second: YAML is slow to read.
const largestFile = 512 * 1024
const largestSum = 16 * 1024 * 1024
const mostFiles = 5000

/** Reads `collective.yaml` and `associations/*.yaml`. A folder or a file that isn't as expected becomes a problem. */
export function readInventoryFiles(folder: string): InventoryFiles {
  const found: InventoryFiles = { texts: new Map(), errors: [], warnings: [] }
  const error = (name: string, what: string, instead: string) =>
    found.errors.push({ where: shownPath(join(folder, name)), what, instead })

  const names = ['collective.yaml']
  for (const name of list(join(folder, 'associations'))) {
    const path = `associations/${name}`
    if (name.startsWith('.') || name.endsWith('~')) continue
    if (name.endsWith('.yaml')) names.push(path)
    else if (name.endsWith('.yml')) error(path, 'the file is not read', 'Rename it to end in ".yaml".')
    else {
      const instead = 'An association is a file here that ends in ".yaml"; keep anything else elsewhere.'
      found.warnings.push({ where: shownPath(join(folder, path)), what: 'the file is not read', instead })
    }
  }
  if (names.length > mostFiles) {
    error(
      'associations',
      `there are ${names.length - 1} files`,
      `One estate has at most ${mostFiles - 1} associations.`,
    )
    return found
  }

  let sum = 0
  for (const name of names) {
    const text = readText(join(folder, name))
    if (typeof text !== 'string') {
      const none = name === 'collective.yaml' && text.what === 'there is no such file'
      error(
        name,
        text.what,
        none ? `Write it, or name the inventory's folder; ${quoted(folder)} was looked at.` : text.instead,
      )
      continue
    }
    sum += text.length
    if (sum > largestSum) {
      error(name, 'the inventory is larger than 16 MiB', 'An inventory is written by people; find out what filled it.')
      break
    }
    found.texts.set(name, text)
  }
  return found
}

/** A path as errors show it: on one line, with nothing invisible. */
export const shownPath = (path: string): string => (/^[\x21-\x7e]+$/.test(path) ? path : quoted(path))

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    // No association yet, or no inventory at all, which the missing collective.yaml says.
    return []
  }
}

type Refusal = { what: string; instead: string }

function readText(path: string): string | Refusal {
  try {
    const stat = statSync(path)
    // A pipe would be waited for, without end.
    if (!stat.isFile()) return { what: 'it is not a file', instead: 'Put a file there.' }
    if (stat.size > largestFile) {
      const size = Math.ceil(stat.size / 1024)
      return {
        what: `the file has ${size} KiB`,
        instead: `A file of the inventory has at most ${largestFile / 1024} KiB.`,
      }
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (cause) {
    const { code = '' } = cause as { code?: string }
    if (code === 'ENOENT') return { what: 'there is no such file', instead: 'Write it.' }
    if (code === 'EACCES') return { what: 'you may not read the file', instead: 'Change its mode or its owner.' }
    if (code.startsWith('ERR_ENCODING')) return { what: 'the file is not UTF-8 text', instead: 'Save it as UTF-8.' }
    return { what: `the file cannot be read (${code})`, instead: 'Look at the disk and at the mode of the file.' }
  }
}
