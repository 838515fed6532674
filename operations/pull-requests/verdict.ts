import { abridge } from '../../words/said/abridge.ts'
import { worstOf } from '../forecast/foreseen.ts'
import { asCode, renderMarkdown } from '../forecast/said/render-markdown.ts'
import { type Language, type Saying, speaker } from '../forecast/said/speak.ts'
import type { Judgement } from './judge.ts'

/** A judgement as a forge shows it. */
export type RequestVerdict = {
  language: Language
  /** Whether it may be merged: it may not where the inventory is wrong, or `scripts/up` would refuse it. */
  passes: boolean
  /** Somebody should look twice: a risk, or what can't be told. */
  risky: boolean
  /** One line, without a name that anybody chose. */
  summary: string
  /** The page, whole. Whatever the inventory says, it does nothing there. */
  page: string
}

/**
 * @param engine why the page says nothing of what machines are really like
 */
export function verdictOf(judgement: Judgement, engine: Saying): RequestVerdict {
  const { head, base, foreseen } = judgement
  const language: Language = (head.resolved.plan ?? base?.resolved.plan)?.collective.language ?? 'en'
  const plain = speaker(language, (name) => name)
  const speak = speaker(language, asCode)
  const told = (passes: boolean, risky: boolean, summary: Saying, page: string): RequestVerdict => ({
    language,
    passes,
    risky,
    summary: plain(summary),
    page: `${page.trimEnd()}\n\n${speak(engine)}\n`,
  })
  const { errors } = head.resolved
  const count = errors.length
  if (!head.resolved.plan) {
    const { shown, left } = abridge(errors)
    const items = shown.flatMap(({ problem: { where, what, instead }, more }) => [
      `- ${asCode(where)}`,
      ...[what, instead].map((line) => `  - ${asCode(line)}`),
      ...(more > 0 ? [`  - ${speak({ say: 'request.more', with: { count: more } })}`] : []),
    ])
    const rest = left > 0 ? [`- ${speak({ say: 'request.more', with: { count: left } })}`] : []
    const first = speak({ say: 'request.wrong', with: { head: head.commit, count } })
    return told(
      false,
      false,
      { say: 'request.wrong.short', with: { count } },
      [`**${first}**`, '', ...items, ...rest].join('\n'),
    )
  }
  if (base === undefined) return told(true, false, { say: 'request.checked' }, speak({ say: 'request.checked' }))
  if (foreseen === undefined)
    return told(
      true,
      true,
      { say: 'request.untold.short' },
      `**${speak({ say: 'request.untold', with: { base: base.commit, head: head.commit } })}**`,
    )
  const worst = worstOf(foreseen)
  const changes = foreseen.changes.length
  const risky = foreseen.changes.filter(({ risk }) => risk === 'risky').length
  const summary: Saying =
    worst === 'refused' ? { say: 'request.refused' } : { say: 'request.changes', with: { changes, risky } }
  const page = renderMarkdown(foreseen, { from: base.commit, to: head.commit }, language)
  return told(worst !== 'refused', worst === 'refused' || worst === 'risky', summary, page)
}
