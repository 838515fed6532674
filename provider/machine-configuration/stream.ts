import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import tar from 'tar-stream'
import { sha256Of } from '../../machines/assemble.ts'
import type { MachineConfigurationInputs } from '../../machines/configuration.ts'
import { quote } from '../../words/quote.ts'
import { saltedDigest } from './salted-digest.ts'
import { convergeScript } from './script.ts'

export type Action = 'apply' | 'read' | 'remove'

/** How long the machine waits for each thing, and we for the machine, in seconds. */
export const limits = { lock: 600, dpkgLock: 300, guardApply: 900, guardConfirm: 60, read: 300, exchange: 3600 }

/**
 * Everything the script needs, as one tar archive for its standard input: the script itself, lists of what is wanted, and,
 * to apply, the files. The values of given secrets are in it and nowhere else.
 *
 * @param salt what the machine mixes into the digests of given secrets, so that it can say whether it has them
 */
export async function convergeStream(
  action: Action,
  inputs: MachineConfigurationInputs,
  salt: string,
): Promise<Uint8Array> {
  const pack = tar.pack()
  const put = (name: string, text: string, mode = 0o600) => pack.entry({ name, mode }, text)

  for (const [name, text] of Object.entries(convergeScript())) put(`script/${name}`, text)
  put('script/settings.sh', settings(action, inputs, salt))
  for (const [name, lines] of Object.entries(lists(inputs, salt))) put(name, lines.map((line) => `${line}\n`).join(''))

  Object.entries(inputs.effects).forEach(([title, { state, command, mend }], index) => {
    const effect = `effects/${numbered(index)}`
    put(`${effect}/title`, `${title}\n`)
    put(`${effect}/wanted`, `${state}\n`)
    put(`${effect}/command`, `${command}\n`)
    if (mend !== undefined) put(`${effect}/mend`, `${mend}\n`)
    put(`${effect}/digest`, `${sha256Of(JSON.stringify([title, state, command, mend]))}\n`)
  })

  if (action === 'apply') {
    for (const folder of foldersOf(Object.keys(inputs.files))) {
      pack.entry({ name: `root${folder}`, type: 'directory', mode: 0o755 })
    }
    for (const [path, { mode, owner }] of Object.entries(inputs.files)) {
      const [uname = 'root', gname = 'root'] = owner.split(':')
      const text = inputs.contents[path] ?? ''
      pack.entry({ name: `root${path}`, mode: Number.parseInt(mode, 8), uname, gname }, text)
    }
    Object.entries(inputs.checks).forEach(([title, { needs, command }], index) => {
      const check = `checks/${numbered(index)}`
      put(`${check}/title`, title)
      put(`${check}/needs`, needs.map((path) => `${path}\n`).join(''))
      put(`${check}/command`, `${command}\n`)
    })
    inputs.after.forEach((command, index) => {
      put(`after/${numbered(index)}`, `${command}\n`)
    })
    for (const [path, value] of Object.entries(inputs.givenSecrets)) put(`given/${path}`, value)
  }
  // The last entry: without it the stream was cut.
  put('complete', '')
  pack.finalize()
  return await buffer(pack)
}

/** Stands for everything that goes into the Debian package: another digest, another version. */
export function packageDigest({ files, packages, diverts }: MachineConfigurationInputs): string {
  const content = JSON.stringify([Object.entries(files), Object.keys(packages), diverts])
  return createHash('sha256').update(content).digest('hex')
}

const numbered = (index: number): string => String(index + 1).padStart(3, '0')

function settings(action: Action, inputs: MachineConfigurationInputs, salt: string): string {
  const values = {
    action,
    machine: inputs.machine,
    owner: inputs.owner,
    digest: packageDigest(inputs),
    salt,
    data_volume: inputs.dataVolume ?? '',
    lock_seconds: String(limits.lock),
    dpkg_lock_seconds: String(limits.dpkgLock),
    guard_apply_seconds: String(limits.guardApply),
    guard_confirm_seconds: String(limits.guardConfirm),
  }
  const assignments = Object.entries(values).map(([name, value]) => `${name}=${quote(value)}`)
  return ['# shellcheck shell=sh', ...assignments, ''].join('\n')
}

/** What is wanted, one thing a line, words parted by tabs. `check` has refused whatever would need quoting. */
export const lists = (inputs: MachineConfigurationInputs, salt: string): Record<string, string[]> => ({
  manifest: Object.entries(inputs.files).map(([path, { sha256, mode, owner }]) =>
    [sha256, mode, owner, path].join('\t'),
  ),
  packages: Object.keys(inputs.packages),
  units: Object.entries(inputs.units).map(([unit, { onChange, files }]) =>
    [unit, onChange, files.join(' ')].join('\t'),
  ),
  secrets: Object.entries(inputs.secrets).map(([path, { owner, bytes, given }]) => {
    const value = inputs.givenSecrets[path]
    const origin = given ? ['given', value === undefined ? '-' : saltedDigest(salt, value)] : ['born', '-']
    return [path, owner, bytes, ...origin].join('\t')
  }),
  holds: Object.entries(inputs.holds).map(([identity, { kind, service, bearer, mail, volumes }]) =>
    [identity, kind, service, bearer, mail, volumes.join(' '), inputs.takesOver[identity] ?? ''].join('\t'),
  ),
  guarded: inputs.guarded,
  diverts: inputs.diverts,
})

/** Every folder above the paths, the upper ones first. */
function foldersOf(paths: string[]): string[] {
  const folders = new Set<string>(['/'])
  for (const path of paths) {
    const steps = path.split('/').slice(1, -1)
    for (const index of steps.keys()) folders.add(`/${steps.slice(0, index + 1).join('/')}/`)
  }
  return [...folders].sort()
}
