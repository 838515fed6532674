import { fingerprint } from '../../../words/written/ssh-key.ts'
import type { SiteProfile } from '../site.ts'
import type { CollectivePlan } from './plan.ts'

/** One way into one machine. */
export type Access = {
  machine: string
  /** Whose key it is: a person's short name, or the site's. */
  who: string
  name: string
  /** What its owner called it, as `camille@laptop`. */
  key: string
  fingerprint: string
}

/** Who may log in to which machine, by which key: every technician to every machine, and a rehearsal's own key. */
export function accessOf({ machines, technicians }: CollectivePlan, site?: SiteProfile): Access[] {
  const keys = [
    ...technicians.flatMap(({ key: who, name, ssh }) => ssh.map((key) => ({ who, name, key }))),
    ...(site?.ssh.authorized ?? []).map((key) => ({ who: site?.name ?? '', name: 'key of this site', key })),
  ]
  return Object.keys(machines).flatMap((machine) =>
    keys.map(({ who, name, key }) => ({ machine, who, name, key: commentOf(key), fingerprint: fingerprint(key) })),
  )
}

const commentOf = (key: string) => key.split(' ').slice(2).join(' ')
