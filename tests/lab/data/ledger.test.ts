import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, preview, up } from '../estate.ts'
import { visit } from '../visit.ts'

const estate = borrowedEstate()

const address = 'https://infini.example/'
const ledger = () => ssh('apps', 'cat /var/lib/bocage/ledger')

/** What scripts/up refuses, having changed nothing on the machine with the data. */
async function refused(...stacks: string[]): Promise<string> {
  const look = () =>
    ssh('apps', 'docker ps --quiet --no-trunc | sort; docker volume ls --quiet | sort; cat /var/lib/bocage/ledger')
  const before = await look()
  const { exitCode, output } = await command('scripts/up', stacks)
  expect(exitCode).toBe(1)
  expect(await look()).toBe(before)
  await estate.reset()
  return output
}

test('each machine remembers what holds data on it, for root alone', async () => {
  await up()
  expect(await ledger()).toMatch(/^blogs-infini-example\tsite\tinfini\tin-service\t2/m)
  expect(await ledger()).toMatch(/^forge\/infini\torganisation\tinfini\tin-service\t/m)
  expect(await ledger()).toMatch(
    /^forge\/lotte\taccount\tcollective\tin-service\t.*Lotte De Smet\tlotte@gnuragistes\.example/m,
  )
  expect(await ssh('pve1', 'cat /var/lib/bocage/ledger')).toMatch(
    /^pve1\/guest-110\tguest\tcollective\tin-service\t.*\tapps\t/m,
  )
  expect(await ssh('apps', 'stat -L -c "%a %U" /var/lib/bocage/ledger')).toBe('600 root')
})

test('S1: a farm whose "on:" changes is refused, by hand in the same words, and all of it goes on', async () => {
  await estate.edit('collective.yaml', 'wordpress-farm, on: apps', 'wordpress-farm, on: gateway')
  const { outcome, changes } = await preview('infini')
  expect(changes).toEqual([])
  expect(outcome.failures.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^Data would be left behind.*\n.*infini\.yaml:\d+:\d+ \(infini\.example\): infini: blogs-infini-example: its data is on "apps".*\n.*infini: blogs-radios-infini-example: .*$/,
    ),
  ])
  const output = await refused()
  expect(output).toContain('collective: blogs-database: its data is on "apps", and the inventory puts it on "gateway"')
  expect(output).toContain('infini: blogs-infini-example: its data is on "apps"')
  expect((await visit(address)).status).toBe(200)
})

test('a preview by hand of what the inventory says is as it was', async () => {
  expect((await preview('infini')).changes).toEqual([])
})

test('N2: an address that is edited in place is refused, and asked which one it is', async () => {
  await estate.edit('associations/infini.yaml', ' infini.example:', ' neuf.infini.example:')
  expect(await refused('infini')).toContain('Has it moved? Write "id: infini-example" beside it.')
})
