import { afterAll, expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, stacks, up } from '../estate.ts'
import { visit } from '../visit.ts'

const estate = borrowedEstate()

const address = 'https://essai.infini.example/'
const mark = `A page of ${Date.now()}`
const page = async () => (await visit(address)).body.match(/<title>.*<\/title>/)?.[0]
const status = () => ssh('pve1', 'pct status 141')

/** A guest more, with a farm of its own, on which infini has a site. */
async function addGuest() {
  await estate.edit(
    'collective.yaml',
    /\n( +)apps: \{.*\n/,
    '$&$1essais: { kind: lxc, on: pve1, id: 141, cores: 1, memory: 2GiB, disk: 12GiB }\n',
  )
  await estate.edit('collective.yaml', /\nservices:\n/, '$&  bancs: { kind: wordpress-farm, on: essais }\n')
  await estate.edit(
    'associations/infini.yaml',
    /\nuses:\n/,
    `$&  bancs:\n    sites:\n      essai.infini.example: { title: "${mark}" }\n`,
  )
}

afterAll(async () => {
  await command('scripts/leftovers', ['purge', 'pve1/guest-141', '--confirm', 'pve1/guest-141'])
})

test('a guest that still carries something of an association stays, and it is said what to do', async () => {
  await addGuest()
  await up('collective', 'infini')
  expect(await page()).toContain(mark)

  await estate.reset()
  expect(await up('collective')).toContain('still carries something of infini')
  expect(await status()).toBe('status: running')
})

test('a guest leaves after what the associations had on it; its disks stay, listed', async () => {
  const said = await up('collective', 'infini')
  expect(said).toMatch(/infini: .* removed/)
  expect(said).toMatch(/remove +guest essais/)
  expect(await status()).toBe('status: stopped')
  const again = await up()
  for (const stack of await stacks()) expect(again).toContain(`${stack}: no change`)
  expect((await command('scripts/leftovers')).output).toContain('guest essais with its disks')
  expect(await ssh('pve1', 'cat /var/lib/bocage/ledgers/141')).toMatch(
    /^bancs-essai-infini-example\tsite\tinfini\tleft\t/m,
  )
})

test('S1: what is on its disks does not begin empty on another guest', async () => {
  await estate.edit('collective.yaml', /\nservices:\n/, '$&  bancs: { kind: wordpress-farm, on: apps }\n')
  const { exitCode, output } = await command('scripts/up', ['collective'])
  expect(exitCode).toBe(1)
  expect(output).toContain('bancs-database: it would begin empty on "apps", and its data of before is on "essais"')
  expect(output).toContain('scripts/leftovers purge pve1/guest-141')
  await estate.reset()
})

test('a guest that returns is taken up again, with all that was in it', async () => {
  await addGuest()
  await up('collective', 'infini')
  expect(await status()).toBe('status: running')
  expect(await page()).toContain(mark)
  expect((await command('scripts/leftovers')).output).not.toContain('guest-141')
})
