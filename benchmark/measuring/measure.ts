import { execa } from 'execa'
import { type Usage, watchTree } from './process-tree.ts'

export type Measured = Usage & { seconds: number; stdout: string }

type Where = { cwd: string; env?: Record<string, string> }

/** Runs a program to its end, and tells what it took, with all that it started. @throws when it fails, with what it said */
export async function measure(program: string, args: string[], { cwd, env }: Where): Promise<Measured> {
  const started = performance.now()
  const child = execa(program, args, { cwd, ...(env && { env }), stdin: 'ignore', maxBuffer: 2 ** 30 })
  const watch = watchTree(child.pid ?? 0)
  try {
    const { stdout } = await child
    const seconds = (performance.now() - started) / 1000
    return { ...(await watch.stop()), seconds, stdout }
  } finally {
    await watch.stop()
  }
}
