import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { nearest } from '../../words/said/nearest.ts'
import { quoted, shortened } from '../../words/said/quoted.ts'
import { domain } from '../../words/written/domain.ts'
import { identity, key, keyOf } from '../../words/written/key.ts'
import { line } from '../../words/written/line.ts'
import { mebibytes, renderMebibytes, wholeGibibytesBetween } from '../../words/written/quantity.ts'
import { fingerprint, sshKey } from '../../words/written/ssh-key.ts'
import { anyText } from '../any-text.ts'

const cureFor = (
  schema: { safeParse: (value: unknown) => { error?: { issues: { message: string }[] } | undefined } },
  value: unknown,
) => schema.safeParse(value).error?.issues[0]?.message

const expected = 'Write a whole number and its unit, as "512MiB", "8GiB" or "1TiB"'

test.each([
  ['8GiO', '8GiB'],
  ['8g', '8GiB'],
  ['512m', '512MiB'],
  ['1.5GiB', '1536MiB'],
  ['1 t', '1TiB'],
  ['2048Mi', '2GiB'],
])('"%s" is no quantity, and "%s" was meant', (written, meant) => {
  expect(cureFor(mebibytes, written)).toMatch(`Did you mean "${meant}"? Write a whole number and its unit`)
})

test.each([
  ['8GB', '8GiB'],
  ['16 Go', '16GiB'],
  ['512 Mo', '512MiB'],
  ['1,5 To', '1536GiB'],
  ['16384 Ko', '16MiB'],
  ['17179869184 octets', '16GiB'],
])('memory of "%s" is %s: it is sold by powers of two', (written, meant) => {
  expect(cureFor(mebibytes, written)).toBe(`Did you mean "${meant}"? ${expected}`)
})

test.each(['16', '100 octets', '3 Ko', '1.0001Go'])('nothing is offered for memory of "%s"', (written) => {
  expect(cureFor(mebibytes, written)).toBe(expected)
})

const disk = wholeGibibytesBetween('1GiB', '256TiB')

test.each([
  ['250 GB', '232GiB'],
  ['250Go', '232GiB'],
  ['8GB', '7GiB'],
  ['1 tb', '931GiB'],
  ['2048Mo', '1GiB'],
  ['500107862016 octets', '465GiB'],
])('N12: "%s" is no size of a disk, and it is %s', (written, amount) => {
  expect(cureFor(disk, written)).toBe(`It is ${amount}. ${expected}`)
})

test('N12: where whole GiB are wanted, nothing is offered that is none', () => {
  for (const written of ['1GB', '1,5GiB', '512m']) expect(cureFor(disk, written)).toBe(expected)
})

test('N12: what is offered for a decimal amount is written as wanted, and never more than there is', () => {
  const bytes = { GB: 1e9, TB: 1e12 }
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 255 }), fc.constantFrom('GB', 'TB'), (number, unit) => {
      const [, offered = ''] = /^It is (\S+)\. /.exec(cureFor(disk, `${number}${unit}`) ?? '') ?? []
      const amount = disk.parse(offered) * 2 ** 20
      expect(amount).toBeLessThanOrEqual(number * bytes[unit])
      expect(amount).toBeGreaterThan(number * bytes[unit] - 2 ** 30)
    }),
  )
})

test.each(['8', 8, null, 'eight', '-8GiB', '0GiB', '08GiB', '8GiB\n', '1e3MiB', '99999999GiB', ['8GiB']])(
  '%j is no quantity',
  (written) => {
    expect(cureFor(mebibytes, written)).toContain('Write a whole number and its unit')
  },
)

test('a quantity is what it was, once written and read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_999_999 }), (amount) => {
      expect(mebibytes.parse(renderMebibytes(amount))).toBe(amount)
    }),
  )
})

test.each([
  ['Blog.Example.ORG', 'blog.example.org'],
  ['blog.example.org.', 'blog.example.org'],
  ['été.example', 'xn--t-9fab.example'],
])('"%s" is no domain, and "%s" was meant', (written, meant) => {
  expect(cureFor(domain, written)).toBe(
    `Did you mean "${meant}"? Write a domain name in lower case, as "blog.example.org"`,
  )
})

test.each([
  'localhost',
  '203.0.113.7',
  'a..example',
  '-a.example',
  'a-.example',
  `${'a'.repeat(64)}.example`,
  'a_b.example',
  'a.example\n',
  '$(id).example',
  'а.example',
])('"%s" is no domain', (written) => {
  expect(domain.safeParse(written).success).toBe(false)
})

test('a hostile name of any length is judged at once', () => {
  for (const name of [
    'a'.repeat(500_000),
    'a-'.repeat(250_000),
    'a.'.repeat(250_000),
    `${'a'.repeat(60)}.`.repeat(8000),
  ]) {
    expect(domain.safeParse(name).success).toBe(false)
    expect(key.safeParse(name).success).toBe(false)
    expect(mebibytes.safeParse(name).success).toBe(false)
    expect(sshKey.safeParse(name).success).toBe(false)
  }
  // Looking at each letter for every other one would take a quarter of an hour.
}, 60_000)

