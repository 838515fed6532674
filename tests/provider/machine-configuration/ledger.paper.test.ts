import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { parseLedger } from '../../../ledger/read.ts'
import { assemble } from '../../../machines/assemble.ts'
import { parseReport } from '../../../provider/machine-configuration/report.ts'
import { convergeScript } from '../../../provider/machine-configuration/script.ts'
import { lists } from '../../../provider/machine-configuration/stream.ts'
import type { Holding } from '../../../words/holding.ts'

const roots: string[] = []
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true })
})

/** A machine on paper that keeps a ledger: the scripts are real, what surrounds them is not. */
class Machine {
  readonly root = mkdtempSync(join(tmpdir(), 'bocage-'))
  readonly ledger = join(this.root, 'var/lib/bocage/ledger')

  constructor() {
    roots.push(this.root)
    mkdirSync(join(this.root, 'var/lib/bocage'), { recursive: true })
  }

  /** What the script does with the ledger, for an owner whose things are these; gives its report. */
  run(action: 'apply' | 'remove' | 'observe', owner: string, holds: Holding[] = []) {
    const work = mkdtempSync(join(this.root, 'exchange-'))
    const inputs = assemble({ machine: 'houx', owner, parts: [{ holds }] })
    writeFileSync(join(work, 'holds'), (lists(inputs, '').holds ?? []).map((line) => `${line}\n`).join(''))
    const steps = {
      apply: 'observe_ledger; refuse_data_of_others; keep_ledger',
      remove: 'leave_ledger',
      observe: 'observe_ledger; if ledger_is_right; then say right; fi',
    }
    const part = (name: string) =>
      (convergeScript()[`${name}.sh`] ?? '').replaceAll('/var/lib/bocage', `${this.root}/var/lib/bocage`)
    const script = [
      'set -eu; umask 077',
      `work=${work} owner=${owner} machine=houx`,
      part('words'),
      part('packages'),
      part('ledger'),
      `trap 'status=$?; end_of_run "$status"' EXIT`,
      steps[action],
    ]
    const { stdout, stderr } = spawnSync('sh', ['-c', script.join('\n')], { encoding: 'utf8' })
    expect(stderr).toBe('')
    return parseReport('houx', stdout)
  }

  text = () => (existsSync(this.ledger) ? readFileSync(this.ledger, 'utf8') : '')

  /** Who has what, as `site infini in service`. */
  rows = () => {
    const lines = this.text().split('\n').filter(Boolean)
    const { rows } = parseLedger('houx', [...lines.map((line) => `row\t${line}`), 'end', ''].join('\n'))
    return Object.fromEntries(
      rows.map(({ identity, owner, inService }) => [identity, `${owner} ${inService ? 'in service' : 'left'}`]),
    )
  }
}

const site = (identity: string, more: Partial<Holding> = {}): Holding => ({
  identity,
  kind: 'site',
  service: 'blogs',
  ...more,
})
const account = (name: string, mail: string): Holding => ({
  identity: 'forge/lotte',
  kind: 'account',
  service: 'forge',
  bearer: name,
  mail,
})

test('what an owner has is written down; what it has no more is remembered; what returns is in service again', () => {
  const machine = new Machine()
  machine.run('apply', 'infini', [site('blogs-a'), site('blogs-b')])
  machine.run('apply', 'houx', [site('blogs-c')])
  expect(machine.rows()).toEqual({
    'blogs-a': 'infini in service',
    'blogs-b': 'infini in service',
    'blogs-c': 'houx in service',
  })
  expect(statSync(machine.ledger).mode & 0o777).toBe(0o600)
  machine.run('apply', 'infini', [site('blogs-b')])
  machine.run('remove', 'houx')
  expect(machine.rows()).toEqual({ 'blogs-a': 'infini left', 'blogs-b': 'infini in service', 'blogs-c': 'houx left' })
  const { rows } = machine.run('apply', 'infini', [site('blogs-a'), site('blogs-b')])
  expect(rows('changed')).toEqual([['ledger', 'blogs-a']])
  expect(machine.rows()).toMatchObject({ 'blogs-a': 'infini in service', 'blogs-b': 'infini in service' })
})

