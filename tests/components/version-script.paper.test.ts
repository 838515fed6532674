import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { before, copies, data, folder, goBack, keptFolder, program, version, written } from './version-on-paper.ts'

test('a version may begin with a "v", as tags do', async () => {
  await written('v8.2.4')
  expect(await version()).toBe('8.2.4')
  expect(await before('v8.1.8')).toMatchObject({ exitCode: 1 })
})

test('S5: where nothing is written yet, the version that will write is remembered, and nothing stops', async () => {
  expect(await before('10.11.18')).toMatchObject({ exitCode: 0, changes: [] })
  expect([await version(), await copies()]).toEqual(['10.11.18', []])
})

test('S5: before another version, the container ends, and what it wrote is copied, hidden files too, for root alone', async () => {
  await written('10.11.18')
  await writeFile(data('server.pid'), '1')
  const { exitCode, changes, stderr } = await before('11.4.2')
  expect({ exitCode, changes }).toEqual({ exitCode: 0, changes: ['stop --time 60 farm'] })
  const [copy = ''] = await copies()
  expect((await readdir(join(keptFolder(), copy, 'data'))).sort()).toEqual(['.hidden', 'table'])
  expect((await stat(keptFolder())).mode & 0o777).toBe(0o700)
  expect(stderr).toContain(
    `note: farm: what version 10.11.18 wrote is kept in ${keptFolder()}/${copy}. To go back: bocage-go-back`,
  )
  expect(await version()).toBe('11.4.2')
})

test('S5: the same version once more stops and copies nothing, be it another build of it', async () => {
  await written('10.11.18')
  expect(await before('10.11.18')).toMatchObject({ exitCode: 0, changes: [] })
  expect(await before('10.11.18-noble')).toMatchObject({ exitCode: 0, changes: [] })
  expect(await copies()).toEqual([])
})

test('S5: data from before versions were remembered is copied once, where another image wrote it', async () => {
  await writeFile(data('table'), 'old')
  expect(await before('10.11.18')).toMatchObject({ exitCode: 0, changes: ['stop --time 60 farm'] })
  expect(await copies()).toEqual([expect.stringMatching(/-unknown$/)])
})

test('S5: where the very image that is wanted wrote the data, from before versions were remembered, it ends by itself, and nothing is copied', async () => {
  await writeFile(data('table'), 'old')
  await writeFile(join(folder, 'image'), 'sha256:new\n')
  const full = await program('df', 'echo Avail; echo 0')
  expect(await before('10.11.18', {}, full)).toMatchObject({ exitCode: 0, changes: ['stop --time 60 farm'] })
  expect([await version(), await copies()]).toEqual(['10.11.18', []])
})

test('U9: an application that its image put there once, from before versions were remembered, is copied where it says that it is of an earlier version', async () => {
  await mkdir(data('wp-includes'))
  const says = 'wp-includes/version.php'
  const file = (version: string) =>
    `<?php\n * @global string $wp_version\n$wp_version = '${version}';\n$required_php_version = '7.2.24';\n`
  await writeFile(join(folder, 'image'), 'sha256:new\n')
  for (const same of ['6.8.3', '6.8.4', 'trunk']) {
    await writeFile(data(says), file(same))
    expect(await before('6.8.3', { says })).toMatchObject({ exitCode: 0 })
    expect([await version(), await copies()]).toEqual(['6.8.3', []])
    await rm(join(keptFolder(), 'version'))
  }
  await writeFile(data(says), file('6.4.2'))
  expect(await before('6.8.3', { says })).toMatchObject({ exitCode: 0, changes: ['stop --time 60 farm'] })
  expect(await copies()).toEqual([expect.stringMatching(/-6\.4\.2$/)])
})

test('S5: data whose container is gone, from before versions were remembered, is copied: nobody knows what wrote it', async () => {
  await writeFile(data('table'), 'old')
  for (const file of ['state', 'image', 'wanted']) await writeFile(join(folder, file), '')
  expect(await before('10.11.18')).toMatchObject({ exitCode: 0, changes: [] })
  expect(await copies()).toHaveLength(1)
})

