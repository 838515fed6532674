import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { generateEstate } from '../../benchmark/generate-estate.ts'
import { compare, refuseLosses, type Verdict } from '../../ledger/compare.ts'
import { heldIn } from '../../ledger/holdings.ts'
import type { Row } from '../../ledger/row.ts'
import { changed, smallEstate } from '../inventory/small-estate.ts'
import { changes, planned, rowOf, rowsAfter, rowsLeft, verdictsBetween } from './transition.ts'

const houx = 'associations/houx.yaml'
const lierre = 'associations/lierre.yaml'
const before = planned()
const second = {
  'collective.yaml': `${smallEstate['collective.yaml']?.replace('services:', '  apps2: { kind: lxc, on: pve1, id: 120, memory: 1GiB, disk: 8GiB }\nservices:')}`,
}
const twoGuests = planned(second)
const edit = (file: string, from: string, to: string, all: Record<string, string> = {}) => {
  const text = all[file] ?? smallEstate[file] ?? ''
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
  return { ...all, [file]: text.replace(from, to) }
}
const said = (verdicts: Verdict[]) =>
  verdicts.flatMap(({ problem }) => (problem ? [`${problem.where}: ${problem.what}. ${problem.instead}`] : []))

test('what is as it was stays, whatever else the inventory says', () => {
  expect(changes(verdictsBetween(rowsAfter(before), before))).toEqual([])
  const renamed = planned(changed(houx, 'title: Le Houx', 'title: Le Grand Houx'))
  expect(changes(verdictsBetween(rowsAfter(before), renamed))).toEqual([])
})

test('an estate that nobody remembers begins', () => {
  const verdicts = verdictsBetween([], before)
  expect(new Set(verdicts.map(({ fate }) => fate))).toEqual(new Set(['begins']))
  expect(said(verdicts)).toEqual([])
})

test('S1: a farm whose "on:" changes would serve empty sites: all of it is refused, with where the data is', () => {
  const moved = planned(edit('collective.yaml', 'wordpress-farm, on: apps', 'wordpress-farm, on: apps2', second))
  const verdicts = verdictsBetween(rowsAfter(twoGuests), moved)
  expect(changes(verdicts)).toEqual([
    'moves blogs-database, refused',
    'moves blogs-houx-example, refused',
    'moves blogs-lierre-example, refused',
  ])
  expect(said(verdicts)[0]).toBe(
    'collective: blogs-database: its data is on "apps", and the inventory puts it on "apps2", where it would begin empty. Write "apps" again: data is not moved yet.',
  )
})

test('S1: what left and returns on another machine is refused, and taken up where it is', () => {
  const without = planned({ ...second, [lierre]: undefined })
  const left = rowsLeft(twoGuests, without)
  expect(changes(verdictsBetween(left, twoGuests))).toEqual(['returns blogs-lierre-example'])
  const farms = edit('collective.yaml', '  blogs:', '  autre: { kind: wordpress-farm, on: apps2 }\n  blogs:', second)
  const elsewhere = left.map((row) => (row.identity === 'blogs-lierre-example' ? { ...row, machine: 'apps2' } : row))
  const [problem = ''] = said(verdictsBetween(elsewhere, planned(farms)))
  expect(problem).toContain('its data of before is on "apps2"')
  expect(problem).toContain('scripts/leftovers purge apps2/blogs-lierre-example')
})

test('S1: where data lies on two machines, what left last counts', () => {
  const [held] = heldIn(before).filter(({ identity }) => identity === 'blogs-houx-example')
  if (!held) throw new Error('no such site')
  const here = rowOf(held, { inService: false, since: '2026-01-01T00:00:00Z' })
  const there = rowOf(held, { inService: false, since: '2026-02-01T00:00:00Z', machine: 'apps2' })
  const others = rowsAfter(before).filter(({ identity }) => identity !== held.identity)
  expect(changes(verdictsBetween([...others, here, there], before))).toEqual(['moves blogs-houx-example, refused'])
  expect(changes(verdictsBetween([...others, here, { ...there, since: '2025-01-01T00:00:00Z' }], before))).toEqual([
    'returns blogs-houx-example',
  ])
})

