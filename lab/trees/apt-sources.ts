import { OperatorError } from '../../words/said/problem.ts'

/** Where Debian's packages come from. */
export type AptSource = { uri: string; suites: string[]; components: string[] }

const suiteOfDebian = (release: string) => new RegExp(`^${release}(-updates|-security|-backports)?/?$`)

/**
 * Debian's own sources among a machine's, from the texts of its sources files, in either format (sources.list(5)).
 * Other people's repositories are left out.
 *
 * @throws OperatorError when none has the release
 */
export function debianSources(texts: string[], release: string): AptSource[] {
  const found = texts.flatMap((text) => (/^Types:/m.test(text) ? deb822(text) : oneLine(text)))
  const ours = found
    .map((source) => ({ ...source, suites: source.suites.filter((suite) => suiteOfDebian(release).test(suite)) }))
    .filter(({ suites }) => suites.length > 0)
  if (ours.some(({ suites }) => suites.includes(release))) return ours
  throw new OperatorError('The lab takes its Debian packages from where this machine does.', [
    {
      where: '/etc/apt',
      what: `no source has Debian's "${release}"`,
      instead: `Write one in /etc/apt/sources.list, as "deb URI ${release} main".`,
    },
  ])
}

/** The sources in deb822 format, signed by Debian's own keyring. */
export const renderSources = (sources: AptSource[]): string =>
  sources
    .map(({ uri, suites, components }) =>
      [
        'Types: deb',
        `URIs: ${uri}`,
        `Suites: ${suites.join(' ')}`,
        `Components: ${components.join(' ')}`,
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
        '',
      ].join('\n'),
    )
    .join('\n')

/** The mirror that debootstrap takes the release from. */
export const mirrorOf = (sources: AptSource[], release: string): string =>
  sources.find(({ suites }) => suites.includes(release))?.uri ?? ''

function deb822(text: string): AptSource[] {
  return text
    .split(/\n\s*\n/)
    .map((stanza) => {
      const field = (name: string) =>
        new RegExp(`^${name}:[ \\t]*(.*)$`, 'mi').exec(stanza)?.[1]?.split(/\s+/).filter(Boolean) ?? []
      return { types: field('Types'), uris: field('URIs'), suites: field('Suites'), components: field('Components') }
    })
    .filter(({ types }) => types.includes('deb'))
    .flatMap(({ uris, suites, components }) => uris.map((uri) => ({ uri, suites, components })))
}

function oneLine(text: string): AptSource[] {
  return text
    .split('\n')
    .map((line) => /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line))
    .filter((match) => match !== null)
    .map(([, uri = '', suite = '', components = '']) => ({
      uri,
      suites: [suite],
      components: components.trim().split(/\s+/),
    }))
}
