import { readFileSync } from 'node:fs'
import type { CollectivePlan } from '../../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { rootKeys } from '../../machines/roles/base.ts'
import { secretsFolder } from '../../machines/secret-file.ts'
import { runScript } from '../../ssh/run-script.ts'
import { MachineUnreachable } from '../../ssh/ssh.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'

/** What machines answered, and what is not known because one did not, or could not do it. */
export type Answers<Answer> = { answers: Answer[]; silent: string[]; failures: Problem[] }

/** What is asked of machines, and how one that could not do it is told of: what `it could not` do. */
export type Question = {
  action: 'departed' | 'remember' | 'expect' | 'note' | 'list' | 'left' | 'close' | 'return'
  technicians?: string
  who?: string[]
  couldNot: string
}

const script = readFileSync(new URL('departures.sh', import.meta.url), 'utf8')
const seconds = 300

/** Where a machine keeps what it remembers of departures. */
export const departuresFolder = '/var/lib/bocage/departures'

/** Asks machines, all at once. One that fails, as where a disk is full, keeps nobody from what the others say. */
export async function ask(
  machines: string[],
  { action, technicians = '', who = [], couldNot }: Question,
): Promise<Answers<{ machine: string; printed: string }>> {
  const variables = { departures: departuresFolder, secrets: secretsFolder, keys: rootKeys, technicians }
  const told: Answers<{ machine: string; printed: string }> = { answers: [], silent: [], failures: [] }
  const askOne = async (machine: string) => {
    try {
      const options = { variables, words: [action, ...who], timeoutSeconds: seconds }
      told.answers.push({ machine, printed: await runScript(machine, `set -eu\n${script}`, options) })
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
      if (error instanceof MachineUnreachable) told.silent.push(machine)
      else {
        const what = `it could not ${couldNot}: ${error.problems[0]?.what ?? error.message}`
        told.failures.push({ where: machine, what, instead: 'Mend what it says on the machine, then run it again.' })
      }
    }
  }
  await Promise.all(machines.map(askOne))
  return told
}

/** Who gets in by the inventory, a line for each key: `WHO TYPE KEY`. */
export const whoGetsIn = ({ technicians }: Pick<CollectivePlan, 'technicians'>, site?: SiteProfile): string =>
  [
    ...technicians.flatMap(({ key, ssh }) => ssh.map((line) => ({ who: key, line }))),
    ...(site?.ssh.authorized ?? []).map((line) => ({ who: site?.name ?? '', line })),
  ]
    .map(({ who, line }) => [nameIn(who), ...line.split(' ').slice(0, 2)].join(' '))
    .join('\n')

/**
 * A name as machines write it down. People copy it into a command, so that a machine which says something else says nothing there
 * that a shell would act on.
 */
export const nameIn = (said: string): string => said.replaceAll(/[^A-Za-z0-9@_.-]/g, '-').slice(0, 100)