test('S1: what is in service counts before what left later, and where the inventory has it before elsewhere', () => {
  const [held] = heldIn(before).filter(({ identity }) => identity === 'blogs-houx-example')
  if (!held) throw new Error('no such site')
  const others = rowsAfter(before).filter(({ identity }) => identity !== held.identity)
  const here = rowOf(held)
  const left = rowOf(held, { inService: false, since: '2026-12-01T00:00:00Z', machine: 'apps2' })
  expect(changes(verdictsBetween([...others, left, here], before))).toEqual([])
  expect(changes(verdictsBetween([...others, rowOf(held, { machine: 'apps2' }), here], before))).toEqual([])
  const leftHere = { ...left, machine: 'apps' }
  expect(changes(verdictsBetween([...others, leftHere, rowOf(held, { machine: 'apps2' })], before))).toEqual([
    'moves blogs-houx-example, refused',
  ])
})

test('a person more and a person less are two people', () => {
  const exchanged = planned(edit(houx, 'owners: [zoe, alix]', 'owners: [bilal, alix]'))
  expect(changes(verdictsBetween(rowsAfter(before), exchanged))).toEqual(['begins forge/bilal', 'vanishes forge/zoe'])
})

test('N2: one association that leaves, and others that begin something: neither is the other where that can’t be', () => {
  const site = edit(houx, '      houx.example', '      neuf.houx.example: { title: Neuf }\n      houx.example')
  const farm = edit('collective.yaml', '  blogs:', '  autre: { kind: wordpress-farm, on: apps }\n  blogs:')
  const withFarm = rowsAfter(planned(farm))
  // Houx was there before, and can't be Lierre.
  expect(said(verdictsBetween(withFarm, planned({ ...farm, ...site, [lierre]: undefined })))).toEqual([])
  const newcomer = {
    'associations/chene.yaml': edit(lierre, '  blogs:', '  autre:')[lierre]?.replace(
      'lierre.example:',
      'chene.example:',
    ),
  }
  // What Lierre has is in another service than what Chêne begins.
  expect(said(verdictsBetween(withFarm, planned({ ...farm, ...newcomer, [lierre]: undefined })))).toEqual([])
})

test('N2: an address that is edited in place would begin empty: it is asked which one it is', () => {
  const edited = edit(houx, 'houx.example: {', 'le-houx.example: {')
  const verdicts = verdictsBetween(rowsAfter(before), planned(edited))
  expect(changes(verdicts)).toEqual(['begins blogs-le-houx-example, refused', 'vanishes blogs-houx-example'])
  expect(said(verdicts)).toEqual([
    'houx: blogs-le-houx-example: it would begin empty, while the site "blogs-houx-example" leaves the inventory. Has it moved? Write "id: houx-example" beside it. Is it really new? Write "id: le-houx-example".',
  ])
  for (const [id, expected] of [
    ['houx-example', []],
    ['le-houx-example', ['begins blogs-le-houx-example', 'vanishes blogs-houx-example']],
  ] as const) {
    const told = edit(houx, 'le-houx.example: {', `le-houx.example: { id: ${id},`, edited)
    expect(changes(verdictsBetween(rowsAfter(before), planned(told)))).toEqual(expected)
  }
})

test('N2: a site more, and a site less, are what they are', () => {
  const more = planned(edit(houx, '      houx.example', '      neuf.houx.example: { title: Neuf }\n      houx.example'))
  expect(changes(verdictsBetween(rowsAfter(before), more))).toEqual(['begins blogs-neuf-houx-example'])
  expect(changes(verdictsBetween(rowsAfter(more), before))).toEqual(['vanishes blogs-neuf-houx-example'])
})

test('N2: a service under another key is refused, with all that is in it', () => {
  const renamed = ['collective.yaml', houx, lierre].reduce(
    (files, file) => edit(file, '  blogs:', '  sites:', files),
    {},
  )
  expect(changes(verdictsBetween(rowsAfter(before), planned(renamed)))).toEqual([
    'begins sites-database, refused',
    'begins sites-houx-example, refused',
    'begins sites-lierre-example, refused',
    'vanishes blogs-database',
    'vanishes blogs-houx-example',
    'vanishes blogs-lierre-example',
  ])
})

