import { expect, test } from '@jest/globals'
import type { Registered } from '../components/register.ts'
import { collectiveOutputs, exampleStacks, plan } from './example.ts'
import { madeBefore, urnOfProvider } from './order.ts'

type Container = {
  name: string
  restart: string
  healthcheck: { tests: string[] }
  networkMode: string
  networksAdvanced?: { name: string }[]
  ports: { external: number; ip: string }[]
  volumes: { volumeName?: string; hostPath?: string; readOnly?: boolean }[]
}
type Configuration = { machine: string; contents: Record<string, string>; secrets: Record<string, object> }
type Resource<Inputs = Record<string, unknown>> = { stack: string; urn: string; inputs: Inputs; registered: Registered }

const stacks: { stack: string; registered: Registered }[] = []
for (const [stack, run] of Object.entries(exampleStacks)) stacks.push({ stack, registered: await run() })

/** Every resource of a type in the whole estate; a test of none says nothing, so there is one at least. */
function all<Inputs>(type: string): Resource<Inputs>[] {
  const found = stacks.flatMap(({ stack, registered }) =>
    registered.urns
      .filter((urn) => urn.includes(`${type}::`))
      .map((urn) => ({ stack, urn, inputs: registered.inputs[urn] as Inputs, registered })),
  )
  if (found.length === 0) throw new Error(`the example has no ${type}`)
  return found
}

const containers = all<Container>('docker:index/container:Container')
const volumes = all<{ name: string }>('docker:index/volume:Volume')
const networks = all<{ name: string }>('docker:index/network:Network')
const configurations = all<Configuration>('bocage:provider:MachineConfiguration')
const guests = all<{ name: string; host: string; authorizedKeys: string[] }>('bocage:provider:LxcGuest')
const scripts = all<{ create: string; stdin: string }>('command:local:Command')

const nameOf = (urn: string) => urn.split('::').at(-1) ?? ''
const machineOf = ({ urn, registered }: Resource<unknown>) =>
  nameOf(urnOfProvider(registered.options[urn]?.provider ?? ''))
const configurationOf = (machine: string, stack: string) =>
  configurations.find((one) => one.stack === stack && one.inputs.machine === machine)

/** Those that could be made before something they need. */
const tooEarly = (resources: Resource<unknown>[], needed: (resource: never) => string[]) =>
  resources.flatMap((resource) => {
    const there = madeBefore(resource.urn, resource.registered)
    return needed(resource as never)
      .filter((urn) => !there.has(urn))
      .map((urn) => `${resource.urn} does not wait for ${urn}`)
  })

test('a volume outlives all that is done to its service: it is retained, and a label does not replace it', () => {
  expect(volumes.map(({ urn, registered }) => registered.options[urn])).toEqual(
    volumes.map(() => expect.objectContaining({ retainOnDelete: true, ignoreChanges: ['labels'] })),
  )
})

test('an image that is no longer asked for stays on the machine: the version before is there at once', () => {
  expect(
    all<{ keepLocally: boolean }>('docker:index/remoteImage:RemoteImage').filter(
      ({ inputs }) => inputs.keepLocally !== true,
    ),
  ).toEqual([])
})

test('a container is asked whether it answers, the run waits for that, and it comes back by itself', () => {
  expect(containers.map(({ inputs }) => inputs)).toEqual(
    containers.map(() =>
      expect.objectContaining({
        healthcheck: expect.objectContaining({ tests: expect.arrayContaining(['CMD']) }),
        restart: 'unless-stopped',
      }),
    ),
  )
  const asked = ({ urn, registered }: Resource<Container>) => {
    const answers = urn
      .replace('docker:index/container:Container', 'command:local:Command')
      .replace(/container$/, 'answers')
    return madeBefore(answers, registered).has(urn)
  }
  expect(containers.filter((container) => !asked(container))).toEqual([])
})

test('a container comes after its volumes and the networks it is on', () => {
  const needed = ({ inputs, stack }: Resource<Container>) => {
    const names = [inputs.networkMode, ...(inputs.networksAdvanced ?? []).map(({ name }) => name)]
    const mounted = inputs.volumes.map(({ volumeName }) => volumeName)
    return [
      ...networks.filter((network) => network.stack === stack && names.includes(network.inputs.name)),
      ...volumes.filter((volume) => volume.stack === stack && mounted.includes(volume.inputs.name)),
    ].map(({ urn }) => urn)
  }
  expect(containers.flatMap(needed).length).toBeGreaterThan(containers.length)
  expect(tooEarly(containers, needed)).toEqual([])
})

test('what runs in Docker comes after the configuration of its machine: Docker is installed, its secrets and files are there', () => {
  const needed = (resource: Resource) => [
    configurationOf(machineOf(resource), resource.stack)?.urn ?? 'a configuration',
  ]
  expect(tooEarly([...containers, ...networks, ...volumes], needed)).toEqual([])
  const connections = all('pulumi:providers:docker')
  const own = ({ urn, stack }: Resource) => configurationOf(nameOf(urn), stack)?.urn ?? []
  expect(tooEarly(connections, (connection: Resource) => [own(connection)].flat())).toEqual([])
})

test('a guest comes after its host’s network, and its configuration after the guest, with which it goes', () => {
  expect(
    tooEarly(guests, ({ inputs }: (typeof guests)[number]) => [`bocage:provider:MachineConfiguration::${inputs.host}`]),
  ).toEqual([])
  const ofGuests = guests.map(({ inputs, urn }) => ({ guest: urn, own: configurationOf(inputs.name, 'collective') }))
  for (const { guest, own } of ofGuests) {
    expect(madeBefore(own?.urn ?? '', own?.registered as Registered)).toContain(guest)
    expect(own?.registered.options[own.urn]?.deletedWith).toBe(guest)
  }
})

