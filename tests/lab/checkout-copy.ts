import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa, type Result } from 'execa'
import { parse, stringify } from 'yaml'
import { checkout } from '../../words/checkout.ts'

/** Another checkout that acts on the lab as well. */
export type CheckoutCopy = {
  path: (file: string) => string
  /** Runs a command there, as a person would; all that it printed. */
  run: (command: string, args?: string[], input?: string) => Promise<Result<{ all: true; reject: false }>>
  remove: () => Promise<void>
}

/**
 * A copy of this one, with the lab's inventory.
 *
 * @param files what is added to it, or replaced
 */
export async function copyCheckout(files: Record<string, string>): Promise<CheckoutCopy> {
  const copy = await newFolder()
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: checkout })
  // With their ages: a lock file that is newer than the packages would have them installed again.
  for (const file of stdout.split('\n').filter((name) => name !== ''))
    await cp(join(checkout, file), join(copy, file), { preserveTimestamps: true }).catch(() => undefined)
  const { inventory } = parse(await readFile(profile, 'utf8'))
  await cp(inventory, join(copy, 'inventory'), { recursive: true })
  return equipped(copy, files)
}

/**
 * An earlier state of this one, with the inventory that it came with. Its history must be here.
 *
 * @param files what is added to it, or replaced
 */
export async function checkoutAt(commit: string, files: Record<string, string>): Promise<CheckoutCopy> {
  const copy = await newFolder()
  await execa('sh', ['-c', 'git archive "$1" | tar --extract --directory "$2"', 'sh', commit, copy], { cwd: checkout })
  return equipped(copy, files)
}

const profile = join(checkout, '.bocage/site.yaml')

const newFolder = () => mkdtemp(join(tmpdir(), 'bocage-checkout-'))

/** Gives a checkout its packages and the lab's profile, of which an earlier one may know less. */
async function equipped(copy: string, files: Record<string, string>): Promise<CheckoutCopy> {
  const lockOf = (folder: string) => readFile(join(folder, 'package-lock.json'), 'utf8')
  if ((await lockOf(copy)) === (await lockOf(checkout)))
    await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'))
  else await execa('npm', ['ci'], { cwd: copy })
  const shape = await readFile(join(copy, 'inventory/model/site.ts'), 'utf8')
  const site = Object.entries(parse(await readFile(profile, 'utf8'))).filter(([key]) => shape.includes(`\n  ${key}:`))
  await mkdir(join(copy, '.bocage'), { recursive: true })
  await cp(join(checkout, '.bocage/known_hosts'), join(copy, '.bocage/known_hosts'))
  await writeFile(
    join(copy, '.bocage/site.yaml'),
    stringify({ ...Object.fromEntries(site), inventory: join(copy, 'inventory') }),
  )
  for (const [file, text] of Object.entries(files)) await writeFile(join(copy, file), text)
  return {
    path: (file) => join(copy, file),
    run: (command, args = [], input = '') =>
      execa(join(copy, command), args, { cwd: copy, input, all: true, reject: false }),
    remove: () => rm(copy, { recursive: true }),
  }
}
