import type { Dirent } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { quotedPath, shownPath } from '../../../../words/said/path.ts'
import type { Problem } from '../../../../words/said/problem.ts'
import { readFolder, readText } from './read-path.ts'

/** Far more than an inventory has beside its own files. */
const deepest = 8
const mostEntries = 5000

/**
 * What is in an inventory's folder and isn't read: an error wherever it is plainly an association's file, wherever it lies and however
 * its name ends, since an association that isn't read is taken down. What plainly is something else (a README, schemas, another
 * inventory with its own `collective.yaml`) is nobody's concern.
 *
 * @param read the paths of the files that are read, below the folder
 * @param places the folders below it that are looked through: `''` for all of it
 * @param passedOver folders that are told already
 */
export function tellUnread(
  folder: string,
  read: ReadonlySet<string>,
  places: string[],
  passedOver: string[],
  { errors, warnings }: { errors: Problem[]; warnings: Problem[] },
) {
  const at = (path: string, what: string, instead: string) => ({ where: shownPath(join(folder, path)), what, instead })
  // A large folder beside the associations doesn't end the search for theirs.
  const left = { associations: mostEntries, beside: mostEntries }

  /** Tells of the files in a place; and returns how many. */
  const lookThrough = (place: string, depth: number): number => {
    const entries = readFolder(join(folder, place))
    if ('code' in entries) {
      if (isInside(place)) errors.push(at(place, entries.what, entries.instead))
      return 1
    }
    if (place !== '' && place !== 'associations' && entries.some(({ name }) => name === 'collective.yaml')) return 0
    const budget = isInside(place) ? 'associations' : 'beside'
    left[budget] -= entries.length
    if (left[budget] < 0 || depth > deepest) {
      const cure = `Keep what is not the inventory out of ${quotedPath(folder)}.`
      ;(isInside(place) ? errors : warnings).push(at(place, 'there is more in here than is looked through', cure))
      return 1
    }
    let told = 0
    for (const entry of entries) {
      const path = join(place, entry.name)
      if (passedOver.includes(path)) continue
      const isFolder = leadsToFolder(join(folder, path), entry)
      if (isFolder && others.has(entry.name)) continue
      const inside = isFolder ? lookThrough(path, depth + 1) : 0
      if (read.has(path)) continue
      const found = isFolder ? undefined : unread(folder, path, read)
      if (found !== undefined) (found.isError ? errors : warnings).push(at(path, notRead, found.cure))
      else if (inside === 0 && place === 'associations' && !/^\.|~$/.test(entry.name) && !beingEdited.test(entry.name))
        warnings.push(at(path, notRead, keepElsewhere))
      if (found !== undefined || inside > 0) told++
    }
    return told
  }
  for (const place of places) if (!passedOver.includes(place)) lookThrough(place, 0)
}

const notRead = 'the file is not read'
const keepElsewhere = 'An association is a file here that ends in ".yaml"; keep anything else elsewhere.'

/** Folders of other programs, which may be large. */
const others: ReadonlySet<string> = new Set(['.git', 'node_modules'])

/** What Emacs and Vim keep beside a file that is open. */
const beingEdited = /^\.#|^#.*#$|\.sw[a-z]$/

const isInside = (path: string) => path === 'associations' || path.startsWith('associations/')

const leadsToFolder = (path: string, entry: Dirent) =>
  entry.isDirectory() || (entry.isSymbolicLink() && !('code' in readFolder(path)))

/** Whether a file that isn't read is an association's, and what to do; nothing, where it is something else. */
function unread(
  folder: string,
  path: string,
  read: ReadonlySet<string>,
): { isError: boolean; cure: string } | undefined {
  const name = basename(path)
  if (beingEdited.test(name)) return undefined
  const isYaml = /\.ya?ml$/i.test(name)
  const isHidden = path.split('/').some((part) => part.startsWith('.'))
  const isPlain = isYaml && (isInside(path) || (dirname(path) === '.' && !isHidden))
  if (!isPlain && !(mayHoldOne.test(name) && isAssociation(readText(join(folder, path))))) return undefined

  const meant = join('associations', `${name.replace(/^\.+/, '').replace(/\.(ya?ml([.~].*)?|txt)$|~$/i, '')}.yaml`)
  if (read.has(meant)) {
    if (name.endsWith('~')) return undefined
    const other = dirname(path) === 'associations' ? `${quotedPath(basename(meant))} beside it` : quotedPath(meant)
    return { isError: isYaml, cure: `Remove it, or the ${other}.` }
  }
  if (dirname(path) === 'associations') return { isError: true, cure: `Rename it to ${quotedPath(basename(meant))}.` }
  const cure = `Move it to ${quotedPath(meant)}, or out of ${quotedPath(folder)}: an association's file is read there only.`
  return { isError: true, cure }
}

/** How the name of an association's file may end by mistake: `infini.yaml.bak`, `infini.yaml~`, `infini.txt`, `infini`. */
const mayHoldOne = /\.ya?ml([.~].*)?$|\.txt$|^\.?[^.]+$/i

/** The names that an association's file may begin a line with. */
export const namesOfAssociations = ['name', 'contact', 'language', 'grants', 'people', 'uses', 'services']

/** Whether a text is written as an association's file is: it has a `name`, and most names at the beginning of a line are known. */
function isAssociation(text: ReturnType<typeof readText>): boolean {
  if (typeof text !== 'string') return false
  const found = [...text.matchAll(/^["']?([\w-]+)["']?[ \t]*:(?=\s|$)/gm)].map(([, name = '']) => name)
  return found.includes('name') && found.filter((name) => namesOfAssociations.includes(name)).length * 2 > found.length
}
