import type { Dirent } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { nearestName } from '../../../words/nearest.ts'
import type { Problem } from '../../../words/problem.ts'
import { quoted } from '../../../words/quoted.ts'
import { readFolder, readText } from './read-path.ts'

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
    error('', 'it is a file, and an inventory is a folder', `Name the folder: ${quoted(meant)}.`)
    return found
  }
  if ('code' in listed && listed.code === 'LINK') {
    error('', listed.what, listed.instead)
    return found
  }
  const beside = 'code' in listed ? [] : listed

  // Where there is none, another may be meant for it: that is told below.
  if (beside.some(({ name }) => name === 'collective.yaml'))
    for (const { name } of beside.filter((entry) => entry.isFile() && isStray(entry.name)))
      error(name, 'the file is not read', cureForStray(folder, name))
  const names = ['collective.yaml', ...readAssociations(folder, beside, found)]
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

/** A path as errors show it: on one line, with nothing invisible. */
export const shownPath = (path: string): string => (/^[\x21-\x7e]+$/.test(path) ? path : quoted(path))

/** Whether a file is meant as YAML, however its name ends. */
const isYaml = (name: string) => /\.ya?ml$/i.test(name)

const isStray = (name: string) => isYaml(name) && name !== 'collective.yaml' && !name.startsWith('.')

/** A file beside `collective.yaml`: an association's that was put a folder too high, as a rule. */
function cureForStray(folder: string, name: string): string {
  const place = join('associations', name.replace(/\.ya?ml$/i, '.yaml'))
  return `An association's file is ${quoted(place)}: move it there; keep anything else out of ${quoted(folder)}.`
}

function cureForNone(folder: string, beside: Dirent[]): string {
  const near = nearestName(
    'collective.yaml',
    beside.map(({ name }) => name).filter((name) => isYaml(name)),
  )
  if (near !== undefined) return `Rename ${quoted(near)} to "collective.yaml".`
  return `Write it, or name the inventory's folder; ${quoted(folder)} was looked at.`
}

/** The paths of the associations' files. Whatever else is there is told. */
function readAssociations(folder: string, beside: Dirent[], { errors, warnings }: InventoryFiles): string[] {
  const at = (path: string, what: string, instead: string) => ({ where: shownPath(join(folder, path)), what, instead })
  const listed = readFolder(join(folder, 'associations'))
  if ('code' in listed) {
    const { code, what, instead } = listed
    const near = code === 'ENOENT' ? nearFolder(folder, beside) : undefined
    if (near !== undefined)
      errors.push(at('associations', what, `Rename ${quoted(near)} to "associations", or keep it elsewhere.`))
    else if (code !== 'ENOENT') errors.push(at('associations', what, instead))
    else if (beside.length > 0) {
      const cure = 'Make it, with a file for each association, as "infini.yaml".'
      warnings.push(at('associations', `${what}, and so no association`, cure))
    }
    return []
  }

  const names = listed.map(({ name }) => name).filter((name) => !name.startsWith('.') && !name.endsWith('~'))
  if (names.length === 0)
    warnings.push(
      at('associations', 'the folder is empty, and so no association', 'Write a file for each, as "infini.yaml".'),
    )
  for (const name of names) {
    const path = `associations/${name}`
    const inside = listed.some((entry) => entry.name === name && entry.isDirectory())
      ? readFolder(join(folder, path))
      : []
    const hidden = 'code' in inside ? undefined : inside.find((entry) => isYaml(entry.name))?.name
    if (hidden !== undefined) {
      const cure = `Move it to ${quoted(`associations/${hidden.replace(/\.ya?ml$/i, '.yaml')}`)}: folders in there are not looked into.`
      errors.push(at(`${path}/${hidden}`, 'the file is not read', cure))
      continue
    }
    if (name.endsWith('.yaml')) continue
    if (isYaml(name)) errors.push(at(path, 'the file is not read', cureForEnding(name, names)))
    else {
      const cure = 'An association is a file here that ends in ".yaml"; keep anything else elsewhere.'
      warnings.push(at(path, 'the file is not read', cure))
    }
  }
  return names.filter((name) => name.endsWith('.yaml')).map((name) => `associations/${name}`)
}

function cureForEnding(name: string, names: string[]): string {
  const meant = name.replace(/\.ya?ml$/i, '.yaml')
  return names.includes(meant) ? `Remove it, or the ${quoted(meant)} beside it.` : `Rename it to ${quoted(meant)}.`
}

/** A folder with files that are probably the associations. */
function nearFolder(folder: string, beside: Dirent[]): string | undefined {
  const folders = beside.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const near = nearestName('associations', folders)
  const inside = near === undefined ? [] : readFolder(join(folder, near))
  return 'code' in inside || inside.some(({ name }) => isYaml(name)) ? near : undefined
}
