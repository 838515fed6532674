import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { PaperMachine, paperWorks } from './paper-machine.ts'

const onPaper = paperWorks ? test : test.skip
const file = 'var/lib/bocage/secrets/trial/mail/relay'
const relay = { secrets: [{ path: 'mail/relay', owner: '33:33', given: true }] }

let machine: PaperMachine
beforeEach(() => {
  machine = new PaperMachine()
  machine.given = { 'mail/relay': 'one "hostile" $(value)\nof two lines' }
})
afterEach(() => machine.remove())

/** A container that has the secret's file mounted as it is now, and sees another only when it starts again. */
function container(health = 'healthy', later = health) {
  machine.write('paper/health', health)
  machine.write('paper/mounted', machine.read(file))
  // No wait on paper.
  machine.tool(
    'timeout',
    'seconds=$1; shift; [ "$seconds" != 180 ] || seconds=0.3; exec /usr/bin/timeout $seconds "$@"',
  )
  machine.tool(
    'docker',
    `case $* in
    ps*) case $* in *volume=/${file}*) echo mailer ;; esac ;;
    *Healthcheck*) printf 'grep\\0-qx\\0healthy\\0/paper/health\\0\n' ;;
    exec*) shift 2; "$@" ;;
    inspect*) echo self/root/paper/mounted ;;
    restart*) echo "docker $*" >>/paper/calls; cp /${file} /paper/mounted; echo ${later} >/paper/health; echo "$2" ;;
    esac`,
  )
}

onPaper('what is given is a file that its owner alone reads, and the same again changes nothing', async () => {
  expect((await machine.apply(relay)).changed).toEqual([`secret /${file}`])
  expect(machine.read(file)).toBe('one "hostile" $(value)\nof two lines')
  expect(await machine.sh(`stat -c '%a %u %g' /${file}`)).toBe('400 33 33\n')
  expect((await machine.apply(relay)).result).toBe('unchanged')
})

onPaper('another value starts again who reads it, and nobody else', async () => {
  await machine.apply(relay)
  container()
  machine.calls()
  expect((await machine.apply(relay)).result).toBe('unchanged')
  machine.given = { 'mail/relay': 'two' }
  expect((await machine.apply(relay)).changed).toEqual([`secret /${file}`, 'container mailer restart'])
  expect(machine.read('paper/mounted')).toBe('two')
  expect(machine.calls().filter((call) => call.startsWith('docker'))).toEqual(['docker restart mailer'])
  expect((await machine.apply(relay)).result).toBe('unchanged')
})

onPaper('all that read it start again side by side, each once, and are waited for then', async () => {
  const two = { secrets: [...relay.secrets, { path: 'mail/login', owner: '33:33', given: true }] }
  machine.given = { 'mail/relay': 'one', 'mail/login': 'one' }
  await machine.apply(two)
  container()
  machine.tool(
    'docker',
    `case $* in
    ps*) printf 'mailer\nlister\n' ;;
    *Healthcheck*) printf 'true\0' ;;
    inspect*) for name in "$@"; do :; done; echo "self/root/paper/mounted-$name" ;;
    restart*)
      echo "$2" >>/paper/begun
      # Whoever begins alone waits for the other in vain.
      timeout 5 sh -c 'until [ "$(sort -u /paper/begun | wc -l)" = 2 ]; do sleep 0.05; done' || exit 1
      cp /${file} "/paper/mounted-$2"
      echo "$2"
      ;;
    esac`,
  )
  for (const name of ['mailer', 'lister']) machine.write(`paper/mounted-${name}`, 'one')
  machine.given = { 'mail/relay': 'two', 'mail/login': 'two' }
  const { changed } = await machine.apply(two)
  expect(changed.filter((line) => line.startsWith('container')).sort()).toEqual([
    'container lister restart',
    'container mailer restart',
  ])
  expect(machine.read('paper/begun').split('\n').sort()).toEqual(['', 'lister', 'mailer'])
})