test('N2: an association under another key is refused, unless it was said that the first one leaves', () => {
  const renamed = planned({
    [lierre]: undefined,
    'associations/grand-lierre.yaml': edit(lierre, 'lierre.example:', 'grand-lierre.example:')[lierre],
  })
  const verdicts = verdictsBetween(rowsAfter(before), renamed)
  expect(said(verdicts)).toEqual([expect.stringContaining('Call its file lierre.yaml again')])
  expect(said(verdictsBetween(rowsAfter(before), renamed, { leaving: ['lierre'] }))).toEqual([])
})

test('S3: a site that has the key of another association’s is refused, unless it is handed over in a word', () => {
  const given = (word: string) =>
    planned({
      [lierre]: undefined,
      ...edit(houx, '      houx.example', `      lierre.example: { title: Le Lierre${word} }\n      houx.example`),
    })
  for (const rows of [rowsAfter(before), rowsLeft(before, planned({ [lierre]: undefined }))]) {
    const verdicts = verdictsBetween(rows, given(''))
    expect(changes(verdicts)).toEqual(['changes owner blogs-lierre-example, refused'])
    expect(said(verdicts)[0]).toContain('If "lierre" hands it over, write "from: lierre" beside it')
    expect(changes(verdictsBetween(rows, given(', from: lierre')))).toEqual(['changes owner blogs-lierre-example'])
    expect(said(verdictsBetween(rows, given(', from: houx')))).toHaveLength(1)
  }
})

test('B1: the way to begin anew at another association’s address is the one that is named: it leaves first', () => {
  const given = (word: string) =>
    planned({
      [lierre]: undefined,
      ...edit(houx, '      houx.example', `      lierre.example: { title: Le Lierre${word} }\n      houx.example`),
    })
  const left = rowsLeft(before, planned({ [lierre]: undefined }))
  for (const [rows, way] of [
    [rowsAfter(before), 'if not, take it out first, run scripts/up, then add it with an "id" of its own.'],
    [left, 'if not, write an "id" of its own.'],
  ] as const)
    expect(said(verdictsBetween(rows, given('')))).toEqual([expect.stringContaining(way)])
  expect(said(verdictsBetween(rowsAfter(before), given(', id: autre'), { leaving: ['lierre'] }))).toEqual([
    expect.stringContaining('Its data is kept by "id: lierre-example" and "from: lierre" beside it.'),
  ])
  expect(changes(verdictsBetween(left, given(', id: autre')))).toEqual(['begins blogs-autre'])
})

test('S3: what is handed over is there: a word alone lets nothing begin empty', () => {
  const given = (more: string) =>
    planned({
      [lierre]: undefined,
      ...edit(
        houx,
        '      houx.example',
        `      bois.example: { title: Le Lierre, from: lierre${more} }\n      houx.example`,
      ),
    })
  const verdicts = verdictsBetween(rowsAfter(before), given(''), { leaving: ['lierre'] })
  expect(changes(verdicts)).toContain('begins blogs-bois-example, refused')
  expect(said(verdicts)[0]).toContain(
    'it would begin empty: "lierre" has no site of that name to hand over. Which one is it? Write its "id" beside it, as "id: lierre-example".',
  )
  expect(changes(verdictsBetween(rowsAfter(before), given(', id: lierre-example')))).toEqual([
    'changes owner blogs-lierre-example',
  ])
})

test('S3: another domain that is known by the same key is another’s data as well', () => {
  const other = planned({
    [lierre]: undefined,
    ...edit(houx, 'houx.example: {', 'lierre-example.org: { id: lierre-example,'),
  })
  expect(said(verdictsBetween(rowsAfter(before), other))).toEqual([
    expect.stringContaining('it would take up the data of "lierre"'),
  ])
})

