import { expect, test } from '@jest/globals'
import { changedIn } from '../../benchmark/ansible.ts'
import { benchFiles, target } from '../../benchmark/converge/files.ts'

const recap = (counts: string) => `PLAY RECAP ****\ngateway                    : ${counts}    skipped=0\n`

test('a play tells how much it changed', () => {
  expect(changedIn(recap('ok=2    changed=2    unreachable=0    failed=0'))).toBe(2)
  expect(changedIn(recap('ok=2    changed=0    unreachable=0    failed=0'))).toBe(0)
})

test('a play that failed or reached nobody is not measured', () => {
  expect(() => changedIn(recap('ok=1    changed=1    unreachable=0    failed=1'))).toThrow('Ansible did not end well')
  expect(() => changedIn(recap('ok=0    changed=0    unreachable=1    failed=0'))).toThrow('PLAY RECAP')
})

test('every way brings a hundred different files to one folder', () => {
  const files = benchFiles()
  expect(new Set(files.values()).size).toBe(100)
  expect([...files.keys()].every((path) => path.startsWith(`${target}/`))).toBe(true)
})
