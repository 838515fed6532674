import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe } from '@jest/globals'
import { execa, execaSync } from 'execa'
import { scriptText } from '../../../services/form/script-text.ts'
import { assign } from '../../../words/assign.ts'

/* The programs of PHP that see to a site run here, within a WordPress on paper. Where there is no PHP, the lab alone tests them. */
const able = execaSync('sh', ['-c', 'command -v php'], { reject: false }).exitCode === 0
export const whereThereIsPhp = able ? describe : describe.skip

/** What the WordPress on paper holds. */
export type HeldInSite = {
  options: Record<string, unknown>
  users: Record<string, Record<string, unknown>>
  tables: Record<string, object[]>
}

/** A site on paper for each test of a file, in a folder of its own. */
export function siteOnPaper() {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bocage-site-'))
    // `docker exec [-i] --user www-data [--env NAME=VALUE]… CONTAINER php -r PROGRAM`; what else is asked is taken, and not done.
    const docker = `#!/bin/sh
case $1 in inspect) cat '${folder}/running' 2> /dev/null; exit ;; ps) exit ;; esac
shift
while :; do case $1 in -i) shift ;; --user) shift 2 ;; --env) export "$2"; shift 2 ;; *) break ;; esac; done
if [ "$2" != php ]; then cat > /dev/null; exit; fi
program=$(printf '%s' "$4" | sed 's:/usr/src/wordpress:${folder}/image:g; s:/var/www/html:${folder}/site:g')
shift 4
exec php -r "$program" "$@"
`
    await writeFile(join(folder, 'docker'), docker, { mode: 0o755 })
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Puts files into the folder, by their paths. */
  const put = async (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
  }
  /** Runs a whole script, with words. */
  const runText = async (input: string, ...words: string[]) => {
    const env = { PATH: `${folder}:${process.env.PATH}` }
    const { exitCode, stderr, stdout } = await execa('sh', ['-s', ...words], { input, env, reject: false })
    return { exitCode, said: `${stderr}${stdout}` }
  }
  const has = (path: string) => readFile(join(folder, path), 'utf8').catch(() => undefined)
  return {
    put,
    has,
    path: (path: string) => join(folder, path),
    /** Puts a WordPress there. */
    begin: async () => {
      await put({ 'site/wp-admin/includes/upgrade.php': '<?php' })
      await cp(join(import.meta.dirname, 'wordpress-on-paper.php'), join(folder, 'site/wp-load.php'))
    },
    hold: (held: Partial<HeldInSite>) =>
      put({ 'site/held.json': JSON.stringify({ options: {}, users: {}, tables: {}, ...held }) }),
    held: async (): Promise<HeldInSite> => JSON.parse((await has('site/held.json')) ?? ''),
    /** Runs scripts, by their paths in the repository, as a machine does. */
    run: (scripts: string[], values: Record<string, string>) =>
      runText(`{ set -eu\n${assign(values)}${scriptText(scripts)}}\n`),
    runText,
  }
}
