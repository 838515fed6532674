import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'

/** Whether the SDK has read TypeScript's compiler: before a function is serialised, and after; and what became of the function. */
const program = `
  const hasRead = () => Object.keys(require.cache).some((file) => file.includes('/node_modules/typescript/'))
  const { runtime } = require('@pulumi/pulumi')
  const before = hasRead()
  runtime.serializeFunction(() => 'said').then(({ text }) => console.log(JSON.stringify([before, hasRead(), text.includes('said')])))
`
const run = (...options: string[]): boolean[] =>
  JSON.parse(
    execFileSync(process.execPath, ['--no-warnings', ...options, '--eval', program], { encoding: 'utf8', env: {} }),
  )

test('what Pulumi’s SDK needs for serialising functions is read when it serialises one', () => {
  expect(run()).toEqual([true, true, true])
  expect(run('--require', './bundles/late.cjs')).toEqual([false, true, true])
})
