import { expect, test } from '@jest/globals'
import { parseDeparted, refuseReturns } from '../../../ledger/departures/departed.ts'

const [key, other] = [
  'AAAAC3NzaC1lZDI1NTE5AAAAIENvuNnwbBx8sVe8eeYuTA26hvLZnN/RYFaTACZsAgYK',
  'AAAAC3NzaC1lZDI1NTE5AAAAIE/knFUYve8KY3nMeAg1al49ogN7Eqz1McCJiyD6XHUR',
]
const left = parseDeparted(
  [`departed\tnolwenn\tleft\t1790000000\tssh-ed25519\t${key}`, 'departed\tnolwenn\tleft\t1790000000\t-\t-'].join('\n'),
)
const saidOf = (technicians: string, departed = left): string => {
  try {
    refuseReturns(technicians, departed)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

test('B8: who left is let in again neither by name nor by key, and the way back is told', () => {
  expect(saidOf(`nolwenn ssh-ed25519 ${other}`)).toBe(
    'The inventory lets somebody in who left.\n  nolwenn: "nolwenn" left (noted on 2026-09-21). Is this an old inventory? Fetch the newest ("git pull"). Is it the newest, and the person to be let in again? "scripts/departures --return nolwenn" says so; then run this again.',
  )
  expect(saidOf(`camille ssh-ed25519 ${other}\nmorgane ssh-ed25519 ${key}`)).toContain(
    'morgane: the key SHA256:r3iDY9rVBqoRyfqlgscAu8WLn7faP7zpS1zU/U5XZFQ is of "nolwenn", who left (noted on 2026-09-21)',
  )
  expect(saidOf(`camille ssh-ed25519 ${other}`)).toBe('')
})

test('B8: a lost key stays out for good; its owner has another', () => {
  const lost = parseDeparted(`departed\tcamille\tlost\t1790000000\tssh-ed25519\t${key}`)
  expect(saidOf(`camille ssh-ed25519 ${key}`, lost)).toMatch(
    /camille: the key SHA256:r3iDY\S+ was lost \(noted on 2026-09-21\).*this one stays out for good/,
  )
  expect(saidOf(`camille ssh-ed25519 ${other}`, lost)).toBe('')
})

test('S8: a machine that names who left cannot put a command into the mouth of whoever copies it', () => {
  expect(parseDeparted('departed\tx; sh #\tleft\tnever\t-\t-\ndeparted\tx\tstayed\t1\t-\t-')).toEqual([
    { who: 'x--sh--', state: 'left', since: undefined, key: undefined },
  ])
})
