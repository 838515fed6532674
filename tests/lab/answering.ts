import { readFileSync } from 'node:fs'

const answers = readFileSync(new URL('../../provider/converge/things/answers.sh', import.meta.url), 'utf8')

/** Shell lines, for a machine, that end once containers that have just started answer; with an error when one does not. */
export const answering = (...containers: string[]): string =>
  [answers, ...containers.map((container) => `wait_for_answer ${container} || exit 1`)].join('\n')
