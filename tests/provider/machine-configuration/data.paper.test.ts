import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { MachinePart } from '../../../machines/part.ts'
import { PaperMachine, paperWorks } from './paper-machine.ts'

const onPaper = paperWorks ? test : test.skip

let machine: PaperMachine
beforeEach(() => {
  machine = withVolume()
})
afterEach(() => machine.remove())

function withVolume(): PaperMachine {
  const made = new PaperMachine()
  made.write('data/docker/volumes/site', 'what visitors see')
  made.tool('mountpoint', 'exit 0')
  return made
}

const before: MachinePart = {
  secrets: [{ path: 'site/database', owner: 'www-data:www-data' }],
  holds: [{ identity: 'site', kind: 'site', service: 'blogs', volumes: ['site'] }],
}
const part: MachinePart = { ...before, dataVolume: '/data' }
const known = '/var/lib/bocage/secrets/trial/site/database'
const lies = 'data/bocage/secrets/trial/site/database'

onPaper('a new system disk finds the secrets and the ledger that belong to the data on its volume', async () => {
  await machine.apply(part)
  const secret = machine.read(lies)
  const ledger = machine.read('data/bocage/ledger')
  const next = withVolume()
  try {
    cpSync(join(machine.root, 'data'), join(next.root, 'data'), { recursive: true })
    await next.apply(part)
    expect(await next.sh(`cat ${known}`)).toBe(secret)
    expect(await next.sh('cat /var/lib/bocage/ledger')).toBe(ledger)
    expect(await next.sh(`stat -c '%a %U' /${lies}`)).toBe('400 www-data\n')
    expect(ledger).toMatch(/^site\tsite\ttrial\tin-service\t/)
    expect(await next.sh('cd /data/bocage; stat -c "%n %a" *')).toBe(
      'departures 700\nledger 600\nopened 700\norganisations 700\nsecrets 711\nsite-owners 700\n',
    )
    // Later changes of the ledger are there as well.
    await next.apply({ dataVolume: '/data' })
    expect(next.read('data/bocage/ledger')).toMatch(/^site\tsite\ttrial\tleft\t/)
    expect(await next.sh('readlink /var/lib/bocage/ledger')).toBe('/data/bocage/ledger\n')
  } finally {
    next.remove()
  }
})

onPaper(
  'an estate from before keeps its secrets: they go to the data once, and none stays on the system disk',
  async () => {
    await machine.apply(before)
    const secret = await machine.sh(`cat ${known}`)
    const ledger = machine.read('var/lib/bocage/ledger')
    expect((await machine.apply(part)).changed).not.toContainEqual(expect.stringContaining('secret'))
    expect([machine.read(lies), machine.read('data/bocage/ledger')]).toEqual([secret, ledger])
    expect(await machine.sh(`cat ${known}; stat -c '%a %U' /${lies}`)).toBe(`${secret}400 www-data\n`)
    expect(await machine.sh('grep -rlF -e "$(cat /data/bocage/secrets/trial/site/database)" /var || echo none')).toBe(
      'none\n',
    )
    expect(await machine.sh('stat -c "%a %U" /data/bocage /data/bocage/secrets')).toBe('711 root\n711 root\n')
    expect((await machine.apply(part)).result).toBe('unchanged')
  },
)

onPaper('wherever a power cut ends that move, the next run finishes it with the same secrets', async () => {
  await machine.apply(before)
  const secret = await machine.sh(`cat ${known}`)
  for (const cut of [
    'mkdir -p /data/bocage/secrets.new/trial',
    'mkdir /data/bocage; cp -a /var/lib/bocage/secrets /data/bocage/secrets; ln -s x /var/lib/bocage/secrets.link',
    'mv /data/bocage/secrets /data/moved; rm /var/lib/bocage/secrets; cp -a /data/moved /var/lib/bocage/secrets.moved; mv /data/moved /data/bocage/secrets',
  ]) {
    await machine.sh(cut)
    await machine.apply(part)
    expect(await machine.sh(`readlink /var/lib/bocage/secrets; cat ${known}`)).toBe(`/data/bocage/secrets\n${secret}`)
    expect(await machine.sh('ls /var/lib/bocage /data/bocage')).not.toMatch(/secrets\./)
    if (!cut.includes('moved'))
      await machine.sh(
        'rm /var/lib/bocage/secrets; mv /data/bocage/secrets /var/lib/bocage/secrets; rm -rf /data/bocage',
      )
  }
})

