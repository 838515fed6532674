import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execa, execaSync } from 'execa'
import { scriptText } from '../../../services/form/script-text.ts'
import { assign } from '../../../words/assign.ts'

const able = execaSync('php', ['--version'], { reject: false }).exitCode === 0
const when = able ? describe : describe.skip

let folder: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-dokuwiki-'))
  await mkdir(join(folder, 'storage/conf'), { recursive: true })
  for (const name of ['first', 'next']) put(name, `${name} password`)
})
afterEach(() => rmSync(folder, { recursive: true }))

const put = (name: string, text: string) => writeFileSync(join(folder, name), text)

/** The container is this machine, with its own /storage. */
const docker = `docker() {
  while [ "$1" != php ]; do shift; done
  program=$(printf '%s' "$3" | sed "s#/storage#$storage#g")
  shift 3
  php -r "$program" "$@"
}`

/** What a rotation of the administrator's password says, and how it ends. */
async function rotate(call: string): Promise<[number | undefined, string]> {
  const scripts = ['dokuwiki.sh', 'rotate.sh'].map((script) => `services/wiki-farm/${script}`)
  const values = { container: 'w', administrator: 'admin', file: join(folder, 'first'), next: join(folder, 'next') }
  const text = `set -eu\n${assign({ ...values, storage: join(folder, 'storage') })}${docker}\nput_next() { echo put; }\n${scriptText(scripts)}\n${call}`
  const { exitCode, stdout, stderr } = await execa('sh', ['-c', text], { reject: false })
  return [exitCode, stderr + stdout]
}
const whose = 'if is_ours; then echo ours; else echo theirs; fi'

when('the password of a DokuWiki’s administrator', () => {
  test('is ours until somebody chooses another, and is made anew', async () => {
    await rotate('set_administrators_password "$file" contact@houx.example')
    expect(await rotate(whose)).toEqual([0, 'ours'])
    expect(await rotate('change')).toEqual([0, 'put'])
    expect(await rotate(whose)).toEqual([0, 'theirs'])
    put('first', 'next password')
    expect(await rotate(whose)).toEqual([0, 'ours'])
    expect(await readFile(join(folder, 'storage/conf/users.auth.php'), 'utf8')).toContain('contact@houx.example')
  })

  test('is nobody’s where its account is gone; a wiki that can’t be asked is no answer', async () => {
    await rotate('set_administrators_password "$file"')
    put('storage/conf/users.auth.php', '# <?php exit()?>\nzoe:hash:Zoé:zoe@houx.example:user\n')
    expect(await rotate(whose)).toEqual([0, 'theirs'])
    expect(await rotate(`php() { return 1; }\n${whose}`)).toEqual([
      1,
      "w does not tell whose its administrator's password is.",
    ])
  })
})