test('S3, B6: a key that was one person’s is not given to another: who returns has their name, whose an address may be a role’s', () => {
  const without = planned(edit(houx, 'owners: [zoe, alix]', 'owners: [alix]'))
  const left = rowsLeft(before, without)
  const zoe = (entry: string) => planned(edit(houx, 'zoe: { name: Zoé, email: zoe@houx.example }', `zoe: { ${entry} }`))
  const married = zoe('name: Zoé Dupont, email: Zoe@houx.example')
  expect(changes(verdictsBetween(left, zoe('name: Zoé, email: zoe@elsewhere.example')))).toEqual(['returns forge/zoe'])
  expect(changes(verdictsBetween(left, married))).toEqual(['changes bearer forge/zoe, refused'])
  // The way that the message names: the name of before for one run, then the new one.
  expect(changes(verdictsBetween(left, before))).toEqual(['returns forge/zoe'])
  expect(changes(verdictsBetween(rowsAfter(before), married))).toEqual([])
  for (const [rows, again] of [
    [left, 'again for one run'],
    [rowsAfter(before), 'again'],
  ] as const)
    expect(said(verdictsBetween(rows, zoe('name: Zoë, email: zoe@ailleurs.example')))).toEqual([
      `collective: forge/zoe: that account is "Zoé" (zoe@houx.example), and the inventory makes it "Zoë". If it is the same one, write "Zoé" ${again}; if not, choose a name that nobody had before.`,
    ])
})

const asHoux = (name: string, contact = '') => planned(edit(houx, 'name: Le Houx\n', `name: ${name}\n${contact}`))
const withContact = asHoux('Le Houx', 'contact: bonjour@houx.example\n')
const houxLeft = (plan = before) => rowsLeft(plan, planned({ [houx]: undefined }))

test('B5: another association under a departed one’s key gets none of what that had', () => {
  for (const [left, next] of [
    [houxLeft(), asHoux('Le Houx de Lille')],
    [houxLeft(withContact), asHoux('Le Houx de Lille', 'contact: lille@houx.example\n')],
    [houxLeft(withContact), asHoux('Le Houx de Lille', 'contact: bonjour@houx.example\n')],
  ] as const)
    expect(changes(verdictsBetween(left, next))).toEqual([
      'changes bearer blogs-houx-example, refused',
      'changes bearer forge/houx, refused',
      'returns forge/alix',
      'returns forge/zoe',
    ])
  expect(said(verdictsBetween(houxLeft(), asHoux('Le Houx de Lille')))).toContain(
    'houx: forge/houx: that organisation was that of "Le Houx" (tech@bocage.example), and the inventory makes it "Le Houx de Lille". If it is the same association, write "name: Le Houx" again for one run. If not, give its file another name; or destroy what is there, once it has left: scripts/leftovers purge apps/forge/houx.',
  )
})

test('B5: the ways that are named work: the name of before for one run, another key, and a purge', () => {
  expect(changes(verdictsBetween(houxLeft(), before))).toContain('returns forge/houx')
  expect(said(verdictsBetween(rowsAfter(before), asHoux('Le Houx de Lille')))).toEqual([])
  const otherKey = planned({
    [houx]: undefined,
    'associations/houx-lille.yaml': smallEstate[houx]
      ?.replace('Le Houx', 'Le Houx de Lille')
      .replace('houx.example: {', 'houx-lille.example: {'),
  })
  expect(said(verdictsBetween(houxLeft(), otherKey))).toEqual([])
  const purged = houxLeft().filter(({ owner }) => owner !== 'houx')
  expect(said(verdictsBetween(purged, asHoux('Le Houx de Lille')))).toEqual([])
})

test('B5: an association that is there may take another name, or another contact', () => {
  expect(changes(verdictsBetween(rowsAfter(before), asHoux('Le Grand Houx')))).toEqual([])
  expect(
    changes(verdictsBetween(rowsAfter(withContact), asHoux('Le Grand Houx', 'contact: bonjour@houx.example\n'))),
  ).toEqual([])
  expect(changes(verdictsBetween(rowsAfter(withContact), before))).toEqual([])
  const written = verdictsBetween(rowsAfter(withContact), asHoux('Le Chêne', 'contact: chene@chene.example\n'))
  expect(said(written)).toContainEqual(expect.stringContaining('that site is that of "Le Houx" (bonjour@houx.example)'))
})

test('B5: an estate whose ledgers don’t tell the associations’ names goes on, also for who returns', () => {
  const nameless = (rows: Row[]) => rows.map((row) => (row.owner === 'houx' ? { ...row, bearer: '', mail: '' } : row))
  expect(changes(verdictsBetween(nameless(rowsAfter(before)), before))).toEqual([])
  expect(said(verdictsBetween(nameless(houxLeft()), before))).toEqual([])
})

