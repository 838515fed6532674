import { expect, test } from '@jest/globals'
import { failureWords } from '../../../operations/estate/failure-words.ts'

const running = 'running "ssh -F .bocage/ssh_config -T apps timeout 900 sh -s":'
const dialled = 'command [ssh -o ConnectTimeout=30 -T -F .bocage/ssh_config -- apps docker system dial-stdio]'
const pinging = 'Error pinging Docker server: error during connect: Get "http://docker.example.com/_ping":'
const valid = 'make sure the URL is valid, and Docker 18.09 or later is installed on the remote host'

test.each([
  [
    'cuts a script off',
    `exit status 255: ${running}\nTimeout, server apps not responding.\n`,
    'Timeout, server apps not responding. ',
  ],
  ['ends without a word', `exit status 255: ${running}\n`, 'the connection was closed. '],
  [
    'is away when a script begins',
    `exit status 255: ${running}\nssh: connect to host 10.20.0.102 port 22: No route to host\n`,
    'ssh: connect to host 10.20.0.102 port 22: No route to host. ',
  ],
  [
    'is away when Docker is asked',
    `1 error occurred:\n\t* ${pinging} ${dialled} has exited with exit status 255, ${valid}: stderr=ssh: connect to host 10.20.0.102 port 22: Connection refused\r\n\n\n`,
    'ssh: connect to host 10.20.0.102 port 22: Connection refused. ',
  ],
  [
    'is behind a host that is away',
    `exit status 255: ${running}\nConnection closed by UNKNOWN port 65535\n`,
    'it does not answer, or its Proxmox host does not (Connection closed by UNKNOWN port 65535). ',
  ],
])('U11: a machine that %s is named, with the reason and the next step', (_, message, reason) => {
  expect(failureWords(message)).toBe(
    `"apps" is away, and this was not done: ${reason}Try "ssh -F .bocage/ssh_config apps"; when it answers, run scripts/up again. If it is gone for good: take it out of the inventory, then scripts/up --gone apps.`,
  )
})

test.each([
  [
    `exit status 1: ${running}\nnote: kept in /data\nERROR 1045: Access denied\n`,
    'it failed on "apps" (exit code 1): ERROR 1045: Access denied. Mend what it says, then run scripts/up again.',
  ],
  [
    `exit status 3: ${running}\n`,
    'it failed on "apps" (exit code 3), without a word. Mend what it says, then run scripts/up again.',
  ],
  [
    `exit status 254: ${running}\nPHP Parse error: syntax error in LocalSettings.php\n`,
    'it failed on "apps" (exit code 254): PHP Parse error: syntax error in LocalSettings.php. Mend what it says, then run scripts/up again.',
  ],
  [
    `exit status 124: ${running}\nwaiting\n`,
    'it was not done on "apps" after 900 seconds, and was ended: waiting. See what holds it up there, then run scripts/up again.',
  ],
  [
    `signal SIGKILL: ${running}\n`,
    'it was stopped half-way on "apps", without a word. Run scripts/up again, which goes on from there.',
  ],
  [
    `cancelled: ${running}\n`,
    'it was stopped half-way on "apps", without a word. Run scripts/up again, which goes on from there.',
  ],
])('U11: a script that failed is told without its command: %j', (message, said) => {
  expect(failureWords(message)).toBe(said)
})

test('U11: a machine whose Docker does not answer is named by what was asked, or by where the thing is', () => {
  const next = 'See "systemctl status docker" there, then run scripts/up again.'
  expect(
    failureWords(`${pinging} ${dialled} has exited with exit status 127, ${valid}: stderr=docker: not found`),
  ).toBe(`Docker on "apps" gave no answer: docker: not found. ${next}`)
  expect(failureWords('Unable to stop container: error during connect: Post "http://x/stop": EOF\n', 'loue')).toBe(
    `Docker on "loue" gave no answer: error during connect: Post "http://x/stop": EOF. ${next}`,
  )
})

test('where Docker’s packet filter was flushed, it is said what brings it back', () => {
  const said =
    'Unable to start container: Error response from daemon: driver failed programming external connectivity on endpoint blogs (73): (iptables failed: iptables --wait -t nat -A DOCKER -p tcp -d 10.20.0.110 --dport 23348 -j DNAT --to-destination 198.18.104.162:80: iptables: No chain/target/match by that name.\n (exit status 1))'
  expect(failureWords(said, 'apps')).toBe(
    'Docker on "apps" can\'t lead visitors to it: somebody flushed its packet filter there. Run scripts/up --refresh, which brings that back.',
  )
})

test('what is in words already stays as it is', () => {
  const noSsh = 'A machine cannot be reached.\n  ssh: it is not on this machine. Install the OpenSSH client.'
  for (const said of ['apps: no answer after 10 seconds', noSsh, 'exit status 2: running "true":\n'])
    expect(failureWords(said)).toBe(said)
})

test('U11: a machine that does not let us in did not go away', () => {
  for (const said of ['root@apps: Permission denied (publickey).', 'Host key verification failed.'])
    expect(failureWords(`exit status 255: ${running}\n${said}\n`)).toContain('"apps" did not let us in: ')
})

test('U11: what our own provider says of a machine that it does not reach is in the same words', () => {
  expect(failureWords('A machine cannot be reached.\n  apps: no answer after 10 seconds. Try "ssh".\n')).toBe(
    '"apps" is away, and this was not done: no answer after 10 seconds. Try "ssh".',
  )
  const halfDone =
    '1 error occurred:\n\t* A machine fell silent while it was being changed.\n  apps: it does not answer. Try "ssh".\n\n'
  expect(failureWords(halfDone)).toBe('"apps" fell silent while this was under way: it does not answer. Try "ssh".')
})

test('a machine that says no end of one word is told in no time', () => {
  const started = Date.now()
  failureWords(`error during connect: command [ssh ${'a'.repeat(100_000)}`)
  expect(Date.now() - started).toBeLessThan(1000)
})
