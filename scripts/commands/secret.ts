import { join, relative } from 'node:path'
import { program } from 'commander'
import type { GivenSecretPlan } from '../../inventory/model/planning/given-secrets.ts'
import { secretsFolder } from '../../machines/secret-file.ts'
import { runCommand, sayRehearsal } from '../../operations/command.ts'
import { rotate } from '../../operations/departures/departures.ts'
import { type Rotation, rotationsOf, secretName } from '../../operations/departures/rotations.ts'
import { personHere } from '../../operations/estate/ask.ts'
import { existingStacks, openSession, type Session, stacksOf } from '../../operations/estate/session.ts'
import { give, givenProblems, givenTo } from '../../operations/secrets/given.ts'
import { passphraseFileOf, rotatePassphrase } from '../../operations/secrets/passphrase.ts'
import { readValue } from '../../operations/secrets/read-value.ts'
import { prepareSsh } from '../../ssh/config.ts'
import { ssh } from '../../ssh/ssh.ts'
import { quote } from '../../words/quote.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { visible } from '../../words/said/visible.ts'
import { holdingEstate } from './holding-estate.ts'
import {
  chooseGiven,
  chooseOfPerson,
  chooseRotations,
  chooseSecretPlace,
  chooseShown,
  meaningOf,
  purposeOf,
  refuseUnknownMachine,
  renderSecretRow,
  type SecretPlace,
  useOf,
  withoutRemark,
} from './secret/secret-choice.ts'

program
  .name('scripts/secret')
  .description('The secrets of services, each called SERVICE/NAME, as blogs-gnuragistes-example/admin.')

program
  .command('list')
  .description('lists those of the inventory; or all that lie on a machine, also of who left, as OWNER/SERVICE/NAME')
  .argument('[machine]')
  .option('--person <who>', 'the first passwords of a person, by their short name, and whether they are still in force')
  .action((machine: string | undefined, { person }: { person?: string }) =>
    inEstate(async (session, secrets) => {
      if (person !== undefined) return console.log((await listedOf(session, secrets, person)).join('\n'))
      if (machine === undefined) return console.log((await listed(session, secrets)).join('\n'))
      const there = await secretsOn(session, machine)
      if (there.length === 0) return console.error(`There is no secret on ${machine}.`)
      console.log(visible(there.map((path) => rowOf(secrets, { machine, path })).join('\n')))
    }),
  )

program
  .command('show')
  .description('prints one, read from its machine')
  .argument('<name>', 'SERVICE/NAME; of who left the inventory, OWNER/SERVICE/NAME')
  .option('--on <machine>', 'where it lies, as lists say')
  .action((name: string, { on }: { on?: string }) =>
    inEstate(async (session, secrets) => {
      const place = chooseSecretPlace(secrets, name, on)
      const { machine, path } = chooseShown(await secretsOn(session, place.machine), place)
      const value = await ssh(machine, `cat ${quote(`${secretsFolder}/${path}`)}`, { timeoutSeconds: 30 })
      const known = secrets.find((secret) => secret.machine === machine && secret.secret === path)
      if (known?.signsIn) console.error(`The password of ${purposeOf(known)}:`)
      // A program that reads a secret gets it as it is; a terminal doesn't do what a machine says.
      console.log(process.stdout.isTTY ? visible(value) : value)
    }),
  )

program
  .command('set')
  .description(
    'gives one that comes from elsewhere (an S3 key, a relay’s password): typed when asked for it, or from a file: < FILE',
  )
  .argument('<name>', 'SERVICE/NAME')
  .option('--on <machine>', 'where it lies, as lists say')
  .action((name: string, { on }: { on?: string }) =>
    inEstate(async (session, secrets) => {
      const secret = chooseGiven(secrets, name, { own: ownOf(session), on })
      await give(session, secret, await readValue(`${secret.what} (it is not shown): `))
      const file = relative('', join(session.settings, `Pulumi.${secret.stack}.yaml`))
      const kept = session.site ? '' : `; commit ${file}, which has it encrypted`
      console.log(`Kept. Next: scripts/up ${secret.stack} ${useOf(secrets, secret)}${kept}.`)
    }, 'written'),
  )

program
  .command('rotate')
  .description('makes some anew, and puts them in force: what is known of the old ones opens nothing then')
  .argument('<names...>', 'SERVICE/NAME')
  .option('--on <machine>', 'where it lies, as lists say')
  .option('--yes', 'without asking')
  .action((names: string[], { yes, on }: { yes?: boolean; on?: string }) =>
    inEstate(async ({ plan, site }, secrets) => {
      const rotations = chooseRotations(secrets, names, on)
      if (!yes) await agreeTo(rotations.map((secret) => `${secretName(secret)} is made anew ${meaningOf(secret)}`))
      await prepareSsh(plan, site)
      await holdingEstate(['scripts/secret rotate', ...names].join(' '), async (lost) => {
        for (const rotation of rotations) {
          lost.throwIfAborted()
          await rotate(rotation, 'change')
          const shown = rotation.when === 'by itself' ? '' : ` scripts/secret show ${secretName(rotation)} prints it.`
          console.log(`${secretName(rotation)} was made anew ${meaningOf(rotation)}${shown}`)
        }
      })
    }),
  )