test('S5: a container that was killed before it came to this is started, and nothing is copied from it', async () => {
  await written('10.11.18')
  await writeFile(join(folder, 'state'), 'exited\n')
  await writeFile(join(folder, 'exit-code'), '137\n')
  const { exitCode, changes, stderr } = await before('11.4.2')
  expect({ exitCode, changes }).toEqual({ exitCode: 1, changes: ['start farm'] })
  expect(stderr).toContain('run this again once it answers')
  expect([await version(), await copies()]).toEqual(['10.11.18', []])
})

test('S5: an earlier version is refused, with what wrote the data and the way back, and the container goes on', async () => {
  await written('9.2.1')
  await before('10.11.18')
  const { exitCode, changes, stderr } = await before('9.2.1')
  expect({ exitCode, changes, version: await version() }).toEqual({ exitCode: 1, changes: [], version: '10.11.18' })
  expect(stderr).toContain('The data of farm was last written by version 10.11.18. Version 9.2.1 is earlier')
  expect(stderr).toContain(`bocage-go-back ${keptFolder()}/${(await copies())[0]}`)
})

test('S5: a container that had to be killed is no basis for another version: it goes on, and nothing is copied', async () => {
  await written('10.11.18')
  await writeFile(join(folder, 'exit-code'), '137\n')
  const { exitCode, changes, stderr } = await before('11.4.2')
  expect({ exitCode, changes }).toEqual({ exitCode: 1, changes: ['stop --time 60 farm', 'start farm'] })
  expect(stderr).toContain('did not end within 60 seconds')
  expect([await version(), await copies()]).toEqual(['10.11.18', []])
})

test('S5: a copy that fails fails the run; the container goes on with the version that it had', async () => {
  await written('10.11.18')
  const failing = await program('cp', 'echo "No space left on device" >&2; exit 1')
  const { exitCode, changes } = await before('11.4.2', {}, failing)
  expect(exitCode).not.toBe(0)
  expect(changes).toEqual(['stop --time 60 farm', 'start farm'])
  expect([await version(), await copies()]).toEqual(['10.11.18', []])
})

test('S5: without room for a copy nothing is stopped, and it is said how much is missing, and which copies could go', async () => {
  await written('10.11.18')
  await mkdir(join(keptFolder(), '2024-01-01T000000Z-9.0'))
  const full = await program('df', 'echo Avail; echo 102400')
  const { exitCode, changes, stderr } = await before('11.4.2', {}, full)
  expect({ exitCode, changes }).toEqual({ exitCode: 1, changes: [] })
  expect(stderr).toContain('leaves 256 free, and the disk has 100')
  expect(stderr).toMatch(/what nobody goes back to any more may go \(rm -r\):\n\d+\t.*\/kept\/2024-01-01T000000Z-9\.0$/)
})

test('S5: no earlier copy goes before there is a new one', async () => {
  await written('10.11.18')
  for (const old of ['2024-01-01T000000Z-9.0', '2025-01-01T000000Z-10.0']) await mkdir(join(keptFolder(), old))
  await writeFile(join(folder, 'exit-code'), '137\n')
  expect((await before('11.4.2')).exitCode).toBe(1)
  expect(await copies()).toHaveLength(2)
})

test('S5: two copies are kept, the newest', async () => {
  await mkdir(keptFolder(), { recursive: true })
  for (const old of ['2024-01-01T000000Z-9.0', '2025-01-01T000000Z-10.0']) await mkdir(join(keptFolder(), old))
  await written('10.11.18')
  await before('11.4.2')
  expect(await copies()).toEqual(['2025-01-01T000000Z-10.0', expect.stringMatching(/-10\.11\.18$/)])
})

test('S5: of a volume with much besides, only what the version writes in its own form is copied', async () => {
  await mkdir(data('gitea/conf'), { recursive: true })
  for (const file of ['gitea/gitea.db', 'gitea/gitea.db-wal', 'gitea/conf/app.ini', 'repositories'])
    await writeFile(data(file), file)
  await before('1.25.0', { paths: 'gitea/gitea.db* gitea/conf' })
  const copy = join(keptFolder(), (await copies())[0] ?? '', 'data')
  expect((await readdir(copy, { recursive: true })).sort()).toEqual([
    'gitea',
    'gitea/conf',
    'gitea/conf/app.ini',
    'gitea/gitea.db',
    'gitea/gitea.db-wal',
  ])
})

