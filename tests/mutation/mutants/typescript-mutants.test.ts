import { expect, test } from '@jest/globals'
import { mutate } from '../../../mutation/mutants/mutant.ts'
import { typescriptMutants } from '../../../mutation/mutants/typescript-mutants.ts'

const changes = (code: string) => typescriptMutants('a.ts', code).map((mutant) => mutate(code, mutant))

test.each([
  ['run({ keep: yes, name })', ['run({  name })', 'run({ keep: yes,  })']],
  ['run([one, ...more])', ['run([ ...more])', 'run([one, ])']],
  ['const x = a ? one : two', ['const x = false ? one : two', 'const x = true ? one : two']],
  ['const x = a && b', ['const x = a || b']],
  ['const x = a < b', ['const x = a <= b']],
  ['const x = a !== b', ['const x = a === b']],
  ['const x = !a', ['const x = a']],
  ['const x = true', ['const x = false']],
  ['const x = 30', ['const x = (30 + 1)']],
  ['const x = 0o600', ['const x = 0o644']],
  ["const x = '0700'", ["const x = '0755'"]],
  ['const x = /^a$/', ['const x = /a$/', 'const x = /^a/']],
  ['const x = a.some(f)', ['const x = a.every(f)']],
  ['const x = a.filter(f)', ['const x = a']],
])('%s: what could be wrong in it', (code, mutants) => {
  expect(changes(code)).toEqual(expect.arrayContaining(mutants))
})

test('a call and a refusal are left out, and a condition never or always holds', () => {
  expect(changes('if (a) throw b\nawait c()')).toEqual([
    'if (false) throw b\nawait c()',
    'if (true) throw b\nawait c()',
    'if (a) ;\nawait c()',
    'if (a) throw b\n;',
  ])
})

test('texts, types and imports are left as they are', () => {
  expect(changes("import { a } from 'b'\ntype A = { b: true }\nconst x: 1 = a('It is ' + 'so.')")).toEqual([])
})

test('a mutant says its line and what was done', () => {
  expect(typescriptMutants('a.ts', '\nrun({ keep: yes })')).toContainEqual(
    expect.objectContaining({ file: 'a.ts', line: 2, change: 'leaves `keep: yes` out' }),
  )
})

test('of what sorts, only the sign counts', () => {
  expect(changes('const x = a ? -1 : 1')).toEqual(['const x = false ? -1 : 1', 'const x = true ? -1 : 1'])
})

test('a name that every object has is no operator and no method of its own', () => {
  expect(changes('const x = a.toString()')).toEqual([])
})
