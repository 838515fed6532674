/** One thing that was measured, several times. */
export type Figure = {
  /** What it is, in words: `preview of 100 associations' collective: time`. */
  name: string
  unit: string
  /** What it should be, as `<= 1.3` or `>= 20`; empty where nothing was promised. */
  goal: string
  samples: number[]
}

/** The middle one; between two middle ones, their mean. */
export function median(samples: number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 1 ? middle : middle - 1], sorted[middle]]
  return (low + high) / 2
}

/** Whether the median is what it should be; `undefined` where nothing was promised. */
export function isMet({ goal, samples }: Figure): boolean | undefined {
  const [, relation, limit] = /^(<=|>=) ([0-9.]+)$/.exec(goal) ?? []
  if (limit === undefined) return undefined
  return relation === '<=' ? median(samples) <= Number(limit) : median(samples) >= Number(limit)
}

/** One sample of one thing divided by that of another in the same round: what slows a whole round down slows both. */
export const ratios = (samples: number[], others: number[]): number[] =>
  samples.slice(0, others.length).map((sample, round) => sample / (others[round] as number))