test.each([
  ['Café du Coin', 'cafe-du-coin'],
  ['les_tilleuls', 'les-tilleuls'],
  ['-x-', 'x'],
])('"%s" is no key, and "%s" was meant', (written, meant) => {
  expect(cureFor(key, written)).toContain(`Did you mean "${meant}"?`)
})

test('every domain can be made a key, which names nothing else than letters, digits and dashes', () => {
  fc.assert(
    fc.property(
      fc.domain().filter((name) => name.length < 50 && domain.safeParse(name).success),
      (name) => {
        expect(identity.safeParse(`blogs-${keyOf(name)}`).error).toBeUndefined()
      },
    ),
  )
})

test.each(['', ' a', 'a ', 'a\nb', 'a\u0000', '\u202eabc', 'a\u2028b', '\ud800', 'a\tb', 'x'.repeat(21)])(
  '%j is no line for people',
  (text) => {
    expect(line(20).safeParse(text).success).toBe(false)
  },
)

test.each(["L'été d'Ana", '"quoted"', '$(id)', '📻', 'مرحبا', '👩‍🌾', '; rm -rf /'])(
  '%s is a line for people',
  (text) => {
    expect(line(20).parse(text)).toBe(text)
  },
)

test.each(['\u200b', '\u200b\u200d', '\u2060\u00ad', '\u3164', '\u2800', '\ufe0f', '\u0301', '\u{e0041}'])(
  '%j is nothing that people can read',
  (text) => {
    expect(cureFor(line(20), text)).toBe('Write at least one character that can be seen')
  },
)

test.each(['👩‍🌾', '❤️', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'می‌خواهم', 'क्‍ष', '한'])('the joiners of %s are kept', (text) => {
  expect(line(20).parse(text)).toBe(text)
})

test('what a name begins with is nearer than a name of other letters', () => {
  const languages = ['br', 'en_US', 'fr_FR', 'nl_BE']
  expect(nearest('fr', languages)).toBe('Did you mean "fr_FR"? Known: br, en_US, fr_FR, nl_BE.')
  expect(nearest('NL', languages)).toMatch(/^Did you mean "nl_BE"\?/)
  expect(nearest('apps', ['apps-10', 'apps-1', 'app'])).toMatch(/^Did you mean "apps-1"\?/)
  // One letter is the beginning of anything.
  expect(nearest('f', languages)).toMatch(/^Known: /)
  expect(nearest('', languages)).toMatch(/^Known: /)
})

test('a near name is offered before the known ones, and far names are not', () => {
  expect(nearest('huox', ['houx', 'lierre'])).toBe('Did you mean "houx"? Known: houx, lierre.')
  expect(nearest('dokuwki', ['gitea', 'dokuwiki'])).toBe('Did you mean "dokuwiki"? Known: dokuwiki, gitea.')
  expect(nearest('chêne', ['houx', 'lierre'])).toBe('Known: houx, lierre.')
  expect(nearest('x', [])).toBe('There is none yet.')
  expect(
    nearest(
      'x',
      Array.from({ length: 300 }, (_, index) => `association-${index}`),
    ),
  ).toMatch(/ and 288 more\.$/)
})

test('a value is shown on one line, with nothing invisible, and not too long', () => {
  expect(quoted('a\nb\u202e"')).toBe('"a\\nb\\u{202e}\\""')
  expect(quoted('x'.repeat(1000))).toHaveLength(62)
  expect(shortened('é'.repeat(1000))).toHaveLength(61)
  expect(quoted('-----BEGIN OPENSSH PRIVATE KEY-----\nabc')).toBe('a private key (not shown)')
  fc.assert(
    fc.property(fc.anything({ maxDepth: 1, maxKeys: 3 }), anyText, (value, text) => {
      for (const shown of [quoted(value), quoted(text)]) expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u)
    }),
  )
})

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIENvuNnwbBx8sVe8eeYuTA26hvLZnN/RYFaTACZsAgYK'

test('a key has the fingerprint that ssh-keygen prints', () => {
  expect(fingerprint(`${ed25519} camille@laptop`)).toBe('SHA256:r3iDY9rVBqoRyfqlgscAu8WLn7faP7zpS1zU/U5XZFQ')
})

test.each([ed25519, `${ed25519} camille@laptop`, `${ed25519} Camille Le Goff, été`])('"%s" is a key', (text) => {
  expect(sshKey.parse(text)).toBe(text)
})

test.each([
  ['ssh-ed25519', 'Paste the line'],
  [`command="id" ${ed25519}`, 'paste the key alone'],
  [ed25519.slice(0, -4), 'Paste the line'],
  [ed25519.replace('ssh-ed25519', 'ssh-rsa'), 'Paste the line'],
  [`${ed25519} a\nssh-ed25519 evil`, 'Paste the line'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----', 'This was a private key'],
])('"%s" is no key for a machine', (text, cure) => {
  expect(cureFor(sshKey, text)).toContain(cure)
})
