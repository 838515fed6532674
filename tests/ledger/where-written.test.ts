import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { refuseLosses, type Verdict } from '../../ledger/compare.ts'
import { withPlaces } from '../../ledger/where-written.ts'
import { smallEstate } from '../inventory/small-estate.ts'
import { planned, rowsAfter, verdictsBetween } from './transition.ts'

const folder = mkdtempSync(join(tmpdir(), 'bocage-inventory-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Files = Record<string, string>
const houx = 'associations/houx.yaml'
const edit = (file: string, from: string, to: string, all: Files = {}): Files => ({
  ...all,
  [file]: (all[file] ?? smallEstate[file] ?? '').replaceAll(from, to),
})
const two = edit(
  'collective.yaml',
  'services:',
  `  apps2: { kind: lxc, on: pve1, id: 120, memory: 1GiB, disk: 8GiB }
  pve2: { kind: proxmox, address: pve2.bocage.example, host_key: SHA256:${'A'.repeat(43)}, network: 10.21.0.0/24, disks: { data: { device: /dev/sdb } } }
services:`,
)

/** What is said of an estate that was brought up from some files, once others are in their place. */
async function refused(before: Files, after: Files): Promise<string[]> {
  const [from, to] = [planned(before), planned(after)]
  mkdirSync(join(folder, 'associations'), { recursive: true })
  for (const [path, text] of Object.entries({ ...smallEstate, ...after })) writeFileSync(join(folder, path), text)
  const verdicts: Verdict[] = verdictsBetween(rowsAfter(from), to)
  try {
    refuseLosses(await withPlaces(verdicts, to, folder))
    return []
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replace(`${folder}/`, ''))
  }
}

test('a site that would begin empty is told with its line and its address', async () => {
  expect(await refused({}, edit(houx, 'houx.example: {', 'le-houx.example: {'))).toEqual([
    expect.stringMatching(
      /^associations\/houx.yaml:8:7 \(le-houx.example\): houx: blogs-le-houx-example: it would begin empty, while the site "blogs-houx-example" leaves/,
    ),
  ])
})

test('all that moves with a farm is told where it is written: the farm itself, and each site', async () => {
  const said = await refused(two, edit('collective.yaml', 'wordpress-farm, on: apps', 'wordpress-farm, on: apps2', two))
  expect(said.map((line) => line.slice(0, line.indexOf(': its data')))).toEqual([
    'collective.yaml:27:3: collective: blogs-database',
    'associations/houx.yaml:8:7 (houx.example): houx: blogs-houx-example',
    'associations/lierre.yaml:5:7 (lierre.example): lierre: blogs-lierre-example',
  ])
})

test('a forge is told with its address, a person where they are defined', async () => {
  const forge = await refused(two, edit('collective.yaml', 'gitea, on: apps', 'gitea, on: apps2', two))
  expect(forge[0]).toMatch(/^collective.yaml:28:45 \(git.bocage.example\): collective: forge: its data is on "apps"/)
  const zoe = await refused({}, edit(houx, 'name: Zoé, email: zoe@', 'name: Zoë, email: z@'))
  expect(zoe).toEqual([expect.stringMatching(/^associations\/houx.yaml:3:3: collective: forge\/zoe: that account is/)])
})

test('a guest is told with the field that people write: its number, and its host where that is another', async () => {
  const [number = ''] = await refused({}, edit('collective.yaml', 'id: 110', 'id: 111'))
  expect(number).toBe(
    'collective.yaml:22:36: collective: pve1/guest-111: "apps" would begin empty, while the guest 110 of "pve1", which is "apps" as well, leaves the inventory. Is it the same one? Write "id: 110" again. Is it really another one? Take "apps" out first, run scripts/up, then add it.',
  )
  const host = await refused(
    two,
    edit('collective.yaml', 'apps2: { kind: lxc, on: pve1', 'apps2: { kind: lxc, on: pve2', two),
  )
  expect(host).toEqual([expect.stringContaining('Write "on: pve1, id: 120" again.')])
})

test('what is not in the files is told all the same, without a place', async () => {
  const to = planned(edit(houx, 'houx.example: {', 'le-houx.example: {'))
  const verdicts = verdictsBetween(rowsAfter(planned()), to)
  expect(await withPlaces(verdicts, to, '/nowhere')).toEqual(verdicts)
})

test('an application whose address is for good is not given another one', async () => {
  const tube = (address: string) =>
    `${smallEstate[houx]}services:\n  tube: { kind: peertube, on: apps, address: ${address} }\n`
  const [before, after] = [{ [houx]: tube('tube.houx.example') }, { [houx]: tube('videos.houx.example') }]
  expect(await refused(before, before)).toEqual([])
  expect(await refused(before, after)).toEqual([
    'associations/houx.yaml:10:46 (videos.houx.example): houx: houx-tube: that video site is "tube.houx.example", and the inventory makes it "videos.houx.example". If it is the same one, write "tube.houx.example" again; if not, choose a name that nobody had before.',
  ])
})
