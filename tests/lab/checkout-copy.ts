import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa, type Result } from 'execa'
import { parse, stringify } from 'yaml'
import { checkout } from '../../words/checkout.ts'

/** A copy of this checkout that acts on the lab as well, for tests that add a definition to its catalogue. */
export type CheckoutCopy = {
  path: (file: string) => string
  /** Runs a command there, as a person would; all that it printed. */
  run: (command: string, args?: string[], input?: string) => Promise<Result<{ all: true; reject: false }>>
  remove: () => Promise<void>
}

/** @param files what is added to it, or replaced */
export async function copyCheckout(files: Record<string, string>): Promise<CheckoutCopy> {
  const copy = await mkdtemp(join(tmpdir(), 'bocage-definition-'))
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: checkout })
  // With their ages: a lock file that is newer than the packages would have them installed again.
  for (const file of stdout.split('\n').filter((name) => name !== ''))
    await cp(join(checkout, file), join(copy, file), { preserveTimestamps: true }).catch(() => undefined)
  await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'))
  const site = parse(await readFile(join(checkout, '.bocage/site.yaml'), 'utf8'))
  await cp(site.inventory, join(copy, 'inventory'), { recursive: true })
  await cp(join(checkout, '.bocage/known_hosts'), join(copy, '.bocage/known_hosts'))
  await writeFile(join(copy, '.bocage/site.yaml'), stringify({ ...site, inventory: join(copy, 'inventory') }))
  for (const [file, text] of Object.entries(files)) await writeFile(join(copy, file), text)
  return {
    path: (file) => join(copy, file),
    run: (command, args = [], input = '') =>
      execa(join(copy, command), args, { cwd: copy, input, all: true, reject: false }),
    remove: () => rm(copy, { recursive: true }),
  }
}
