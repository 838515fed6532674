import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { MachinePart } from '../../../machines/part.ts'
import { PaperMachine, paperWorks } from './paper-machine.ts'

const onPaper = paperWorks ? test : test.skip

let machine: PaperMachine
beforeEach(() => {
  machine = new PaperMachine()
})
afterEach(() => machine.remove())

const value = '/etc/trial/value'
const armed = '/var/lib/bocage/packages/trial/armed'
const confirmation = { fresh: true }
const part = (text: string): MachinePart => ({ files: { [value]: { text } }, guarded: [value] })

/** Makes a guarded change, and does something else in place of its confirmation, as `then` says. */
async function changeAnd(then: (confirm: () => Promise<string>) => Promise<string>): Promise<void> {
  await machine.apply(part('one'))
  const { connection } = machine
  Object.assign(machine, {
    connection: (async (name, command, options = {}) =>
      options.fresh
        ? then(() => connection(name, command, confirmation))
        : connection(name, command, options)) as typeof connection,
  })
  await machine.apply(part('two'))
}

onPaper('a change that nobody confirms is undone on a disk that has become full since', async () => {
  let said = ''
  await changeAnd(async (confirm) => {
    // A disk of its own for what dpkg and we write down; the files of the package are beside it.
    said =
      await machine.sh(`cp -a /var /tmp/var && mount -t tmpfs -o size=64m,nr_inodes=1500 none /var && cp -a /tmp/var/. /var/
cat /dev/zero >/var/full 2>/dev/null
(cd /var && i=0 && while : >"empty-$i"; do i=$((i + 1)); done 2>/dev/null)
sh ${armed}/script/undone.sh ${armed}
ls -d ${armed} 2>&1`)
    return confirm()
  })
  expect(said).toContain('version 1 is in force again')
  expect(said).toContain('No such file')
  expect(machine.read(value)).toBe('one')
})

onPaper('a change without room for undoing it is refused before it is made', async () => {
  await machine.apply(part('one'))
  machine.tool(
    'head',
    '[ "$1" != -c ] || case $2 in *K) echo "no space left on device" >&2; exit 1 ;; esac; exec /usr/bin/head "$@"',
  )
  await expect(machine.apply(part('two'))).rejects.toThrow('no room to set aside for undoing the change')
  expect(machine.read(value)).toBe('one')
  expect(machine.has(armed)).toBe(false)
})

onPaper('a confirmation waits for nobody else’s run on the machine', async () => {
  let said = ''
  await changeAnd(async (confirm) => {
    // Somebody holds the machine for as long as this takes, and the timer runs meanwhile.
    const other = machine.sh(
      `mkdir -p /run/bocage; exec 9>>/run/bocage/lock; flock 9; touch /paper/held; while [ ! -e /paper/go ]; do :; done`,
    )
    while (!machine.has('paper/held')) await new Promise((resolve) => setTimeout(resolve, 5))
    const undoing = machine.sh(`sh ${armed}/script/undone.sh ${armed}`)
    said = await confirm()
    machine.write('paper/go', '')
    await Promise.all([other, undoing])
    return said
  })
  expect(said).toContain('confirmed')
  expect(machine.read(value)).toBe('two')
})