test('B5: what is handed over changes its bearer with its owner; the collective’s own has none', () => {
  const given = planned({
    [lierre]: undefined,
    ...edit(houx, '      houx.example', '      lierre.example: { title: Le Lierre, from: lierre }\n      houx.example'),
  })
  expect(changes(verdictsBetween(rowsLeft(before, planned({ [lierre]: undefined })), given))).toEqual([
    'changes owner blogs-lierre-example',
  ])
  const bearers = Object.fromEntries(heldIn(before).map(({ identity, bearer = '' }) => [identity, bearer]))
  expect(bearers).toMatchObject({ 'blogs-houx-example': 'Le Houx', 'forge/houx': 'Le Houx', 'forge/zoe': 'Zoé' })
  expect(bearers).toMatchObject({ forge: '', 'blogs-database': '' })
})

test('S3: a person’s key that was an organisation’s is refused', () => {
  const left = rowsLeft(before, planned(edit(houx, '  forge: { members: { owners: [zoe, alix] } }\n', '')))
  const files = {
    'associations/chene.yaml': edit(houx, 'zoe:', 'houx:')
      [houx]?.replaceAll('zoe,', 'houx,')
      .replace('houx.example: {', 'chene.example: {'),
  }
  expect(said(verdictsBetween(left, planned({ ...files, [houx]: undefined })))).toContainEqual(
    expect.stringContaining('forge/houx: "apps" remembers "organisation" of that name'),
  )
})

test('S1: a guest under another key is refused: the one that is there would be stopped by its old one', () => {
  const renamed = planned(
    edit('collective.yaml', 'apps: { kind: lxc', 'applis: { kind: lxc', {
      'collective.yaml': smallEstate['collective.yaml']?.replaceAll('on: apps', 'on: applis') ?? '',
    }),
  )
  const guest = said(verdictsBetween(rowsAfter(before), renamed)).find((problem) => problem.includes('pve1/guest-110'))
  expect(guest).toContain(
    'that guest is "apps", and the inventory makes it "applis". If it is the same one, write "apps" again; if not, write another "id".',
  )
})

test('S1: a guest that keeps its key under another number is refused: it would begin empty beside the one that is there', () => {
  const other = planned(edit('collective.yaml', 'id: 110', 'id: 111'))
  const verdicts = verdictsBetween(rowsAfter(before), other)
  expect(changes(verdicts)).toEqual(['begins pve1/guest-111, refused', 'vanishes pve1/guest-110'])
  expect(said(verdicts)).toEqual([
    'collective: pve1/guest-111: "apps" would begin empty, while the guest 110 of "pve1", which is "apps" as well, leaves the inventory. Is it the same one? Write "id: 110" again. Is it really another one? Take "apps" out first, run scripts/up, then add it.',
  ])
})

test('N2: a person under another key would begin with an empty account: refused, unless the name and the address are others', () => {
  const person = (entry: string) =>
    planned(
      ['owners: [zoe', 'zoe: { name: Zoé, email: zoe@houx.example }'].reduce(
        (files, from, index) => edit(houx, from, index === 0 ? 'owners: [zoe-d' : `zoe-d: { ${entry} }`, files),
        {},
      ),
    )
  for (const entry of ['name: Zoé, email: zoe@houx.example', 'name: Zoé Dupont, email: Zoe@houx.example'])
    expect(changes(verdictsBetween(rowsAfter(before), person(entry)))).toEqual([
      'begins forge/zoe-d, refused',
      'vanishes forge/zoe',
    ])
  expect(changes(verdictsBetween(rowsAfter(before), person('name: Zoé Durand, email: durand@houx.example')))).toEqual([
    'begins forge/zoe-d',
    'vanishes forge/zoe',
  ])
})

test('an estate from before there were ledgers is known by its volumes: it stays', () => {
  const rows = rowsAfter(before)
    .filter(({ kind }) => !['account', 'guest'].includes(kind))
    .map((row) => ({ ...row, kind: '', service: '', since: '', bearer: '', mail: '' }))
  expect(
    new Set(
      verdictsBetween(rows, before).flatMap(({ fate, identity }) => (identity.startsWith('blogs') ? [fate] : [])),
    ),
  ).toEqual(new Set(['stays']))
  expect(said(verdictsBetween(rows, before))).toEqual([])
})