onPaper('what a new system disk has made of its own gives way to what the data has, and is kept aside', async () => {
  await machine.apply(before)
  machine.write(lies, 'what opens the data')
  const report = await machine.apply(part)
  expect(await machine.sh(`cat ${known}`)).toBe('what opens the data')
  expect(report.rows('warning')).toEqual([
    [
      expect.stringMatching(
        /^\/var\/lib\/bocage\/secrets was there beside .* kept as \/var\/lib\/bocage\/found\/var\/lib\/bocage\/secrets\./,
      ),
    ],
  ])
})

onPaper(
  'while that move is cut off, what is written where everybody writes counts, and it goes to the data',
  async () => {
    await machine.apply(before)
    machine.tool('ln', 'case $* in */data/bocage/secrets*) exit 1 ;; esac; exec /usr/bin/ln "$@"')
    await expect(machine.apply(part)).rejects.toThrow('stopped with status 1')
    expect(machine.has(lies)).toBe(true)
    await machine.sh(`echo renewed >${known}; rm /paper/bin/ln`)
    const report = await machine.apply(part)
    expect(await machine.sh(`readlink /var/lib/bocage/secrets; cat ${known}`)).toBe('/data/bocage/secrets\nrenewed\n')
    expect(report.rows('warning')).toEqual([[expect.stringContaining('/data/bocage/secrets was there beside')]])
    expect(await machine.sh('ls /var/lib/bocage /data/bocage')).not.toMatch(/(secrets|ledger)\./)
  },
)

onPaper('while the volume is not mounted, nothing is made in its place', async () => {
  machine.tool('mountpoint', 'exit 32')
  await expect(machine.apply(part)).rejects.toThrow('nothing is mounted on /data')
  expect(machine.has('data/bocage')).toBe(false)
})

onPaper('whoever’s run it is, without the volume nothing is changed, and nobody leaves', async () => {
  await machine.apply(part)
  const theirs: MachinePart = { secrets: [{ path: 'wiki/key', owner: 'www-data:www-data' }] }
  await machine.converge('apply', 'houx', theirs)
  const ledger = machine.read('data/bocage/ledger')
  machine.tool('mountpoint', 'exit 32')
  await machine.sh('mv /data /away')
  for (const [action, owner] of [
    ['apply', 'houx'],
    ['remove', 'houx'],
    ['remove', 'trial'],
  ] as const)
    await expect(machine.converge(action, owner, theirs)).rejects.toThrow('nothing is mounted on /data')
  expect(machine.read('away/bocage/ledger')).toBe(ledger)
})

onPaper('a volume without room for what belongs to the data is named, and nothing of a copy stays there', async () => {
  await machine.apply(before)
  machine.tool(
    'cp',
    'case $* in *secrets.new) mkdir "$3"; echo "No space left" >&2; exit 1 ;; esac; exec /usr/bin/cp "$@"',
  )
  await expect(machine.apply(part)).rejects.toThrow('/var/lib/bocage/secrets cannot be copied to /data/bocage/secrets')
  expect(await machine.sh('ls /data/bocage')).not.toContain('secrets')
  await machine.sh('rm /paper/bin/cp')
  await machine.apply(part)
  expect(machine.has(lies)).toBe(true)
})

onPaper('a link among the secrets that leads nowhere keeps none of them from the data', async () => {
  await machine.apply(before)
  await machine.sh('ln -s nowhere /var/lib/bocage/secrets/trial/link')
  await machine.apply(part)
  expect(await machine.sh('readlink /data/bocage/secrets/trial/link')).toBe('nowhere\n')
})
