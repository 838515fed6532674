import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from '@jest/globals'
import { execa } from 'execa'
import { quote } from '../../words/quote.ts'

/* The scripts run here as on a machine, with a volume in a folder, and a Docker that only writes down what it is told. */

const scripts = join(import.meta.dirname, '../..')
export let folder: string
export const keptFolder = () => join(folder, 'volume/kept')
export const data = (file: string) => join(folder, 'volume/_data', file)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-version-'))
  await mkdir(data(''), { recursive: true })
  for (const [file, text] of Object.entries({
    state: 'running',
    'exit-code': '0',
    image: 'sha256:old',
    wanted: 'sha256:new',
  }))
    await writeFile(join(folder, file), `${text}\n`)
  await writeFile(
    join(folder, 'docker'),
    `#!/bin/sh
set -eu
here=${quote(folder)}
echo "$*" >> "$here/told"
case "$1 $2" in
'volume inspect') echo "$here/volume/_data" ;;
'ps '*) cat "$here/state" ;;
'stop '*) rm -f "$here/volume/_data/server.pid" ;;
'image inspect') cat "$here/wanted" ;;
'inspect --format') case $3 in *Image*) cat "$here/image" ;; *) cat "$here/exit-code" ;; esac ;;
esac
`,
    { mode: 0o755 },
  )
})
afterEach(() => rm(folder, { recursive: true }))

export async function run(
  script: string,
  values: Record<string, string>,
  { words = [], path = folder, prelude = '' }: { words?: string[]; path?: string; prelude?: string } = {},
) {
  const assignments = Object.entries(values).map(([name, value]) => `${name}=${quote(value)}\n`)
  const text = await readFile(join(scripts, script), 'utf8')
  await rm(join(folder, 'told'), { force: true })
  const { exitCode, stderr } = await execa('sh', ['-s', ...words], {
    input: `{\nset -eu\n${assignments.join('')}${prelude}${text}\n}\n`,
    env: { PATH: `${path}:${folder}:${process.env.PATH}` },
    reject: false,
  })
  const told = (await readFile(join(folder, 'told'), 'utf8').catch(() => '')).split('\n')
  return { exitCode, stderr, changes: told.filter((line) => /^(stop|start|rm)/.test(line)) }
}

/** A folder for PATH, with a program in place of the machine's. */
export async function program(name: string, script: string): Promise<string> {
  const path = join(folder, `instead-of-${name}`)
  await mkdir(path)
  await writeFile(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return path
}

export const values = { container: 'farm', volume: 'farm-data', paths: '* .[!.]*', seconds: '60', says: '' }
export const before = (version: string, more: Partial<typeof values> = {}, path?: string, prelude?: string) =>
  run(
    'components/container/version.sh',
    { ...values, ...more, image: `registry:5000/mariadb:${version}@sha256:0` },
    { ...(path !== undefined && { path }), ...(prelude !== undefined && { prelude }) },
  )
export const copies = async () => (await readdir(keptFolder())).filter((name) => /^\d/.test(name)).sort()
export const version = async () => (await readFile(join(keptFolder(), 'version'), 'utf8')).trim()
export const written = async (by: string) => {
  await before(by)
  await writeFile(data('table'), `of ${by}`)
  await writeFile(data('.hidden'), 'account')
}
export const goBack = (copy: string, path = folder) =>
  run('machines/roles/docker/go-back.sh', {}, { words: [copy], path })
