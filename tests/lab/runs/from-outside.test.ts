import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, up } from '../estate.ts'
import { visit } from '../visit.ts'

const estate = borrowedEstate()
const host = 'dehors.infini.example'
const site = 'blogs-dehors-infini-example'

/** The gateway's way to the certificate authority: shut, every connection is refused. */
const shut = `nft -f - <<'END'
table inet away {
  chain out {
    type filter hook output priority 0
    tcp dport 14000 reject with tcp reset
  }
}
END`
const open = 'if nft list table inet away > /dev/null 2>&1; then nft delete table inet away; fi'

test('U2: while the certificate authority is away, a new site is no success: it is said which, why, and what would help', async () => {
  await estate.edit('associations/infini.yaml', /( +)sites:\n/, `$&$1  ${host}: { title: Dehors }\n`)
  await ssh('gateway', shut)
  try {
    const { exitCode, output } = await command('scripts/up', ['infini'])
    expect({ exitCode, output }).toMatchObject({
      exitCode: 1,
      output: expect.stringMatching(
        /https:\/\/dehors\.infini\.example: its gateway has no certificate for it \(gateway says: .*acme\.lab\.test.*refused/,
      ),
    })
    expect(output).toContain('systemctl reload caddy')
    // Nothing of it is new, and nobody gets there yet: that is no success either.
    const again = await command('scripts/up', ['infini'])
    expect(again.output).toContain('infini: no change')
    expect(again).toMatchObject({ exitCode: 1, output: expect.stringContaining(`https://${host}: `) })
  } finally {
    await ssh('gateway', open)
  }
})

test('U2: once it is back, a run ends when people get the page', async () => {
  await ssh('gateway', 'systemctl reload caddy')
  expect(await up('infini')).toContain('infini: no change')
  expect((await visit(`https://${host}/`)).status).toBe(200)
})

test('U2: a run that looks again starts an application that was stopped, and ends when its page is there', async () => {
  await ssh('apps', `docker stop --time 60 ${site}`)
  await up('infini', '--refresh')
  expect((await visit(`https://${host}/`)).status).toBe(200)
})

test('what left is purged', async () => {
  await estate.reset()
  await up('infini')
  expect(await command('scripts/leftovers', ['purge', `apps/${site}`, '--confirm', `apps/${site}`])).toMatchObject({
    exitCode: 0,
  })
})
