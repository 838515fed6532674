import { expect, test } from '@jest/globals'
import { TestImpact } from '../../mutation/test-impact.ts'

const tree: Record<string, string> = {
  'a/one.ts': `import './two.ts'; read('root.sh'); await import(\`./kinds/\${kind}.ts\`)`,
  'a/two.ts': "script('facts')",
  'a/kinds/wiki.ts': '',
  'a/parts/root.sh': '',
  'a/facts.sh': '',
  'b/other.sh': '',
  'tests/one.test.ts': "import '../a/one.ts'",
  'tests/two.test.ts': "import '../a/two.ts'; const scripts = 'a/parts'",
}
const impact = new TestImpact({ files: Object.keys(tree), read: (file) => tree[file] ?? '' }, (file) =>
  file.endsWith('.test.ts'),
)
const tests = (file: string) => Object.fromEntries(impact.tests(file))

test('a module is reached by the tests that import it, also over others, with the number of steps', () => {
  expect(tests('a/two.ts')).toEqual({ 'tests/two.test.ts': 1, 'tests/one.test.ts': 2 })
})

test('a module that is loaded by a name that comes late is reached by who could load it', () => {
  expect(tests('a/kinds/wiki.ts')).toEqual({ 'tests/one.test.ts': 2 })
})

test('a script is reached over the module that names it, by its file, its name or its folder', () => {
  expect(tests('a/parts/root.sh')).toEqual({ 'tests/two.test.ts': 1, 'tests/one.test.ts': 2 })
  expect(tests('a/facts.sh')).toEqual({ 'tests/two.test.ts': 2, 'tests/one.test.ts': 3 })
})

test('what nobody names is reached by no test', () => {
  expect(tests('b/other.sh')).toEqual({})
})
