import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { assemble } from '../../machines/assemble.ts'
import type { MachinePart } from '../../machines/part.ts'

/** A part as a person reads it: each file under its path, mode and owner, then everything else. */
export function rendered(part: MachinePart): string {
  const {
    files,
    contents,
    machine: _machine,
    owner: _owner,
    givenSecrets: _given,
    ...rest
  } = assemble({
    machine: 'houx',
    owner: 'collective',
    parts: [part],
  })
  const texts = Object.entries(files).map(
    ([path, { mode, owner }]) => `=== ${path} ${mode} ${owner}\n${readable(contents[path])}`,
  )
  return `${texts.join('\n')}\n=== besides\n${JSON.stringify(rest, undefined, 2)}\n`
}

/** A script is read where it lies, beside its role. */
const readable = (text = ''): string => (text.startsWith('#!') ? '(a script)\n' : text)

/** What a part must be rendered to. After a wanted change: `UPDATE_GOLDEN=1 npm test -- tests/machines`. */
export function golden(name: string, text: string): string {
  const file = new URL(`roles/${name}.txt`, import.meta.url)
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(new URL('.', file), { recursive: true })
    writeFileSync(file, text)
  }
  return readFileSync(file, 'utf8')
}