test('every problem is told at once, each thing once', () => {
  const moved = planned(edit('collective.yaml', 'wordpress-farm, on: apps', 'wordpress-farm, on: apps2', second))
  expect(() => refuseLosses(verdictsBetween(rowsAfter(twoGuests), moved))).toThrow(
    /blogs-database.*\n.*blogs-houx-example.*\n.*blogs-lierre-example/,
  )
})

test('what is within a service that is refused goes without saying', () => {
  const forge = planned(edit('collective.yaml', 'gitea, on: apps', 'gitea, on: apps2', second))
  const verdicts = verdictsBetween(rowsAfter(twoGuests), forge)
  expect(changes(verdicts)).toContain('moves forge/zoe, refused')
  expect(() => refuseLosses(verdicts)).toThrow(/^[^\n]*\n {2}collective: forge: its data[^\n]*$/)
  // By hand, the association's stack is judged alone.
  expect(() => refuseLosses(verdicts.filter(({ owner }) => owner === 'houx'))).toThrow('houx: forge/houx: its data')
})

test('M: what is refused within a service that is let through is told', () => {
  const problem = { where: 'houx: forge/houx', what: 'it would begin empty', instead: 'Look.' }
  const place = { fate: 'begins' as const, machine: 'apps' }
  const verdicts: Verdict[] = [
    { ...place, identity: 'forge', owner: 'collective' },
    { ...place, identity: 'forge/houx', owner: 'houx', problem },
  ]
  expect(() => refuseLosses(verdicts)).toThrow('houx: forge/houx: it would begin empty. Look.')
})

test('M: an instance of an association’s own is known by its name without the association’s', () => {
  const own = { kind: 'wiki', machine: 'apps' }
  const held = { ...own, identity: 'chene-wiki', owner: 'chene', service: 'chene-wiki' }
  const wasOf = (service: string) => rowOf({ ...own, identity: service, owner: 'lierre', service }, { machine: 'apps' })
  const judged = (service: string) => said(compare([held], [wasOf(service)], { owners: ['collective', 'chene'] }))
  expect(judged('lierre-wiki')).toEqual([expect.stringContaining('Call its file lierre.yaml again')])
  expect(judged('lierre-agenda')).toEqual([])
})

test('every identity of an estate is its own', () => {
  for (const texts of [new Map(Object.entries(smallEstate)), generateEstate(20)]) {
    const identities = heldIn(planned({ [houx]: undefined, [lierre]: undefined, ...Object.fromEntries(texts) })).map(
      ({ identity }) => identity,
    )
    expect(new Set(identities).size).toBe(identities.length)
  }
})

test('whoever leaves and comes back, in whatever order, finds all of it', () => {
  const files = { 'associations/chene.yaml': edit(lierre, 'lierre.example:', 'chene.example:')[lierre] ?? '' }
  const all = planned(files)
  const names = Object.keys(all.associations)
  fc.assert(
    fc.property(fc.subarray(names, { maxLength: 2 }), (leaving) => {
      const without = planned({
        ...files,
        ...Object.fromEntries(leaving.map((name) => [`associations/${name}.yaml`, undefined])),
      })
      const away = verdictsBetween(rowsAfter(all), without)
      const back = verdictsBetween(rowsLeft(all, without), all)
      expect([...said(away), ...said(back)]).toEqual([])
      expect(new Set(away.map(({ fate }) => fate))).toEqual(
        new Set(leaving.length > 0 ? ['stays', 'vanishes'] : ['stays']),
      )
      expect(new Set(back.map(({ fate }) => fate))).toEqual(
        new Set(leaving.length > 0 ? ['stays', 'returns'] : ['stays']),
      )
    }),
    { numRuns: 8 },
  )
})

