import type { AssociationPlan, CollectivePlan, Plan } from '../../inventory/model/planning/plan.ts'
import type { Foreseen } from './foreseen.ts'

/** Associations that begin or leave, and what is said of an owner as a whole. */
export function ownerChanges(before: Plan, after: Plan): Foreseen[] {
  const [were, are] = [before.associations, after.associations]
  return [
    ...aboutChanges(before.collective, after.collective),
    ...mailChanges(before.collective, after.collective),
    ...Object.values(are).flatMap((is): Foreseen[] => {
      const was = Object.hasOwn(were, is.stack) ? were[is.stack] : undefined
      if (was)
        return aboutChanges(
          was,
          is,
          was.language === before.collective.language && is.language === after.collective.language,
        )
      return [{ risk: 'quiet', owner: is.stack, what: { say: 'owner.begins', with: { owner: is.name } } }]
    }),
    ...Object.values(were)
      .filter(({ stack }) => !Object.hasOwn(are, stack))
      .map(
        ({ stack: key, name }): Foreseen => ({
          ...{ risk: 'risky', owner: key },
          what: { say: 'owner.leaves', with: { owner: name } },
          back: { say: 'back.again' },
          next: { say: 'owner.leaves.next', with: { key } },
        }),
      ),
  ]
}

/** @param follows its language is the collective's, and told there */
function aboutChanges(
  was: CollectivePlan | AssociationPlan,
  is: CollectivePlan | AssociationPlan,
  follows = false,
): Foreseen[] {
  const changes: Foreseen[] = []
  const { stack: owner, name } = is
  if (was.name !== name)
    changes.push({ risk: 'quiet', owner, what: { say: 'owner.named', with: { from: was.name, to: name } } })
  if (was.contact !== is.contact)
    changes.push({
      ...{ risk: 'quiet', owner },
      what: { say: 'owner.contact', with: { owner: name, from: was.contact, to: is.contact } },
    })
  if (was.language !== is.language && !follows)
    changes.push({
      ...{ risk: 'quiet', owner },
      what: { say: 'owner.language', with: { owner: name, language: is.language } },
    })
  if ('domain' in was && 'domain' in is && was.domain !== is.domain)
    changes.push({
      ...{ risk: 'risky', owner },
      what: { say: 'owner.domain', with: { from: was.domain, to: is.domain } },
      back: { say: 'owner.domain.back', with: { from: was.domain } },
    })
  return changes
}

function mailChanges({ relay: was }: CollectivePlan, { relay: is }: CollectivePlan): Foreseen[] {
  const [from, to] = [was, is].map((relay) => relay && `${relay.host} (${relay.login})`)
  if (from === to) return []
  const of = { risk: 'noticed' as const, owner: 'collective' }
  if (from === undefined) return [{ ...of, what: { say: 'mail.begins', with: { to: to ?? '' } } }]
  return [
    to === undefined
      ? { ...of, what: { say: 'mail.ends' } }
      : { ...of, what: { say: 'mail.changed', with: { from, to } } },
  ]
}
