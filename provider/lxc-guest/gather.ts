import { setTimeout as pause } from 'node:timers/promises'

/** Long enough for the engine to send what it sends together, too short for people to notice. */
const momentMs = 20

/**
 * Gathers what is asked of one machine within a moment, and asks it once: an exchange costs much more than a question.
 *
 * @param ask gives an answer for each question, in their order
 */
export function gather<Question, Answer>(
  ask: (machine: string, questions: Question[]) => Promise<Answer[]>,
): (machine: string, question: Question) => Promise<Answer> {
  const gathering = new Map<string, { questions: Question[]; answers: Promise<Answer[]> }>()
  return async (machine, question) => {
    const open = gathering.get(machine) ?? { questions: [], answers: Promise.resolve([]) }
    const place = open.questions.push(question) - 1
    if (place === 0) {
      gathering.set(machine, open)
      open.answers = pause(momentMs).then(() => {
        gathering.delete(machine)
        return ask(machine, open.questions)
      })
    }
    return (await open.answers)[place] as Answer
  }
}