test('nothing that has data elsewhere, or of somebody else, is ever let through', () => {
  const rows = rowsAfter(twoGuests)
  const machines = fc.constantFrom('apps', 'apps2')
  const owners = fc.constantFrom('houx', 'lierre', 'collective')
  fc.assert(
    fc.property(fc.nat(rows.length - 1), machines, owners, fc.boolean(), (index, machine, owner, inService) => {
      const changedRows = rows.map((row, at) => (at === index ? { ...row, machine, owner, inService } : row))
      const { identity } = rows[index] ?? { identity: '' }
      const held = heldIn(twoGuests).find((one) => one.identity === identity)
      const verdict = verdictsBetween(changedRows, twoGuests).find(
        (one) => one.identity === identity && one.fate !== 'vanishes',
      )
      const same = held?.machine === machine && held.owner === owner
      expect(verdict?.problem === undefined).toBe(same)
    }),
    { numRuns: 60 },
  )
})

test('S1: what is on the disks of a guest that left does not begin empty on another one', () => {
  const kept = rowsAfter(before).map((row) => ({
    ...row,
    machine: 'essais',
    inService: false,
    within: 'pve1/guest-141',
  }))
  const [problem = ''] = said(verdictsBetween(kept, before)).filter((one) => one.includes('blogs-database'))
  expect(problem).toContain('its data of before is on "essais"')
  expect(problem).toContain('scripts/leftovers purge pve1/guest-141.')
})

const blogs2 = {
  ...edit('collective.yaml', '  blogs:', '  blogs2: { kind: wordpress-farm, on: apps2 }\n  blogs:', second),
  ...edit(houx, '      houx.example', '      radios.houx.example: { title: Radios }\n      houx.example'),
}
const twoFarms = planned(blogs2)
/** Houx's radios, taken out of `blogs`; with something more below another farm. */
const radiosAs = (line: string, more = '') => ({
  ...blogs2,
  [houx]: `${blogs2[houx]?.replace(/ {6}radios.*\n/, line)}${more}`,
})
const onFarm2 = (word = '', address = 'radios.houx.example') =>
  planned(radiosAs('', `  blogs2:\n    sites:\n      ${address}: { title: Radios${word} }\n`))
const withoutRadios = planned(radiosAs(''))

test('B1: a site that goes to another farm would begin empty at its address: refused, whatever is written beside it', () => {
  const verdicts = verdictsBetween(rowsAfter(twoFarms), onFarm2())
  expect(changes(verdicts)).toEqual([
    'begins blogs2-radios-houx-example, refused',
    'vanishes blogs-radios-houx-example',
  ])
  expect(said(verdicts)).toEqual([
    'houx: blogs2-radios-houx-example: it would begin empty, while the site "blogs-radios-houx-example", which has its address, leaves the inventory. Write it below "blogs" again: data is not moved yet. Shall it begin empty below "blogs2"? Take it out first, run scripts/up, then add it with "id: radios-houx-example" beside it.',
  ])
  for (const word of [', id: radios-houx-example', ', id: radios', ', from: houx', ', from: lierre'])
    expect(said(verdictsBetween(rowsAfter(twoFarms), onFarm2(word)))).toHaveLength(1)
})

test('B1: it may begin empty on another farm once it has left the first one, and a person says so', () => {
  const left = rowsLeft(twoFarms, withoutRadios)
  expect(said(verdictsBetween(left, onFarm2()))).toEqual([
    'houx: blogs2-radios-houx-example: it would begin empty, while the site "blogs-radios-houx-example", which had its address, left the inventory. Write it below "blogs", where its data is taken up again. Shall it begin empty below "blogs2"? Write "id: radios-houx-example" beside it.',
  ])
  expect(changes(verdictsBetween(left, onFarm2(', id: radios-houx-example')))).toEqual([
    'begins blogs2-radios-houx-example',
  ])
  expect(changes(verdictsBetween(left, twoFarms))).toEqual(['returns blogs-radios-houx-example'])
})

test('B1: likewise where another association has the address then, and where no ledger tells what it was', () => {
  const given = (word = '') =>
    planned({
      ...radiosAs(''),
      [lierre]: `${smallEstate[lierre]}  blogs2:\n    sites:\n      radios.houx.example: { title: Radios${word} }\n`,
      [houx]: `${radiosAs('')[houx]}grants: { radios.houx.example: lierre }\n`,
    })
  for (const word of ['', ', from: houx'])
    expect(said(verdictsBetween(rowsAfter(twoFarms), given(word)))).toEqual([
      expect.stringContaining('Write it below "blogs", with "from: houx": data is not moved yet.'),
    ])
  const unknown = rowsAfter(twoFarms).map((row) => ({ ...row, kind: '', service: '', since: '' }))
  expect(said(verdictsBetween(unknown, onFarm2()))).toEqual([expect.stringContaining('Write it below "blogs" again')])
})

