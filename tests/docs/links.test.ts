import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'

const pages = ['README.md', 'CONTRIBUTING.md', 'lab/README.md', 'benchmark/README.md', 'engine/README.md'].concat(
  readdirSync('docs', { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.md') ? [join('docs', name)] : [],
  ),
)
const textOf = (page: string) => readFileSync(page, 'utf8')

/** The anchors of a page's headings, as forges make them. */
const anchors = (page: string) =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

test('every link of a page leads to a file that is there, and to a heading of it', () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(([link, path = '', anchor]) => {
      const target = path === '' ? page : join(dirname(page), path)
      if (!existsSync(target)) return [`${page}: ${link}`]
      return anchor === undefined || anchors(target).includes(anchor) ? [] : [`${page}: ${link}`]
    }),
  )
  expect(pages.length).toBeGreaterThan(40)
  expect(broken).toEqual([])
})

test('every command that a page names is there', () => {
  const commands = pages.flatMap((page) =>
    [...textOf(page).matchAll(/(?<![\w/.])scripts\/([a-z]+)(?![\w/.-])/g)].map(([, name = '']) => `scripts/${name}`),
  )
  expect(new Set(commands).size).toBeGreaterThan(5)
  expect([...new Set(commands)].filter((command) => !existsSync(command))).toEqual([])
})

test('N16: every page for people is in the README’s table', () => {
  const listed = textOf('README.md')
  const forPeople = pages.filter((page) => dirname(page) === 'docs' && page !== 'docs/architecture.md')
  expect(forPeople.filter((page) => !listed.includes(`(${page})`))).toEqual([])
})