onPaper('who was not shown it, because the run was killed before, is shown it by the next one', async () => {
  await machine.apply(relay)
  container()
  machine.write('paper/mounted', 'the one before')
  expect((await machine.apply(relay)).changed).toEqual(['container mailer restart'])
  expect((await machine.apply(relay)).result).toBe('unchanged')
})

onPaper('a value with which its reader does not answer is told, with what to do', async () => {
  await machine.apply(relay)
  container('healthy', 'unhealthy')
  machine.given = { 'mail/relay': 'wrong' }
  const failing = machine.apply(relay)
  await expect(failing).rejects.toThrow(
    'houx: mailer: it does not answer with the secret mail/relay that was given. Give the right one (scripts/secret set mail/relay), then run scripts/up again.',
  )
  await expect(failing).rejects.not.toThrow('wrong')
})

onPaper('who was not well before is shown it, and holds nothing up: what would cure it may come after', async () => {
  await machine.apply(relay)
  container('unhealthy')
  machine.given = { 'mail/relay': 'two' }
  expect((await machine.apply(relay)).changed).toEqual([`secret /${file}`, 'container mailer restart'])
  expect(machine.read('paper/mounted')).toBe('two')
  expect((await machine.apply(relay)).result).toBe('unchanged')
})

onPaper(
  'what Docker made a folder of meanwhile is the secret again; what somebody put there is not thrown away',
  async () => {
    machine.write(`${file}/theirs`, 'x')
    await expect(machine.apply(relay)).rejects.toThrow('a folder with something in it is in its place')
    await machine.sh(`rm /${file}/theirs`)
    expect((await machine.apply(relay)).changed).toContain(`secret /${file}`)
    expect(machine.read(file)).toContain('hostile')
    expect((await machine.apply(relay)).result).toBe('unchanged')
  },
)

onPaper('who could not be started again is not said to be', async () => {
  await machine.apply(relay)
  container('unhealthy')
  const docker = machine.read('paper/bin/docker')
  machine.tool('docker', docker.replace('restart*) ', 'restart*) exit 1 '))
  machine.given = { 'mail/relay': 'two' }
  expect((await machine.apply(relay)).changed).toEqual([`secret /${file}`])
})

onPaper('what a refused change was given goes as well, once nobody is given it', async () => {
  const born = { secrets: [{ path: 'mail/admin' }] }
  const refused = { files: { '/etc/trial': { text: 'x' } }, checks: [{ title: 'no', needs: [], command: 'false' }] }
  await expect(machine.apply(relay, refused)).rejects.toThrow('the check "no" refuses the new files')
  expect(machine.has(file)).toBe(true)
  machine.given = {}
  await machine.apply(born)
  expect(machine.has(file)).toBe(false)
})

onPaper('what nobody is given any more goes; what was born stays', async () => {
  const born = { secrets: [{ path: 'mail/admin' }] }
  await machine.apply(relay, born)
  machine.given = {}
  await machine.apply(born)
  expect(machine.has(file)).toBe(false)
  expect(machine.has('var/lib/bocage/secrets/trial/mail/admin')).toBe(true)
  expect((await machine.apply(born)).result).toBe('unchanged')
})

onPaper('what was given goes with its owner', async () => {
  await machine.apply(relay, { secrets: [{ path: 'mail/admin' }] })
  await machine.converge('remove', 'trial', relay)
  expect(machine.has(file)).toBe(false)
  expect(machine.has('var/lib/bocage/secrets/trial/mail/admin')).toBe(true)
})

onPaper('a secret that was given and is born from now on is made anew', async () => {
  await machine.apply(relay)
  machine.given = {}
  const born = { secrets: [{ path: 'mail/relay' }] }
  await machine.apply(born)
  expect(machine.read(file)).toMatch(/^[\w-]{32}$/)
  expect((await machine.apply(born)).result).toBe('unchanged')
})
