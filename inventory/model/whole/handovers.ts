import { quoted } from '../../../words/said/quoted.ts'
import type { ShareEntry } from '../checking/services.ts'
import type { Draft } from '../planning/draft.ts'
import type { Findings } from '../reading/findings.ts'
import { locate } from '../reading/locate.ts'
import type { Path } from '../reading/yaml/document.ts'

/**
 * Whom something is taken over from (`from: lierre`), by a share. That it is there to be handed over is seen when it is compared with
 * what the machines remember; here, what says nothing, or can hardly be.
 */
export function checkHandovers({ shares, owners }: Draft, findings: Findings) {
  const known = new Set(owners)
  for (const share of shares) {
    for (const [from, path] of handoversOf(share)) {
      const { document, association } = share
      const at = [...share.path, ...path]
      if (from === association)
        findings.warning(document, at, `${quoted(from)} is the association itself`, 'Remove "from".')
      else if (from === 'collective')
        findings.warning(document, at, 'the collective has no share of its services to hand over', 'Remove "from".')
      else if (!known.has(from))
        findings.warning(
          document,
          at,
          `there is no association ${quoted(from)}, so it must be one that left`,
          `Is it another? Write its name. Was it nobody's? Remove "from".`,
        )
    }
  }
}

/** Each owner that a share names so, and where. */
function handoversOf(share: ShareEntry): [from: string, path: Path][] {
  const holds = share.units.flatMap((unit) => unit.holds ?? [])
  const owners = new Set(holds.flatMap(({ from }) => from ?? []))
  return [...owners].flatMap((from) =>
    locate(share.raw, from).flatMap((path): [string, Path][] => (path.at(-1) === 'from' ? [[from, path]] : [])),
  )
}