program
  .command('passphrase')
  .description(
    "makes the state's passphrase anew, for all stacks: who knows the old one opens no secret of theirs with it",
  )
  .option('--yes', 'without asking')
  .action(({ yes }: { yes?: boolean }) =>
    inEstate(async (session) => {
      const path = passphraseFileOf(session)
      if (!yes)
        await agreeTo([`The passphrase in ${path} is made anew. Everybody who runs scripts/up must be given it.`])
      await prepareSsh(session.plan, session.site)
      await holdingEstate('scripts/secret passphrase', async (lost) => {
        const { file, former, stacks } = await rotatePassphrase(session, lost)
        console.log(`The new passphrase is in ${file}, and opens ${stacks === 1 ? 'one stack' : `${stacks} stacks`}.`)
        console.log(
          'Next: hand it on to who stays, keep a copy where two people find it, and commit the Pulumi.*.yaml.',
        )
        console.log(`${former} has the one before: backups of the state from before open with it alone.`)
      })
    }, 'written'),
  )
await program.parseAsync(withoutRemark(process.argv))

function inEstate(
  work: (session: Session, secrets: Rotation[]) => Promise<void>,
  use: 'read' | 'written' = 'read',
): Promise<void> {
  return runCommand(async () => {
    const session = await openSession(use)
    sayRehearsal(session.site)
    await work(session, rotationsOf(session.plan))
  })
}

async function secretsOn({ plan, site }: Session, machine: string): Promise<string[]> {
  refuseUnknownMachine(machine, Object.keys(plan.collective.machines))
  await prepareSsh(plan, site)
  const listing = `find -H ${secretsFolder} -type f ! -name '*.next' ! -name '*.new' -printf '%P\\n' 2>/dev/null | sort`
  return (await ssh(machine, listing, { timeoutSeconds: 30 })).split('\n').filter(Boolean)
}

/** Those that stacks work with themselves: no machine has them. */
function ownOf(session: Session): GivenSecretPlan[] {
  return givenTo(session, stacksOf(session.plan)).filter(({ machine }) => machine === undefined)
}

/** What the inventory has, with where it lies; of what is given, whether it was. */
async function listed(session: Session, secrets: Rotation[]): Promise<string[]> {
  const problems = await givenProblems(session, stacksOf(session.plan), await existingStacks(session))
  const given = (name: string) => (problems.some(({ where }) => where === name) ? 'NOT GIVEN' : 'given')
  return [
    ...ownOf(session).map(({ name, stack, what }) =>
      renderSecretRow({ name, what: `${what}, in the stack ${stack}: ${given(name)}` }),
    ),
    ...new Set(
      secrets.map((secret) => {
        const name = secretName(secret)
        const state = secret.when === 'given' ? `: ${given(name)}` : ''
        return renderSecretRow({ name, on: secret.machine, what: `${purposeOf(secret)}${state}` })
      }),
    ),
  ]
}

/** A secret that lies on a machine; what it opens, where the inventory still has it. */
function rowOf(secrets: Rotation[], { machine, path }: SecretPlace): string {
  const known = secrets.find((secret) => secret.machine === machine && secret.secret === path)
  return renderSecretRow({ name: path, on: machine, what: known ? purposeOf(known) : 'of what left the inventory' })
}

/** The first passwords of a person; of each, whether it still lets in, as the application says. */
async function listedOf({ plan, site }: Session, secrets: Rotation[], person: string): Promise<string[]> {
  const own = chooseOfPerson(secrets, person)
  await prepareSsh(plan, site)
  const rows: string[] = []
  for (const secret of own) {
    const what = `${purposeOf(secret)}: ${await stateOf(secret)}`
    rows.push(renderSecretRow({ name: secretName(secret), on: secret.machine, what }))
  }
  return rows
}

async function stateOf(secret: Rotation): Promise<string> {
  try {
    const isOurs = (await rotate(secret, 'look')).trim() === 'ours'
    return isOurs ? 'still as it was made' : 'it opens nothing any more, since another was chosen'
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return `whether it is in force could not be asked (${error.problems[0]?.what ?? error.message})`
  }
}

/** @throws OperatorError unless a person says that what is told is meant */
async function agreeTo(told: string[]): Promise<void> {
  const ask = personHere()
  if (!ask) throw new OperatorError('Nobody can be asked here: add --yes. Nothing was changed.')
  for (const line of told) console.error(line)
  const answer = await ask('Type yes if that is meant: ')
  if (answer.trim() !== 'yes') throw new OperatorError('That was no "yes": nothing was changed.')
}
