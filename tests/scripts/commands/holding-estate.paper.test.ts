import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { takeLease } from '../../../provider/lease/exchange.ts'
import { holdingEstate } from '../../../scripts/commands/holding-estate.ts'
import { PaperMachines } from '../../paper/machines.ts'

const checkout = process.cwd()
let paper: PaperMachines
beforeEach(() => {
  paper = new PaperMachines('pve1')
  process.chdir(paper.root)
  mkdirSync('.bocage')
  writeFileSync(join('.bocage', 'ssh_config'), 'Host pve1\n  HostName 203.0.113.7\n')
})
afterEach(() => {
  process.chdir(checkout)
  paper.remove()
})

test('N10: while a run holds the estate, its state does not move', async () => {
  const camille = { who: 'camille@laptop', run: 'scripts/up', machine: 'laptop 1', pid: 7, born: '70' }
  await takeLease('pve1', 'a', camille)
  let moved = false
  const moving = holdingEstate('scripts/state move', async () => {
    moved = true
  })
  await expect(moving).rejects.toThrow('pve1: camille@laptop has been at work since')
  expect(moved).toBe(false)
})
