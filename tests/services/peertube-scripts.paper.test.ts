import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { passwordScript, scriptText } from '../../services/form/script-text.ts'

/* The rotation of root's password runs here as on a machine, with a PeerTube on paper: it knows one password, and may take another. */

let folder: string
const at = (file: string) => join(folder, file)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-peertube-'))
  await writeFile(at('file'), 'the-old-one')
  await writeFile(at('next'), 'the-new-one')
  // Asked for a client, it says one; asked for a token, it says by a number whether the password is its own.
  await program(
    'curl',
    `case "$*" in *oauth-clients*) if [ -e ${at('refuses')} ]; then echo 'curl: (22) 403' >&2; exit 22; fi; echo '{"client_id":"id","client_secret":"secret"}'; exit ;; esac
asked=$(cat)
echo "$asked" >> ${at('asked')}
if [ -e ${at('says')} ]; then cat ${at('says')}; elif [ "\${asked##*password=}" = "$(cat ${at('known')})" ]; then printf 200; else printf 400; fi`,
  )
  await program(
    'docker',
    `echo "$*" >> ${at('told')}; if [ -e ${at('takes')} ]; then cat > ${at('known')}; else cat > /dev/null; fi`,
  )
})
afterEach(() => rm(folder, { recursive: true }))

const program = (name: string, text: string) => writeFile(at(name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })

/** Runs a function of the script, with PeerTube knowing a password; whether it put the next one in force is said. */
async function run(call: string, known: string) {
  await writeFile(at('known'), known)
  const values = `container=tube host=tube.example url=http://10.20.0.110:20001/api/v1 file=${at('file')} next=${at('next')}`
  const input = `set -eu\n${values}\nput_next() { echo put; }\n${scriptText([passwordScript, 'services/peertube/rotate-root.sh'])}\n${call}`
  const { exitCode, stdout, stderr } = await execa('sh', ['-s'], {
    input,
    env: { PATH: `${folder}:${process.env.PATH}` },
    reject: false,
  })
  return { exitCode, stdout, stderr }
}

test('the password is ours as long as it gets in, be it with a second factor; anything but yes and no ends the script', async () => {
  expect(await run('is_ours', 'the-old-one')).toMatchObject({ exitCode: 0 })
  expect(await run('is_ours', 'one-that-somebody-chose')).toMatchObject({ exitCode: 1, stderr: '' })
  await writeFile(at('says'), '401')
  expect(await run('is_ours', 'the-old-one')).toMatchObject({ exitCode: 0 })
  await writeFile(at('says'), '429')
  expect(await run('is_ours || echo no', 'the-old-one')).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: 'PeerTube answered 429 to POST /users/token',
  })
})

test('where nobody can be asked, nothing is taken for an answer', async () => {
  await writeFile(at('refuses'), '')
  expect(await run('is_ours || echo no', 'the-old-one')).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: 'curl: (22) 403',
  })
})

test('the next password counts once PeerTube lets in by it, and is no word of a command', async () => {
  await writeFile(at('takes'), '')
  expect(await run('change', 'the-old-one')).toMatchObject({ exitCode: 0, stdout: 'put' })
  expect(await readFile(at('known'), 'utf8')).toBe('the-new-one\n')
  expect(await readFile(at('told'), 'utf8')).not.toContain('the-new-one')
})

test('what PeerTube did not take, though its command ended well, changes nothing', async () => {
  expect(await run('change', 'the-old-one')).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: 'PeerTube did not take the new password: it answered 400',
  })
})
