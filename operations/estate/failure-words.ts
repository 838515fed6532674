import { sightOf } from '../../ssh/sight.ts'
import { cutOff, MachineUnreachable } from '../../ssh/ssh.ts'

/**
 * What the engine and its plugins say of a failure on a machine, in words: which machine, why, and a next step. What is in words
 * already stays as it is.
 *
 * Source: @pulumi/command and our stand-in for it (`exit status 1: running "COMMAND":` and all that it printed); docker/cli,
 * cli/connhelper/commandconn (`command [ssh …] has exited with …: stderr=…`); docker/docker, client/errors.go and client/request.go.
 *
 * @param message as the engine tells it
 * @param machine where the thing is, where that is known
 */
export function failureWords(message: string, machine?: string): string {
  return scriptWords(message) ?? dockerWords(message, machine) ?? ownWords(message) ?? message
}

/** How the commands of our scripts begin, with the machine and how long they may take: see components/remote-script.ts. */
const script =
  /(?:(exit status|signal:?) (\w+)|(cancelled|context canceled)): running "ssh -F \S+ -T (\S+) timeout (\d+) [^"]*":\n?([\s\S]*)/

function scriptWords(message: string): string | undefined {
  const match = script.exec(message)
  if (!match) return undefined
  const [, ending, code = '', , machine = '', seconds, printed = ''] = match
  const said = printed.replaceAll(/^note: .*$/gm, '').trim()
  // A script never ends so: see ssh/never-255.ts.
  if (ending === 'exit status' && code === '255') return away(machine, said)
  if (ending === 'exit status' && code === '124')
    return `it was not done on "${machine}" after ${seconds} seconds, and was ended${saying(said)}. See what holds it up there, then run scripts/up again.`
  if (ending === 'exit status')
    return `it failed on "${machine}" (exit code ${code})${saying(said)}. Mend what it says, then run scripts/up again.`
  return `it was stopped half-way on "${machine}"${saying(said)}. Run scripts/up again, which goes on from there.`
}

const command = / -- (\S+) docker system dial-stdio\] (?:has exited with exit status (\d+)|did not exit)/
/** Docker makes its chains when it starts, and adds to them with each container. Source: iptables(8); Docker 20.10, driver bridge. */
const flushed = /iptables failed: iptables [^\n]*: No chain\/target\/match by that name/
const lost = /Error pinging Docker server|error during connect|Cannot connect to the Docker daemon/

function dockerWords(message: string, known?: string): string | undefined {
  const [, named, code] = command.exec(message) ?? []
  const said = (/stderr="?([\s\S]*?)"?(?:\n\s*\n|$)/.exec(message)?.[1] ?? '').trim()
  if (named !== undefined && code === '255') return away(named, said)
  const machine = named ?? known
  const where = machine === undefined ? 'its machine' : `"${machine}"`
  if (flushed.test(message))
    return `Docker on ${where} can't lead visitors to it: somebody flushed its packet filter there. Run scripts/up --refresh, which brings that back.`
  if (named === undefined && !lost.test(message)) return undefined
  const reason =
    said || message.replaceAll(/\s+/g, ' ').replace(/^.*?(Error pinging|error during|Cannot connect)/, '$1')
  return `Docker on ${where} gave no answer${saying(reason.trim())}. See "systemctl status docker" there, then run scripts/up again.`
}

/** What our provider says of a machine that it doesn't reach, or no longer: the engine puts its own words before what is half done. */
const own =
  /^(?:1 error occurred:\s*\*\s*)?A machine (cannot be reached|fell silent while it was being changed)\.\n {2}([^\s:]+): ([\s\S]+)$/

/** The same in the words that everything on that machine has. */
function ownWords(message: string): string | undefined {
  const [, what, machine, said = ''] = own.exec(message.trim()) ?? []
  // That there is no ssh here is said in the same form.
  if (machine === undefined || machine === 'ssh') return undefined
  return what === 'cannot be reached'
    ? awayWords(machine, said)
    : `"${machine}" fell silent while this was under way: ${said}`
}

/** A machine that went away while it was at work, was away already, or didn't let us in. */
function away(machine: string, said: string): string {
  const [problem] = new MachineUnreachable(machine, said || cutOff).problems
  return awayWords(machine, `${problem?.what.replace(/\.$/, '')}. ${problem?.instead}`)
}

const awayWords = (machine: string, said: string): string =>
  `"${machine}" ${['another', 'unknown', 'closed'].includes(sightOf(said)) ? 'did not let us in' : 'is away, and this was not done'}: ${said}`

const saying = (said: string): string => (said === '' ? ', without a word' : `: ${said.replace(/\.$/, '')}`)
