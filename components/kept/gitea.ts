import { readFileSync } from 'node:fs'
import type { ServicePlan } from '../../inventory/model/planning/plan.ts'
import { scriptCommand } from '../../ssh/run-script.ts'
import { giteaApi } from '../gitea-api.ts'
import type { Kept, KeptPart } from '../kept.ts'

const read = (file: string) => readFileSync(new URL(`../gitea/${file}`, import.meta.url), 'utf8')
const api = `set -eu\n${read('api.sh')}${read('recall.sh')}`
const list = api + read('organisations.sh')
const destroy = api + read('destroy-organisation.sh')

/** The organisations of a Gitea. Whose one is, its machine remembers: it may have got another name. */
export const kept = (gitea: ServicePlan): Kept => ({
  script: list,
  variables: giteaApi(gitea),
  read: (printed) => printed.split('\n').flatMap((line) => (line === '' ? [] : [organisation(gitea, line)])),
})

/** A line of `organisations.sh`. */
function organisation(gitea: ServicePlan, line: string): KeptPart {
  const [association = '', id = '', name = '', repositories = '', members = '', size = '', written = ''] =
    line.split('\t')
  const holds = [
    count(repositories, 'repository', 'repositories'),
    ...(members === '0' ? [] : [count(members, 'member')]),
  ]
  return {
    identity: `${gitea.key}/${association}`,
    owner: association,
    what: `Gitea organisation ${name} with ${holds.join(' and ')}`,
    sizeKiB: Number(size),
    ...(written !== '' && { written: new Date(written) }),
    destroy: scriptCommand(destroy, { ...giteaApi(gitea), association, id }, []),
  }
}

const count = (number: string, one: string, several = `${one}s`) => `${number} ${number === '1' ? one : several}`
