import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

const locks = ['package-lock.json', 'lab/images/gitea/node/package-lock.json']

test.each(locks)('S13: every package of %s has a checksum', (file) => {
  const { packages }: { packages: Record<string, { integrity?: string }> } = JSON.parse(readFileSync(file, 'utf8'))
  const unchecked = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && !integrity)
  expect(unchecked.map(([path]) => path)).toEqual([])
})
