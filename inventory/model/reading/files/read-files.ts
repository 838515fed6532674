import type { Dirent } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { nearestName } from '../../../../words/said/nearest.ts'
import { quotedPath, shownPath } from '../../../../words/said/path.ts'
import type { Problem } from '../../../../words/said/problem.ts'
import { readFolder, readText } from './read-path.ts'
import { tellUnread } from './unread-files.ts'

/** The files of an inventory, as text, and those that could not be read. */
export type InventoryFiles = {
  /** By path below the inventory's folder: `collective.yaml`, `associations/infini.yaml`. */
  texts: Map<string, string>
  errors: Problem[]
  warnings: Problem[]
}

const largestSum = 16 * 1024 * 1024
const mostFiles = 5000

/**
 * Reads `collective.yaml` and `associations/*.yaml`. A folder or a file that isn't as expected becomes a problem: an error
 * wherever an association may go unread, since one that isn't there is taken down.
 */
export function readInventoryFiles(folder: string): InventoryFiles {
  const found: InventoryFiles = { texts: new Map(), errors: [], warnings: [] }
  const error = (name: string, what: string, instead: string) =>
    found.errors.push({ where: shownPath(join(folder, name)), what, instead })
  const listed = readFolder(folder)
  if ('code' in listed && listed.code === 'ENOTDIR') {
    const parent = dirname(folder)
    const meant = basename(parent) === 'associations' ? dirname(parent) : parent
    error('', 'it is a file, and an inventory is a folder', `Name the folder: ${quotedPath(meant)}.`)
    return found
  }
  if ('code' in listed && listed.code === 'LINK') {
    error('', listed.what, listed.instead)
    return found
  }
  const beside = 'code' in listed ? [] : listed

  const associations = listAssociations(folder, beside, found)
  const names = ['collective.yaml', ...associations.read]
  // Where there is no collective.yaml, another may be meant for it: that is told below.
  const isInventory = beside.some(({ name }) => name === 'collective.yaml')
  tellUnread(folder, new Set(names), isInventory ? [''] : ['associations'], associations.passedOver, found)
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
      const none = name === 'collective.yaml' && text.code === 'ENOENT'
      error(name, text.what, none ? cureForNone(folder, beside) : text.instead)
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

/** Whether a file is meant as YAML, however its name ends. */
const isYaml = (name: string) => /\.ya?ml$/i.test(name)

function cureForNone(folder: string, beside: Dirent[]): string {
  const near = nearestName(
    'collective.yaml',
    beside.map(({ name }) => name).filter((name) => isYaml(name)),
  )
  if (near !== undefined) return `Rename ${quotedPath(near)} to "collective.yaml".`
  return `Write it, or name the inventory's folder; ${quotedPath(folder)} was looked at.`
}

/** The paths of the associations' files, and of what is told as a whole already and need not be told file by file. */
function listAssociations(
  folder: string,
  beside: Dirent[],
  { errors, warnings }: InventoryFiles,
): { read: string[]; passedOver: string[] } {
  const path = 'associations'
  const at = (what: string, instead: string) => ({ where: shownPath(join(folder, path)), what, instead })
  const listed = readFolder(join(folder, path))
  if ('code' in listed) {
    const { code, what, instead } = listed
    const near = code === 'ENOENT' ? nearFolder(folder, beside) : undefined
    if (near !== undefined) errors.push(at(what, `Rename ${quotedPath(near)} to "associations", or keep it elsewhere.`))
    else if (code !== 'ENOENT') errors.push(at(what, instead))
    else if (beside.length > 0)
      warnings.push(
        at(`${what}, and so no association`, 'Make it, with a file for each association, as "infini.yaml".'),
      )
    return { read: [], passedOver: [path, ...(near === undefined ? [] : [near])] }
  }
  const names = listed.map(({ name }) => name).filter((name) => !name.startsWith('.') && !name.endsWith('~'))
  if (names.length === 0)
    warnings.push(at('the folder is empty, and so no association', 'Write a file for each, as "infini.yaml".'))
  return { read: names.filter((name) => name.endsWith('.yaml')).map((name) => `${path}/${name}`), passedOver: [] }
}

/** A folder with files that are probably the associations. */
function nearFolder(folder: string, beside: Dirent[]): string | undefined {
  const folders = beside.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const near = nearestName('associations', folders)
  const inside = near === undefined ? [] : readFolder(join(folder, near))
  return 'code' in inside || inside.some(({ name }) => isYaml(name)) ? near : undefined
}