test('a site’s database is there before its container, which answers before WordPress is installed', () => {
  for (const { urn, registered } of all('bocage:components:WordPressSite')) {
    const named = (end: string) => registered.urns.find((one) => nameOf(one) === `${nameOf(urn)}-${end}`) ?? end
    expect(madeBefore(named('container'), registered)).toContain(named('database'))
    expect(madeBefore(named('install'), registered)).toContain(named('answers'))
  }
})

test('the forge answers before its accounts are made', () => {
  const accounts = scripts.find(({ urn }) => nameOf(urn) === 'forge-accounts')
  const there = madeBefore(accounts?.urn ?? '', accounts?.registered as Registered)
  expect([...there].map(nameOf)).toContain('forge-answers')
})

test('a script that closes something when it is removed says what, and which resource opened it', () => {
  const closing = scripts.filter(({ inputs }) => 'delete' in inputs)
  expect(closing.length).toBeGreaterThan(0)
  for (const { urn, stack, inputs } of closing) {
    expect(inputs.stdin).toContain(`\nopener='urn:pulumi:${stack}::bocage::${urn}'\n`)
    expect(inputs.stdin).toMatch(/\nopened='\/var\/lib\/bocage\/opened\/[a-z0-9-]+\/[a-z0-9-]+'\n/)
  }
})

test('a script comes after its owner’s configuration of the machine, where it reads its secrets', () => {
  const needed = ({ inputs, stack }: (typeof scripts)[number]) => {
    const machine = / -T (\S+) /.exec(inputs.create)?.[1] ?? ''
    const readsOwn = inputs.stdin.includes(`/var/lib/bocage/secrets/${stack}/`)
    return readsOwn ? [configurationOf(machine, stack)?.urn ?? 'a configuration'] : []
  }
  expect(scripts.flatMap(needed).length).toBeGreaterThan(0)
  expect(tooEarly(scripts, needed)).toEqual([])
})

test('what is mounted into a container from its machine is a secret, whose file stays the same one, or a folder of sockets: what else changed there would reach nobody', () => {
  const mounted = containers.flatMap(({ inputs }) => inputs.volumes.flatMap(({ hostPath }) => hostPath ?? []))
  expect(mounted.length).toBeGreaterThan(containers.length)
  expect(mounted.filter((path) => !/^\/(var\/lib\/bocage\/secrets|run\/bocage-databases)\//.test(path))).toEqual([])
})

test('a container is given secrets of its own unit and owner alone, or what the collective provides there: its machine makes them, and it may only read', () => {
  const provided = new Set(
    collectiveOutputs.provides.map((place) => place.replace(' ', ' /var/lib/bocage/secrets/collective/')),
  )
  for (const resource of containers) {
    const { stack, inputs } = resource
    // The containers of a unit are in one network, by the unit's name.
    const own = [inputs.name, inputs.networkMode].map((name) => `/var/lib/bocage/secrets/${stack}/${name}/`)
    for (const { hostPath = '', readOnly } of inputs.volumes.filter(({ hostPath }) =>
      hostPath?.includes('/secrets/'),
    )) {
      expect(readOnly).toBe(true)
      if (provided.has(`${machineOf(resource)} ${hostPath}`)) continue
      expect([hostPath, own.some((folder) => hostPath.startsWith(folder))]).toEqual([hostPath, true])
      const made = configurationOf(machineOf(resource), stack)?.inputs.secrets
      expect(Object.keys(made ?? {})).toContain(hostPath.replace(`/var/lib/bocage/secrets/${stack}/`, ''))
    }
  }
})

test('every key of every technician opens every machine, from the moment it is made', () => {
  const keys = plan.collective.technicians.flatMap(({ ssh }) => ssh)
  expect(keys.length).toBeGreaterThan(1)
  for (const { inputs } of guests) expect(inputs.authorizedKeys).toEqual(keys)
  const ours = configurations.filter(({ stack }) => stack === 'collective')
  expect(ours.map(({ inputs }) => inputs.machine).sort()).toEqual(Object.keys(plan.collective.machines).sort())
  for (const { inputs } of ours)
    expect(inputs.contents['/etc/ssh/authorized_keys.d/root']?.trimEnd().split('\n')).toEqual(keys)
})

test('a guest’s SSH answers its host alone', () => {
  for (const { inputs } of guests) {
    const filter = configurationOf(inputs.name, 'collective')?.inputs.contents['/etc/bocage/firewall.nft'] ?? ''
    const lines = filter.split('\n').filter((line) => /dport.*\b22\b/.test(line))
    expect(lines).toEqual([expect.stringMatching(/^\s*ip saddr \{? ?10\.20\.0\.1 ?\}? tcp dport 22 accept$/)])
  }
})

test('each address leads from the gateway to a port that its service publishes, the forge’s too', () => {
  const published = containers.flatMap(({ inputs }) => inputs.ports.map(({ ip, external }) => `${ip}:${external}`))
  const served = configurations
    .flatMap(({ inputs }) => Object.entries(inputs.contents))
    .filter(([path]) => path.startsWith('/etc/bocage/sites.d/'))
    .flatMap(([, text]) => [...text.matchAll(/^(\S+) \{[\s\S]*?reverse_proxy (\S+)$/gm)])
  expect(served.map(([, host]) => host).sort()).toEqual(addresses())
  expect(served.filter(([, , target = '']) => !published.includes(target))).toEqual([])
})

/** What the plan says that people type. */
const addresses = () =>
  [plan.collective, ...Object.values(plan.associations)]
    .flatMap((part) => [...part.services, ...('shares' in part ? part.shares : [])])
    .flatMap(({ endpoints }) => endpoints.flatMap(({ host }) => host ?? []))
    .sort()
