import { expect, test } from '@jest/globals'
import { assemble } from '../../machines/assemble.ts'
import type { MachinePart } from '../../machines/part.ts'

const file = (path: string, more = {}): MachinePart => ({ files: { [path]: { text: '', ...more } } })

const wrong: [string, MachinePart, string][] = [
  ['a path that climbs', file('/etc/../root/x'), 'the path has an empty step, "." or ".."'],
  ['a path with an empty step', file('/etc//x'), 'the path has an empty step'],
  ['a path with a space', file('/etc/a b'), 'the path holds a character that shells or dpkg read in their own way'],
  ['a path with a quote', file("/etc/it's"), 'the path holds a character'],
  ['a path with a line break', file('/etc/a\nb'), 'the path holds a character'],
  ['a path with a command', file('/etc/$(reboot)'), 'the path holds a character'],
  ['a folder as a file', file('/etc/x/'), 'the path ends in "/"'],
  ['a path through the merged /usr', file('/lib/systemd/system/x.service'), 'dpkg loses track of files'],
  ['a secret as a file', file('/var/lib/bocage/secrets/x/y'), 'a package may not hold files there'],
  ['a file that is gone at the next start', file('/run/x/y'), 'a package may not hold files there'],
  ['a file that is swept away', file('/tmp/x'), 'a package may not hold files there'],
  ['a file of the kernel', file('/sys/x'), 'a package may not hold files there'],
  ['a mode with letters', file('/etc/x', { mode: 'rw-r--r--' }), 'the mode is not four octal digits'],
  ['a mode of three digits', file('/etc/x', { mode: '644' }), 'the mode is not four octal digits'],
  ['an owner without its group', file('/etc/x', { owner: 'root' }), 'the owner is not USER:GROUP'],
  ['a hostile owner', file('/etc/x', { owner: 'root:root; reboot' }), 'the owner is not USER:GROUP'],
  [
    'a file that is a folder too',
    { files: { '/etc/x': { text: '' }, '/etc/x/y': { text: '' } } },
    '"/etc/x" is a file, not a folder',
  ],
  ['a package with an option', { packages: ['--purge'] }, 'no Debian package can have that name'],
  ['a unit without its kind', { units: { caddy: {} } }, 'it is not the name of a systemd unit'],
  ['a unit with a space', { units: { 'a b.service': {} } }, 'it is not the name of a systemd unit'],
  ['a secret that climbs', { secrets: [{ path: '../x' }] }, 'it is not SERVICE/NAME'],
  ['a secret without its service', { secrets: [{ path: 'master' }] }, 'it is not SERVICE/NAME'],
  ['a short secret', { secrets: [{ path: 'a/b', bytes: 4 }] }, '4 is out of bounds'],
  ['a diversion for nothing', { diverts: ['/etc/adduser.conf'] }, 'nothing takes its place'],
  ['a guarded path that is relative', { guarded: ['etc/ssh'] }, 'the path is not absolute'],
  ['an effect with two titles', { effects: [{ title: 'a\nb', command: 'true' }] }, 'it must be one line of text'],
  [
    'an effect that two lines tell',
    { effects: [{ title: 'a', command: 'x', expected: 'a\nb' }] },
    'it must be one line',
  ],
  [
    'a check with two titles',
    { checks: [{ title: 'a\nb', needs: [], command: 'true' }] },
    'it must be one line of text',
  ],
]

test.each(wrong)('%s is refused', (_, part, message) => {
  expect(() => assemble({ machine: 'houx', owner: 'collective', parts: [part] })).toThrow(message)
})

test('a machine or an owner that is no key is refused', () => {
  expect(() => assemble({ machine: 'houx -oProxyCommand=x', owner: 'collective', parts: [] })).toThrow(
    'it is not a key',
  )
  expect(() => assemble({ machine: 'houx', owner: '../x', parts: [] })).toThrow('it is not a key')
})
