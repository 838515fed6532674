import { execa } from 'execa'
import { OperatorError } from '../words/said/problem.ts'
import type { Telling } from './part.ts'
import { runStep } from './step.ts'
import { goVersion } from './versions.ts'

/** What every run of Go is told: nothing of this machine goes into the programs, and go.mod is taken as it is. */
const environment = { GOWORK: 'off', GOFLAGS: '-mod=readonly -buildvcs=false -trimpath', CGO_ENABLED: '0' }

export type GoBuild = {
  /** The folder of the module. */
  module: string
  /** The package that is a program. */
  program: string
  /** The file to write. */
  output: string
  /** Texts set in the program, by their name in the code. */
  texts?: Record<string, string>
  tags?: string
}

/** Compiles a program and shows how far it has come. */
export async function goBuild(
  { module, program, output, texts = {}, tags = '' }: GoBuild,
  telling: Telling,
): Promise<void> {
  const options = { cwd: module, env: environment }
  let [all, done] = [0, 0]
  const count = ['go', 'list', '-deps', '-tags', tags, program]
  await runStep(count, telling, {
    ...options,
    onLine: (line) => {
      if (line.startsWith('go: ')) telling.show(line)
      else all += 1
    },
  })

  const set = Object.entries(texts).map(([name, text]) => `-X ${name}=${text}`)
  const build = ['go', 'build', '-v', '-tags', tags, '-ldflags', ['-s -w', ...set].join(' '), '-o', output, program]
  const onLine = (line: string) =>
    telling.show(line.startsWith('go: ') ? line : `compiling ${++done} of at most ${all} packages`)
  await runStep(build, telling, { ...options, onLine })
}

/**
 * Where Go keeps a module, and the checksum of its content.
 *
 * @throws OperatorError with what Go said, when it can't be downloaded
 */
export async function goModule(name: string, folder: string): Promise<{ dir: string; sum: string }> {
  const words = ['mod', 'download', '-json', name]
  const { stdout, stderr, failed } = await execa('go', words, { cwd: folder, env: environment, reject: false })
  if (!failed) {
    const { Dir: dir, Sum: sum } = JSON.parse(stdout) as { Dir: string; Sum: string }
    return { dir, sum }
  }
  const said = /"Error": ?"(.*)"/.exec(stdout ?? '')?.[1] ?? stderr?.trim()
  throw new OperatorError('The engine is not ready.', [
    {
      where: name,
      what: `it could not be downloaded: ${said || 'Go did not say why'}`,
      instead: 'See whether what "go env GOPROXY" names can be reached; then run scripts/engine again.',
    },
  ])
}

/** @throws OperatorError that says what to install, when Go is missing or too old */
export async function checkGo(folder: string): Promise<void> {
  const { stdout, stderr, failed } = await execa('go', ['env', 'GOVERSION'], { cwd: folder, reject: false })
  const problem = failed ? problemOf(stderr) : isOlder(stdout, goVersion) ? `it is ${stdout}` : undefined
  if (!problem) return
  throw new OperatorError("Pulumi's releases cannot be downloaded from here, and Go is needed to build it.", [
    { where: 'go', what: problem, instead: `Install Go ${goVersion} or newer: https://go.dev/doc/install` },
  ])
}

const problemOf = (stderr: string | undefined): string => stderr?.trim() || 'it is not installed'

/** Whether `go1.25.3` is older than `1.26`. What it cannot read counts as new: a development version. */
export function isOlder(found: string, wanted: string): boolean {
  const [major, minor] = /^go(\d+)\.(\d+)/.exec(found)?.slice(1).map(Number) ?? []
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number)
  if (major === undefined || minor === undefined) return false
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor)
}
