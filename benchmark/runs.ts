import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { execa } from 'execa'
import { borrowEstate } from '../lab/borrow-estate.ts'
import { openSession } from '../operations/estate/session.ts'
import { leftovers, purge } from '../operations/leaving/leftovers.ts'
import { rememberedEverywhere } from '../operations/leaving/remembered-everywhere.ts'
import { inTurn } from '../ssh/turns.ts'
import { checkout } from '../words/checkout.ts'
import { inLab } from './in-lab.ts'
import { type Figure, ratios } from './measuring/figure.ts'
import { runRounds } from './measuring/rounds.ts'

const added = 100
/** Associations that are there for the measurement: each has its organisation on the forge. */
const names = Array.from({ length: added }, (_, number) => `mesure-${number}`)

/**
 * `scripts/up` in the lab when there is nothing to do: for the example estate, for the same with a hundred associations more, and for one
 * association of it. Making the hundred, and taking them away, takes most of the time and is not measured.
 */
export async function measureRuns(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  if (!inLab('Runs without change', say)) return []
  const { plan } = await openSession()
  const [one = ''] = Object.keys(plan.associations)
  const forge = plan.collective.services.find(({ kind }) => kind === 'gitea')?.key
  const estate = await borrowEstate()
  const up = (...words: string[]) => execa('scripts/up', words, { cwd: checkout, stdin: 'ignore' })
  const [alone, example, many]: [number[], number[], number[]] = [[], [], []]
  const arm = (name: string, into: number[], ...words: string[]) => ({
    name: `scripts/up without change, ${name}`,
    run: async () => {
      const started = performance.now()
      const { stdout } = await up(...words)
      into.push((performance.now() - started) / 1000)
      if (/: \d+ changes?,/.test(stdout)) throw new Error(`There was something to do:\n${stdout}`)
    },
  })
  try {
    await up()
    await runRounds([arm('one association', alone, one), arm('example estate', example)], rounds, say)
    for (const name of names) {
      const path = estate.path(`associations/${name}.yaml`)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(
        path,
        `name: ${name}
people: { de-${name}: { name: Une Personne, email: ${name}@mesure.example } }
uses: { ${forge}: { members: { owners: [de-${name}] } } }
`,
      )
    }
    say(`${added} associations are made`)
    await up()
    await runRounds([arm('one association of many', [], one), arm('a hundred associations more', many)], rounds, say)
  } finally {
    say(`${added} associations are taken away`)
    for (const name of names) await rm(estate.path(`associations/${name}.yaml`), { force: true })
    await estate.reset()
    await up('--leave', ...names)
    await estate.restore()
    await purgeWhatIsOf(names)
  }
  const title = 'scripts/up without change'
  return [
    { name: `${title}, one association: time`, unit: 's', goal: '', samples: alone },
    { name: `${title}, example estate: time`, unit: 's', goal: '', samples: example },
    { name: `${title}, 100 associations more: time`, unit: 's', goal: '', samples: many },
    {
      name: `${title}, 100 associations more: time beside one association`,
      unit: 'x',
      goal: '<= 3',
      samples: ratios(many, alone),
    },
  ]
}

/** No other run is at work in a lab that is measured: no turn is asked for. */
async function purgeWhatIsOf(owners: string[]): Promise<void> {
  const session = await openSession()
  const { rows, inService } = await rememberedEverywhere(session)
  const { found } = await leftovers(session.plan.collective, inService, rows)
  const ours = found.filter((leftover) => leftover.owners.some((owner) => owners.includes(owner)))
  await Promise.all(ours.map((leftover) => inTurn('what is purged', 4, () => purge(leftover))))
}
