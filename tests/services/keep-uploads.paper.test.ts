import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa } from 'execa'

/* PeerTube's start runs here in a folder of its own, with a PeerTube that empties its folder for temporary files, and makes it anew. */

const script = join(import.meta.dirname, '../../services/peertube/keep-uploads.sh')
let data: string
const underWay = () => join(data, 'tmp/resumable-uploads')

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'bocage-uploads-'))
})
afterEach(() => rm(data, { recursive: true }))

/** Starts it, with what PeerTube does; what then lies among the uploads under way. */
async function start(peertube: string): Promise<Record<string, string>> {
  const text = (await readFile(script, 'utf8')).replaceAll('=/data/', `=${data}/`)
  const program = join(data, 'keep-uploads.sh')
  await writeFile(program, text)
  // It ends when what it began beside PeerTube has ended as well.
  await execa('sh', [program, 'sh', '-eu', '-c', peertube], { cwd: data, all: true })
  const files = await readdir(underWay()).catch(() => [])
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(join(underWay(), file), 'utf8')])),
  )
}

const emptying = 'rm -rf tmp && mkdir -p tmp/resumable-uploads'
const settled = 'for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done'

test('the first start finds nothing, and leaves nothing', async () => {
  expect(await start(`${emptying} && ${settled}`)).toEqual({})
})

test('what was under way is there again once PeerTube has emptied its folder', async () => {
  await mkdir(underWay(), { recursive: true })
  await writeFile(join(underWay(), 'root-1.mp4'), 'the first half')
  await writeFile(join(data, 'tmp/rest'), 'of something else')
  const found = await start(`${emptying} && ${settled} && [ ! -e tmp/rest ]`)
  expect(found).toEqual({ 'root-1.mp4': 'the first half' })
})

test('what a start could not give back is given back by the next, and an upload that was begun anew goes on', async () => {
  await mkdir(underWay(), { recursive: true })
  await writeFile(join(underWay(), 'root-1.mp4'), 'the first half')
  expect(await start('exit 0')).toEqual({})
  const begun = 'echo "begun anew" > tmp/resumable-uploads/root-2.mp4'
  await writeFile(join(data, 'uploads-under-way/root-2.mp4'), 'older')
  expect(
    await start(
      `rm -rf tmp && mkdir -p tmp/new && ${begun.replace('resumable-uploads', 'new')} && mv tmp/new tmp/resumable-uploads && ${settled}`,
    ),
  ).toEqual({
    'root-1.mp4': 'the first half',
    'root-2.mp4': 'begun anew\n',
  })
})