test('B1: a site that keeps an id under a later address, and loses both the farm and the id, is asked about', () => {
  const moved = planned(radiosAs('      ondes.example: { title: Radios, id: radios-houx-example }\n'))
  expect(said(verdictsBetween(rowsAfter(moved), onFarm2('', 'ondes.example')))).toEqual([
    'houx: blogs2-ondes-example: it would begin empty, while the site "blogs-radios-houx-example" leaves the inventory. Has it another name now? Write the one of before again. Is it really new? Write "id: ondes-example" beside it.',
  ])
  expect(changes(verdictsBetween(rowsAfter(moved), onFarm2(', id: ondes-example', 'ondes.example')))).toEqual([
    'begins blogs2-ondes-example',
    'vanishes blogs-radios-houx-example',
  ])
})

test('B4: an id that is added to a line would serve an empty site at the same address: refused', () => {
  const added = planned(edit(houx, 'houx.example: {', 'houx.example: { id: radios,'))
  const verdicts = verdictsBetween(rowsAfter(before), added)
  expect(changes(verdicts)).toEqual(['begins blogs-radios, refused', 'vanishes blogs-houx-example'])
  expect(said(verdicts)).toEqual([
    'houx: blogs-radios: it would begin empty, while the site "blogs-houx-example", which has its address, leaves the inventory. Its data is kept by "id: houx-example" beside it. Shall it begin empty? Take it out first, run scripts/up, then add it with "id: radios" beside it.',
  ])
  const kept = planned(edit(houx, 'houx.example: {', 'houx.example: { id: houx-example,'))
  expect(changes(verdictsBetween(rowsAfter(before), kept))).toEqual([])
  const takenOut = planned({ [houx]: smallEstate[houx]?.replace(/ {2}blogs:[\s\S]*/, '') })
  expect(changes(verdictsBetween(rowsLeft(before, takenOut), added))).toEqual(['begins blogs-radios'])
})

test('B4: a misspelt id begins nothing while something leaves: only the address’s own does', () => {
  const edited = (id: string) => planned(edit(houx, 'houx.example: {', `le-houx.example: { id: ${id},`))
  expect(said(verdictsBetween(rowsAfter(before), edited('houx-exmple')))).toEqual([
    'houx: blogs-houx-exmple: it would begin empty, while the site "blogs-houx-example" leaves the inventory. Has it moved? Write "id: houx-example" beside it. Is it really new? Write "id: le-houx-example".',
  ])
  expect(said(verdictsBetween(rowsAfter(before), edited('le-houx-example')))).toEqual([])
  const more = planned(
    edit(houx, '      houx.example', '      neuf.houx.example: { title: N, id: neuf }\n      houx.example'),
  )
  expect(changes(verdictsBetween(rowsAfter(before), more))).toEqual(['begins blogs-neuf'])
})

test('B4: of several that leave, the one that was probably meant is named', () => {
  const two = { ...edit(houx, '      houx.example', '      bois.example: { title: Bois }\n      houx.example') }
  const edited = planned({
    [houx]: two[houx]?.replace(/ {6}bois.*\n/, '').replace('houx.example: {', 'le-houx.example: { id: houx-exmple,'),
  })
  expect(said(verdictsBetween(rowsAfter(planned(two)), edited))).toEqual([
    expect.stringContaining('Write "id: houx-example"'),
  ])
})

test('B4: a word beside a site of an association under another key does not hide that one', () => {
  const renamed = planned({
    [lierre]: undefined,
    'associations/grand-lierre.yaml': edit(lierre, 'lierre.example: {', 'grand-lierre.example: { id: grand,')[lierre],
  })
  expect(said(verdictsBetween(rowsAfter(before), renamed))).toEqual([
    expect.stringContaining('Call its file lierre.yaml again'),
  ])
})