test('a ledger that is right is not written again, and says so', () => {
  const machine = new Machine()
  const all = [account("Lotte De Smet $(id) 'x'", 'lotte@example.org'), site('blogs-a')]
  expect(machine.run('observe', 'infini', all).rows('right')).toEqual([])
  machine.run('apply', 'infini', all)
  const { ino } = statSync(machine.ledger)
  expect(machine.run('observe', 'infini', all).rows('right')).toEqual([[]])
  machine.run('apply', 'infini', all)
  expect(statSync(machine.ledger).ino).toBe(ino)
})

test('S3: data of another owner is refused by the machine itself, all of it at once, and nothing is written', () => {
  const machine = new Machine()
  machine.run('apply', 'infini', [site('blogs-a'), site('blogs-b')])
  machine.run('remove', 'infini')
  const before = machine.text()
  expect(() => machine.run('apply', 'houx', [site('blogs-a'), site('blogs-b'), site('blogs-c')])).toThrow(
    /blogs-a: the site of infini has its data on houx. Write "from: infini" beside it if it is handed over; else choose another name.\n.*blogs-b/,
  )
  expect(machine.text()).toBe(before)
})

test('S3: what is handed over in a word goes over once its former owner has let go of it', () => {
  const machine = new Machine()
  const given = [site('blogs-a', { from: 'infini' })]
  machine.run('apply', 'infini', [site('blogs-a')])
  expect(() => machine.run('apply', 'houx', given)).toThrow('infini still has it in service on houx')
  machine.run('apply', 'infini')
  machine.run('apply', 'houx', given)
  expect(machine.rows()).toEqual({ 'blogs-a': 'houx in service' })
  expect(() => machine.run('apply', 'infini', [site('blogs-a')])).toThrow('the site of houx')
})

test('S3, B6: an account is not given to another person: who returns has their name, who is there a name or an address', () => {
  const machine = new Machine()
  machine.run('apply', 'collective', [account('Lotte De Smet', 'office@example.org')])
  machine.run('apply', 'collective')
  for (const mail of ['lotte.braun@example.org', 'office@example.org'])
    expect(() => machine.run('apply', 'collective', [account('Lotte Braun', mail)])).toThrow(
      /the account is that of Lotte De Smet \(office@example.org\). If it is the same one, write that name for one run/,
    )
  machine.run('apply', 'collective', [account('Lotte De Smet', 'lotte@example.org')])
  machine.run('apply', 'collective', [account('Lotte Braun', 'Lotte@example.org')])
  expect(() => machine.run('apply', 'collective', [account('Ines', 'ines@example.org')])).toThrow('Lotte Braun')
  machine.run('apply', 'collective', [account('Lotte Braun', 'lotte.braun@example.org')])
  expect(machine.rows()).toEqual({ 'forge/lotte': 'collective in service' })
})

test('B5: a site is not given to another association under its former owner’s key, and goes to whom it is handed over', () => {
  const machine = new Machine()
  const of = (bearer: string, mail: string, more: Partial<Holding> = {}) => [
    site('blogs-a', { bearer, mail, ofOwner: true, ...more }),
  ]
  machine.run('apply', 'houx', [site('blogs-a')])
  machine.run('apply', 'houx', of('Le Houx', 'tech@bocage.example'))
  machine.run('apply', 'houx', of('Le Grand Houx', 'tech@bocage.example'))
  machine.run('remove', 'houx')
  expect(() => machine.run('apply', 'houx', of('Le Houx de Lille', 'tech@bocage.example'))).toThrow(
    'the site is that of Le Grand Houx (tech@bocage.example)',
  )
  machine.run('apply', 'infini', of('Infini', 'infini@infini.example', { from: 'houx' }))
  expect(machine.rows()).toEqual({ 'blogs-a': 'infini in service' })
})

test('a thing of another kind is refused under the same identity', () => {
  const machine = new Machine()
  machine.run('apply', 'infini', [site('blogs-a')])
  expect(() => machine.run('apply', 'infini', [{ identity: 'blogs-a', kind: 'forge', service: 'blogs-a' }])).toThrow(
    'houx remembers it as a site of infini',
  )
})