test('S5: a copy that a killed run was removing is none: it is hidden before the first of its files goes', async () => {
  await written('10.11.18')
  for (const old of ['2024-01-01T000000Z-9.0', '2025-01-01T000000Z-10.0'])
    await mkdir(join(keptFolder(), old, 'data'), { recursive: true })
  const killed = await program(
    'rm',
    'case "$2" in */kept/*9.0 | */kept/.surplus) kill -KILL "$PPID"; exit 1 ;; esac; exec /bin/rm "$@"',
  )
  await before('11.4.2', {}, killed)
  expect(await copies()).toEqual(['2025-01-01T000000Z-10.0', expect.stringMatching(/-10\.11\.18$/)])
  await before('11.8.1')
  expect(await readdir(keptFolder())).not.toContain('.surplus')
})

test('S5: going back puts the copy in its place, sets aside what was there, and lets the earlier version start', async () => {
  await written('10.11.18')
  await before('11.4.2')
  await writeFile(data('table'), 'of 11.4.2')
  await writeFile(data('new-table'), 'of 11.4.2')
  const { exitCode, changes } = await goBack(join(keptFolder(), (await copies())[0] ?? ''))
  expect({ exitCode, changes }).toEqual({ exitCode: 0, changes: ['stop --time 60 farm'] })
  expect(await readFile(data('table'), 'utf8')).toBe('of 10.11.18')
  expect((await readdir(data(''))).sort()).toEqual(['.hidden', 'table'])
  expect(await copies()).toEqual([expect.stringMatching(/-set-aside$/)])
  expect(await before('10.11.18')).toMatchObject({ exitCode: 0, changes: [] })
  // And once more, which undoes it.
  await goBack(join(keptFolder(), (await copies())[0] ?? ''))
  expect([await readFile(data('table'), 'utf8'), await version()]).toEqual(['of 11.4.2', '11.4.2'])
})

test.each([2, 4])(
  'S5: going back that is killed at its move number %i goes on from there, and until then no version starts',
  async (last) => {
    await written('10.11.18')
    await before('11.4.2')
    for (const file of ['table', '.hidden']) await writeFile(data(file), 'of 11.4.2')
    const copy = join(keptFolder(), (await copies())[0] ?? '')
    const killed = await program(
      'mv',
      `case "$*" in */_data/* | */data/*) echo >>'${folder}/moves' ;; esac
[ "$(wc -l <'${folder}/moves')" -lt ${last} ] || kill -KILL "$PPID"
exec /bin/mv "$@"`,
    )
    await writeFile(join(folder, 'moves'), '')
    expect((await goBack(copy, killed)).exitCode).not.toBe(0)
    const refused = await before('10.11.18')
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`bocage-go-back ${copy}`) })
    expect(await goBack(copy)).toMatchObject({ exitCode: 0 })
    expect(await readFile(data('table'), 'utf8')).toBe('of 10.11.18')
    expect((await readdir(data(''))).sort()).toEqual(['.hidden', 'table'])
    const [aside = ''] = await copies()
    expect((await readdir(join(keptFolder(), aside, 'data'))).sort()).toEqual(['.hidden', 'table'])
    expect(await readFile(join(keptFolder(), aside, 'data/table'), 'utf8')).toBe('of 11.4.2')
    expect(await before('10.11.18')).toMatchObject({ exitCode: 0, changes: [] })
  },
)

test('S5: going back does not follow a link that root of a container left in place of a folder', async () => {
  const ofForge = { paths: 'gitea/gitea.db* gitea/conf' }
  await mkdir(data('gitea'))
  await writeFile(data('gitea/gitea.db.sh'), 'of the container')
  await before('1.26.0', ofForge)
  await before('1.27.0', ofForge)
  const outside = join(folder, 'profile.d')
  await mkdir(outside)
  await writeFile(join(outside, 'gitea.db-of-the-machine'), 'kept')
  await rm(data('gitea'), { recursive: true })
  await symlink(outside, data('gitea'))
  const { exitCode, stderr } = await goBack(join(keptFolder(), (await copies())[0] ?? ''))
  expect(exitCode).toBe(1)
  expect(stderr).toContain('a folder on the way there is a link')
  expect(await readdir(outside)).toEqual(['gitea.db-of-the-machine'])
})

test('what is no copy is left alone', async () => {
  await written('10.11.18')
  const { exitCode, stderr } = await goBack(keptFolder())
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('usage: bocage-go-back') })
})
