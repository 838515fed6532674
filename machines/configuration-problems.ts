import type { Problem } from '../words/said/problem.ts'
import type { Assembled } from './configuration.ts'

/** What a value must look like, and what to say when it doesn't. */
type Rule = { holds: (value: string) => boolean; what: string; instead: string }

const matches = (pattern: RegExp) => (value: string) => pattern.test(value)

const rules = {
  key: {
    holds: matches(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
    what: 'it is not a key',
    instead: 'Use lower-case letters, digits and single dashes, starting with a letter.',
  },
  absolute: { holds: matches(/^\//), what: 'the path is not absolute', instead: 'Begin it with "/".' },
  straight: {
    holds: (path: string) =>
      path
        .split('/')
        .every(
          (step, index, all) =>
            step !== '.' && step !== '..' && (step !== '' || index === 0 || index === all.length - 1),
        ),
    what: 'the path has an empty step, "." or ".."',
    instead: 'Write the path as the machine sees it, without detours.',
  },
  plain: {
    holds: matches(/^[A-Za-z0-9/._@:+=,%~-]+$/),
    what: 'the path holds a character that shells or dpkg read in their own way',
    instead: 'Use letters, digits and . _ @ : + = , % ~ - only.',
  },
  merged: {
    holds: (path: string) => !/^\/(bin|sbin|lib|lib32|lib64|libx32)\//.test(path),
    what: 'dpkg loses track of files that go through a link of the merged /usr',
    instead: 'Write it below /usr, as "/usr/lib/…".',
  },
  file: { holds: (path: string) => !path.endsWith('/'), what: 'the path ends in "/"', instead: 'Name a file.' },
  ownState: {
    holds: (path: string) => !/^\/(var\/lib\/bocage|run|proc|sys|dev|tmp)\//.test(path),
    what: 'a package may not hold files there',
    instead: 'Secrets go in "secrets"; what is made at run time is made by a unit.',
  },
  mode: {
    holds: matches(/^0[0-7]{3}$|^[1-7][0-7]{3}$/),
    what: 'the mode is not four octal digits',
    instead: 'Write it as "0644", or "0755" for a program.',
  },
  userGroup: {
    holds: matches(/^([a-z_][a-z0-9_-]*|[0-9]+):([a-z_][a-z0-9_-]*|[0-9]+)$/),
    what: 'the owner is not USER:GROUP',
    instead: 'Write it as "root:root", or in numbers as "33:33".',
  },
  package: {
    holds: matches(/^[a-z0-9][a-z0-9+.-]+$/),
    what: 'no Debian package can have that name',
    instead: 'Use the name that "apt-cache search" shows.',
  },
  unit: {
    holds: matches(/^[A-Za-z0-9:_.@-]+\.(service|socket|timer|path|mount|target|slice)$/),
    what: 'it is not the name of a systemd unit',
    instead: 'Write it with its kind, as "caddy.service".',
  },
  secret: {
    holds: matches(/^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/),
    what: 'it is not SERVICE/NAME',
    instead: 'Use lower-case letters, digits, dots, dashes and one "/", as "forge/master".',
  },
  identity: {
    holds: matches(/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)?$/),
    what: 'it is not an identity',
    instead:
      'Use lower-case letters, digits and dashes, as "blogs-infini-example", and one "/" at most, as "forge/infini".',
  },
  volume: {
    holds: matches(/^[a-z0-9][a-z0-9_.-]*$/),
    what: 'no Docker volume can have that name',
    instead: 'Use lower-case letters, digits and dashes.',
  },
  line: {
    holds: (text: string) => /^[^\n\t]+$/.test(text),
    what: 'it must be one line of text',
    instead: 'Leave out line breaks and tabs.',
  },
} satisfies Record<string, Rule>

const pathRules: Rule[] = [rules.absolute, rules.straight, rules.plain]
const fileRules: Rule[] = [...pathRules, rules.merged, rules.file, rules.ownState]

/**
 * Everything about a configuration that can never work, known without a machine.
 * `where` is the path of the property, as `files["/etc/motd"].mode`.
 */
export function configurationProblems(inputs: Assembled<unknown>): Problem[] {
  const { files, contents, units, checks, effects, secrets, givenSecrets } = inputs
  const named = (property: string, names: string[], wanted: Rule[]) =>
    names.flatMap((name) => broken(`${property}["${name}"]`, name, wanted))

  return [
    ...broken('machine', inputs.machine, [rules.key]),
    ...broken('owner', inputs.owner, [rules.key]),
    ...named('packages', Object.keys(inputs.packages), [rules.package]),
    ...Object.entries(files).flatMap(([path, { mode, owner }]) => [
      ...broken(`files["${path}"]`, path, fileRules),
      ...broken(`files["${path}"].mode`, mode, [rules.mode]),
      ...broken(`files["${path}"].owner`, owner, [rules.userGroup]),
      ...(contents[path] === undefined
        ? [{ where: `files["${path}"]`, what: 'it has no text', instead: 'Give its text in "contents".' }]
        : []),
    ]),
    ...folderClashes(Object.keys(files)),
    ...Object.entries(units).flatMap(([name, unit]) => [
      ...broken(`units["${name}"]`, name, [rules.unit]),
      ...unit.files.flatMap((path) => broken(`units["${name}"].files`, path, pathRules)),
    ]),
    ...Object.entries(checks).flatMap(([title, check]) => [
      ...broken(`checks["${title}"]`, title, [rules.line]),
      ...check.needs.flatMap((path) => broken(`checks["${title}"].needs`, path, pathRules)),
    ]),
    ...Object.entries(effects).flatMap(([title, { state }]) => [
      ...broken(`effects["${title}"]`, title, [rules.line]),
      ...broken(`effects["${title}"].state`, state, [rules.line]),
    ]),
    ...Object.entries(secrets).flatMap(([path, { owner, bytes, given }]) => [
      ...broken(`secrets["${path}"]`, path, [rules.secret]),
      ...broken(`secrets["${path}"].owner`, owner, [rules.userGroup]),
      ...(bytes < 16 || bytes > 4096
        ? [
            {
              where: `secrets["${path}"].bytes`,
              what: `${bytes} is out of bounds`,
              instead: 'Ask for 16 to 4096 bytes.',
            },
          ]
        : []),
      ...(given && givenSecrets[path] === undefined
        ? [
            {
              where: `secrets["${path}"]`,
              what: 'it is to be given, and is not',
              instead: 'Give its value in "givenSecrets".',
            },
          ]
        : []),
      ...(given && givenSecrets[path] === ''
        ? [{ where: `secrets["${path}"]`, what: 'it is empty', instead: `Give it: scripts/secret set ${path}` }]
        : []),
    ]),
    ...Object.keys(givenSecrets).flatMap((path) =>
      secrets[path]?.given
        ? []
        : [
            {
              where: `givenSecrets["${path}"]`,
              what: 'no role asks for it',
              instead: 'Let a role name it in its secrets, with "given: true".',
            },
          ],
    ),
    ...Object.entries(inputs.holds).flatMap(([identity, { kind, service, bearer, mail, volumes }]) => [
      ...broken(`holds["${identity}"]`, identity, [rules.identity]),
      ...[kind, service].flatMap((word) => broken(`holds["${identity}"]`, word, [rules.line])),
      ...volumes.flatMap((name) => broken(`holds["${identity}"].volumes`, name, [rules.volume])),
      ...[bearer, mail].flatMap((word) => (word === '' ? [] : broken(`holds["${identity}"]`, word, [rules.line]))),
    ]),
    ...Object.entries(inputs.takesOver).flatMap(([identity, owner]) =>
      broken(`takesOver["${identity}"]`, owner, [rules.key]),
    ),
    ...named('guarded', inputs.guarded, pathRules),
    ...named('diverts', inputs.diverts, fileRules),
    ...inputs.diverts.flatMap((path) =>
      files[path]
        ? []
        : [{ where: `diverts["${path}"]`, what: 'nothing takes its place', instead: 'Ship a file at that path.' }],
    ),
  ]
}

/** The first rule that a value breaks, as a problem. */
function broken(where: string, value: string, wanted: Rule[]): Problem[] {
  const rule = wanted.find(({ holds }) => !holds(value))
  return rule ? [{ where, what: `${rule.what}: ${JSON.stringify(value)}`, instead: rule.instead }] : []
}

/** A path that is a file of ours and also the folder of another. */
function folderClashes(paths: string[]): Problem[] {
  const all = new Set(paths)
  return paths.flatMap((path) => {
    const steps = path.split('/')
    const folder = steps.map((_, index) => steps.slice(0, index).join('/')).find((parent) => all.has(parent))
    return folder === undefined
      ? []
      : [{ where: `files["${path}"]`, what: `"${folder}" is a file, not a folder`, instead: 'Move one of the two.' }]
  })
}
