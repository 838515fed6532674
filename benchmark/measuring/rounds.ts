/** One way of doing a thing: each call does it once. */
export type Arm = { name: string; run: () => Promise<void> }

/**
 * Runs every arm once a round, so that what else the machine does falls on all of them. Every second round goes backwards:
 * none always follows the same one.
 *
 * @param say is told what begins
 */
export async function runRounds(arms: Arm[], rounds: number, say: (line: string) => void): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    for (const { name, run } of round % 2 === 1 ? arms : arms.toReversed()) {
      say(`round ${round} of ${rounds}: ${name}`)
      await run()
    }
  }
}
