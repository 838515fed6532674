import { describe, expect, test } from '@jest/globals'
import { runStack } from '../../../operations/estate/pulumi.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, session, up } from '../estate.ts'
import { visit } from '../visit.ts'

const estate = borrowedEstate()

const { plan } = await session()
const [site] = plan.associations.infini?.shares.flatMap(({ endpoints }) => endpoints.filter(({ host }) => host)) ?? []
const host = site?.host ?? ''
const key = site?.key ?? ''
const page = async () => (await visit(`https://${host}/`)).body
const served = async () => {
  try {
    return (await visit(`https://${host}/`)).status === 200
  } catch {
    return false
  }
}

test('a stack that is destroyed by hand is no longer served; made again, all is as it was', async () => {
  const before = await page()
  const { engine } = await session()
  const { failures } = await runStack(engine, 'infini', ['destroy', '--yes', '--skip-preview'], () => {})
  expect(failures).toEqual([])
  expect(await served()).toBe(false)
  expect(await up('infini')).toMatch(/infini: \d+ changes, nothing is removed/)
  expect(await page()).toBe(before)
})

describe('purging', () => {
  const passing = 'passage.infini.example'
  const leftover = 'apps/blogs-passage-infini-example'
  const purge = (name: string, confirm: string) => command('scripts/leftovers', ['purge', name, '--confirm', confirm])
  /** The volume, the database with its login, and the passwords. */
  const data = () =>
    ssh(
      'apps',
      `docker volume ls --quiet | grep passage || true
      docker exec blogs-database ls /var/lib/mysql | grep passage || true
      docker exec blogs-database sh -c 'MYSQL_PWD=$(cat /run/secrets/root) mariadb -N -e "SELECT user FROM mysql.user"' | grep passage || true
      ls /var/lib/bocage/secrets/infini | grep passage || true`,
    )

  test('what is in the inventory is never purged', async () => {
    const { exitCode, output } = await purge(`apps/${key}`, `apps/${key}`)
    expect(exitCode).toBe(1)
    expect(output).toContain('Nothing called')
    expect(await served()).toBe(true)
  })

  test('what left is purged only by repeating its name, with its database and its passwords', async () => {
    await estate.edit('associations/infini.yaml', /( +)sites:\n/, `$&$1  ${passing}: { title: Passage }\n`)
    await up('infini')
    await estate.reset()
    await up('infini')
    const before = await data()
    expect(before.match(/passage/g)).toHaveLength(4)
    expect(await purge(leftover, 'yes')).toMatchObject({ exitCode: 1 })
    expect(await data()).toBe(before)
    expect(await purge(leftover, leftover)).toMatchObject({ exitCode: 0 })
    expect(await data()).toBe('')
    expect((await command('scripts/leftovers')).output).not.toContain('passage')
    expect(await served()).toBe(true)
  })
})
