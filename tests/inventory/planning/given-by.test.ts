import { expect, test } from '@jest/globals'
import { givenSecretsOf } from '../../../inventory/model/planning/given-secrets.ts'
import type { Plan, UnitPlan } from '../../../inventory/model/planning/plan.ts'
import { planOf } from '../../../inventory/model/read.ts'
import { rotationsOf, secretName } from '../../../operations/departures/rotations.ts'
import { unitsOf } from '../../../operations/estate/planned.ts'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, resolveSmall } from '../small-estate.ts'

const withRelay = (relay: string) =>
  resolveSmall(changed('collective.yaml', 'machines:\n', `mail: { relay: ${relay} }\nmachines:\n`))
const planWith = (relay: string) => planOf(withRelay(relay))
const plan = planWith('{ host: smtp.relais.example, login: bocage }')

function containerOf(plan: Plan, identity: string) {
  const [container] = (unitsOf(plan).find((unit) => unit.identity === identity)?.steps ?? []).flatMap(inContainer)
  if (container === undefined) throw new Error(`there is no container of "${identity}"`)
  return container
}
const inContainer = (step: UnitPlan['steps'][number]) => ('container' in step ? [step.container] : [])

const folder = '/var/lib/bocage/secrets/collective/mail-relay'

test('U6: Gitea and sites send their mail through the relay that the inventory names, from the contact’s address', () => {
  const forge = containerOf(plan, 'forge')
  expect(forge.environment).toMatchObject({
    GITEA__mailer__ENABLED: 'true',
    GITEA__mailer__PROTOCOL: 'smtps',
    GITEA__mailer__SMTP_ADDR: 'smtp.relais.example',
    GITEA__mailer__SMTP_PORT: '465',
    GITEA__mailer__USER: 'bocage',
    GITEA__mailer__PASSWD__FILE: '/run/secrets/mail',
    GITEA__mailer__FROM: 'Gitea <tech@bocage.example>',
  })
  expect(forge.secrets).toMatchObject({ mail: `${folder}/password` })
  const site = containerOf(plan, 'blogs-houx-example')
  expect(site.secrets).toMatchObject({ mail: `${folder}/password-33-33` })
  expect(site.files?.['/etc/bocage/mail.php']).toContain("$mail->Host = 'smtp.relais.example'")
  expect(site.environment?.WORDPRESS_CONFIG_EXTRA).toContain("require '/etc/bocage/mail.php'")
})

test('its password is given once, and lies on each machine once for each reader, among the collective’s secrets', () => {
  expect(
    plan.collective.provides?.map(({ machine, secrets }) => [machine, secrets.map(({ path, owner }) => [path, owner])]),
  ).toEqual([
    [
      'apps',
      [
        ['mail-relay/password', undefined],
        ['mail-relay/password-33-33', '33:33'],
      ],
    ],
  ])
  expect(givenSecretsOf(plan.collective).map(({ name }) => name)).toEqual([
    'mail-relay/password',
    'mail-relay/password',
  ])
  expect(Object.values(plan.associations).flatMap(givenSecretsOf)).toEqual([])
})

test('who leaves could read it, on every machine that has it', () => {
  const given = rotationsOf(plan).filter(({ when }) => when === 'given')
  expect(given.map((rotation) => [secretName(rotation), rotation.machine, rotation.secret])).toEqual([
    ['mail-relay/password', 'apps', 'collective/mail-relay/password'],
    ['mail-relay/password', 'apps', 'collective/mail-relay/password-33-33'],
  ])
})

test('without a relay nothing is given and no site is another than before; Gitea, which remembers, is told that there is none', () => {
  const without = planOf(resolveSmall())
  expect(without.collective.provides).toBeUndefined()
  expect(containerOf(without, 'forge').environment).toMatchObject({
    GITEA__mailer__ENABLED: 'false',
    GITEA__mailer__PASSWD: '',
  })
  expect(JSON.stringify(containerOf(without, 'blogs-houx-example'))).not.toContain('mail')
  expect(unitsOf(without).flatMap(({ identity, lacks }) => (lacks ? [identity] : []))).toEqual([
    'forge',
    'blogs-houx-example',
    'blogs-lierre-example',
  ])
})

test('port, security and sender are what is written', () => {
  const { environment } = containerOf(
    planWith('{ host: smtp.relais.example, login: x, security: starttls, from: courrier@bocage.example }'),
    'forge',
  )
  expect(environment).toMatchObject({
    GITEA__mailer__PROTOCOL: 'smtp+starttls',
    GITEA__mailer__SMTP_PORT: '587',
    GITEA__mailer__FROM: 'Gitea <courrier@bocage.example>',
  })
})

test('a port at which servers speak the other way is refused: nothing would be sent', () => {
  const said = (relay: string) => withRelay(relay).errors.map(renderProblem)
  expect(said('{ host: smtp.relais.example, login: x, port: 587 }')).toEqual([
    'inventory/collective.yaml:13:61: "port" cannot be 587. Servers speak "starttls" there: write "security: starttls", or leave the port out.',
  ])
  expect(said('{ host: smtp.relais.example, login: x, port: 25 }')).toEqual([
    expect.stringContaining('"port" cannot be 25. Servers speak "starttls" there'),
  ])
  expect(said('{ host: smtp.relais.example, login: x, port: 25, security: starttls }')).toEqual([])
  expect(said('{ host: smtp.relais.example, login: x, port: 2465 }')).toEqual([])
})
