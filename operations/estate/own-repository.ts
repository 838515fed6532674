import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { type EstateSettings, estateFile } from '../../inventory/model/reading/files/estate-settings.ts'
import { writePrivately } from '../../ssh/write-privately.ts'
import { word } from '../../words/quote.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { secretsInUrl, withoutSecrets } from '../state/place.ts'

/**
 * A folder of an estate's own repository in which the engine finds this checkout's program, and the estate's settings and commits: it takes
 * all of that from where `Pulumi.yaml` lies (decision 46). One for each checkout, which git ignores.
 */
export async function projectFolder(checkout: string, estate: string): Promise<string> {
  const made = join(estate, '.bocage')
  const folder = join(made, createHash('sha256').update(checkout).digest('hex').slice(0, 12))
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(made, '.gitignore'))) writeFileSync(join(made, '.gitignore'), '*\n')
  const { plugins, ...project } = parse(readFileSync(join(checkout, 'Pulumi.yaml'), 'utf8'))
  const text = stringify({
    ...project,
    main: checkout,
    stackConfigDir: relative(folder, estate),
    ...(plugins && {
      plugins: {
        providers: plugins.providers.map(({ name, path }: Record<'name' | 'path', string>) => ({
          name,
          path: resolve(checkout, path),
        })),
      },
    }),
  })
  await writePrivately(join(folder, 'Pulumi.yaml'), text)
  return folder
}

/**
 * The environment as the estate's settings complete it: where its state is, and which file has its passphrase.
 *
 * @throws OperatorError when the settings hold what opens the state, or this shell names another state: each would be used by somebody
 */
export function withSettings(
  { state, passphrase }: EstateSettings,
  outside: NodeJS.ProcessEnv,
  where = 'Pulumi.collective.yaml',
): NodeJS.ProcessEnv {
  const { PULUMI_BACKEND_URL: chosen, PULUMI_CONFIG_PASSPHRASE_FILE: file } = outside
  const problems: Problem[] = []
  if (state !== undefined && secretsInUrl(state).length > 0)
    problems.push({
      where: `bocage:state in ${where}`,
      what: 'it holds a password, and many people read that file',
      instead: 'Take it out: PGPASSWORD, ~/.pgpass or AWS_* say it on each machine. Then have another one made.',
    })
  else if (state !== undefined && chosen && withoutPassword(chosen) !== withoutPassword(state))
    problems.push({
      where: 'PULUMI_BACKEND_URL',
      what: `this shell names ${withoutSecrets(chosen, chosen)}, and the estate's settings name ${state}`,
      instead: `Unset it; or, if the state is to be there, see scripts/state move.`,
    })
  if (passphrase !== undefined && !/^~?\//.test(passphrase))
    problems.push({
      where: `bocage:passphrase in ${where}`,
      what: 'it is no path that is the same wherever a command runs',
      instead: 'Write the file with the passphrase as ~/FILE or /FILE. The passphrase itself is never written there.',
    })
  if (problems.length > 0) throw new OperatorError("The estate's settings cannot be used.", problems)
  return {
    ...outside,
    PULUMI_BACKEND_URL: chosen || state,
    PULUMI_CONFIG_PASSPHRASE_FILE: file || passphrase?.replace(/^~/, homedir()),
  }
}

const withoutPassword = (place: string): string => place.replace(/^(\w+:\/\/[^/?:@]+):[^/?]*@/, '$1@')

/**
 * Settings that lie in this checkout although the estate has a repository of its own: each with the command that brings them there.
 *
 * @param estate the folder of the estate's settings
 * @param inventory the folder of the inventory
 * @throws OperatorError when the checkout names another folder, and stacks have settings here alone: they would be taken for new
 */
export function misplacedSettings(checkout: string, estate: string, inventory: string): Problem[] {
  const here = readdirSync(checkout).filter((name) => /^Pulumi\..+\.yaml$/.test(name))
  if (estate !== checkout) {
    const alone = here.filter((name) => !existsSync(join(estate, name)))
    if (alone.length === 0) return []
    throw new OperatorError('Settings of stacks lie in this checkout, and not with the estate.', [
      {
        where: alone.join(', '),
        what: `the stacks of ${estate} would be without them, and without what was given to them`,
        instead: `Bring them there, then commit them: mv ${alone.join(' ')} ${word(estate)}/ (or remove them, if they are another estate's).`,
      },
    ])
  }
  const from = relative(checkout, resolve(checkout, inventory))
  if (here.length === 0 || !(from.startsWith('..') || isAbsolute(from))) return []
  const own = join(from, '..')
  return [
    {
      where: here.join(', '),
      what: "the estate's settings lie in this checkout of Bocage, and its inventory elsewhere: a colleague needs both",
      instead: `Bring them together: mv Pulumi.*.yaml ${word(own)}/, take bocage:inventory out (or write it as seen from there), then echo ${word(own)} > ${estateFile}.`,
    },
  ]
}
