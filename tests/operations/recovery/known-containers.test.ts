import { expect, test } from '@jest/globals'
import { removal } from '../../../operations/recovery/known-containers.ts'

test('S5: what a killed run left is stopped, with a minute to end, before it is removed; nothing is killed at once', () => {
  expect(removal(['blogs-database', 'blogs-infini-example'], ['blogs'])).toBe(
    "set -e; docker stop --time 60 'blogs-database' 'blogs-infini-example'; docker rm 'blogs-database' 'blogs-infini-example'; docker network rm 'blogs'",
  )
  expect(removal([], ['blogs'])).toBe("set -e; docker network rm 'blogs'")
})
