import { expect, test } from '@jest/globals'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, kindNames, resolveSmall, smallEstate } from '../small-estate.ts'

const C = 'collective.yaml'
const H = 'associations/houx.yaml'
const L = 'associations/lierre.yaml'

type Wrong = [title: string, files: Record<string, string | undefined>, said: string[]]

/** Each a mistake that people make, or that somebody makes on purpose, and every word that is said of it. */
const wrong: Wrong[] = [
  [
    'a misspelt machine',
    changed(C, 'on: apps }', 'on: aps }'),
    ['inventory/collective.yaml:25:38: there is no machine "aps". Did you mean "apps"? Known: apps, gateway.'],
  ],
  [
    'a misspelt setting, said once and not also as missing',
    changed(C, 'memory: 4GiB', 'memroy: 4GiB'),
    [
      'inventory/collective.yaml:22:51: "memroy" is not known here. Did you mean "memory"? Known: cores, data, data_on, disk, id, kind, memory, on, reaches.',
    ],
  ],
  [
    'S11: what a guest reaches that is its host by another name, or is reached by every guest',
    changed(C, 'memory: 4GiB', "memory: 4GiB, reaches: ['10.20.0.1:8006', '10.20.0.101']"),
    [
      'inventory/collective.yaml:22:75: "10.20.0.1" is the host itself. Write "host:8006".',
      'inventory/collective.yaml:22:93: "10.20.0.101" is in the guests\' own network. Remove the line: neighbours are reached without it.',
    ],
  ],
  [
    'S11: what a guest reaches that is no address, no network and not its host',
    changed(
      C,
      'memory: 4GiB',
      "memory: 4GiB, reaches: [host, nas, '192.168.1.20:445', '192.168.1.300', 'host:70000', '192.168.1.0/33', '192.168.1.20/24', '0.0.0.0/0', '127.0.0.1']",
    ),
    [
      ['81', 2, 'nas'],
      ['106', 4, '192.168.1.300'],
      ['123', 5, 'host:70000'],
      ['137', 6, '192.168.1.0/33'],
      ['155', 7, '192.168.1.20/24'],
      ['174', 8, '0.0.0.0/0'],
      ['187', 9, '127.0.0.1'],
    ].map(
      ([column, entry, given]) =>
        `inventory/collective.yaml:22:${column}: entry ${entry} of "reaches" cannot be "${given}". Write "host", or an IPv4 address or network, with a port or without, as "192.168.1.20:445".`,
    ),
  ],
  [
    'a misspelt kind of service',
    changed(C, 'kind: gitea', 'kind: gitae'),
    [`inventory/collective.yaml:26:18: "kind" cannot be "gitae". Did you mean "gitea"? Known: ${kindNames}.`],
  ],
  [
    'an unknown kind of machine',
    changed(C, 'apps: { kind: lxc', 'apps: { kind: lcx'),
    [
      'inventory/collective.yaml:22:17: "kind" cannot be "lcx". Did you mean "lxc"? Known: hcloud, lxc, proxmox, server.',
    ],
  ],
  [
    'a machine without a kind',
    changed(C, 'apps: { kind: lxc, ', 'apps: { '),
    ['inventory/collective.yaml:22:3: "apps" has no "kind". Add it. Known: hcloud, lxc, proxmox, server.'],
  ],
  [
    'a misspelt service',
    changed(H, '  blogs:', '  blog:'),
    [
      'inventory/associations/houx.yaml:6:3: the collective has no service "blog". Did you mean "blogs"? Known: blogs, forge.',
    ],
  ],
  [
    'a person named with an accent',
    changed(H, 'owners: [zoe, alix]', 'owners: [zoé, alxi]'),
    [
      'inventory/associations/houx.yaml:5:32: entry 1 of "owners" cannot be "zoé". Did you mean "zoe"? People are written by their short names.',
      'inventory/associations/houx.yaml:5:37: there is no person "alxi". Did you mean "alix"? Known: alix, bilal, zoe.',
    ],
  ],
  [
    'a unit that Proxmox does not count in',
    changed(C, 'memory: 4GiB', 'memory: 4GB'),
    [
      'inventory/collective.yaml:22:59: "memory" cannot be "4GB". Did you mean "4GiB"? Write a whole number and its unit, as "512MiB", "8GiB" or "1TiB".',
    ],
  ],
  [
    'memory without a unit',
    changed(C, 'memory: 4GiB', 'memory: 4096'),
    [
      'inventory/collective.yaml:22:59: "memory" cannot be 4096. Write a whole number and its unit, as "512MiB", "8GiB" or "1TiB".',
    ],
  ],
  [
    'a negative number',
    changed(C, 'cores: 2', 'cores: -1'),
    ['inventory/collective.yaml:22:48: "cores" cannot be -1. Write at least 1.'],
  ],
  [
    'a number too large to be exact',
    changed(C, 'id: 110', 'id: 9007199254740993'),
    ['inventory/collective.yaml:22:36: "id" cannot be 9007199254740993. Write at most 65000.'],
  ],
  [
    'half a processor',
    changed(C, 'cores: 2', 'cores: 1.5'),
    ['inventory/collective.yaml:22:48: "cores" cannot be 1.5. Write a whole number, without quotes.'],
  ],
  [
    'a number in quotes',
    changed(C, 'cores: 2', 'cores: "2"'),
    ['inventory/collective.yaml:22:48: "cores" cannot be "2". Write a number.'],
  ],
  [
    'a disk that is not whole GiB',
    changed(C, 'disk: 20GiB', 'disk: 20500MiB'),
    ['inventory/collective.yaml:22:71: "disk" cannot be "20500MiB". Write whole GiB, as "8GiB".'],
  ],
  [
    'two guests with one id',
    changed(C, 'id: 110', 'id: 101'),
    [
      'inventory/collective.yaml:22:36: 101 is already the id of "gateway" (inventory/collective.yaml:21:39). Write another: 100 is free.',
    ],
  ],
  [
    'an id that the network has no address for',
    changed(C, 'id: 110', 'id: 255'),
    [
      'inventory/collective.yaml:22:36: 255 is not in the network 10.20.0.0/24 of "pve1". Write a number from 100 to 254.',
    ],
  ],
  [
    'an id that Proxmox keeps for itself',
    changed(C, 'id: 110', 'id: 12'),
    ['inventory/collective.yaml:22:36: "id" cannot be 12. Write at least 100.'],
  ],
  [
    'more memory than the host has',
    changed(C, 'memory: 4GiB', 'memory: 7GiB'),
    [
      'inventory/collective.yaml:22:59: "apps" needs 7GiB, and "pve1" has 6656MiB of memory left. Give it at most 6656MiB, or take from another guest.',
    ],
  ],
  [
    'more data than the disk holds',
    changed(C, 'data: 100GiB', 'data: 2TiB'),
    [
      'inventory/collective.yaml:22:84: "apps" needs 2TiB, and "pve1" has 500GiB of disk in "data" left. Give it at most 500GiB, or take from another guest.',
    ],
  ],
  [
    'a service on a Proxmox host',
    changed(C, 'front: { kind: gateway, on: gateway }', 'front: { kind: gateway, on: pve1 }'),
    [
      'inventory/collective.yaml:24:31: "pve1" is a Proxmox host, which runs nothing but guests. Machines: apps, gateway.',
    ],
  ],
  [
    'a guest on a guest',
    changed(C, 'apps: { kind: lxc, on: pve1', 'apps: { kind: lxc, on: gateway'),
    ['inventory/collective.yaml:22:26: "gateway" is a guest itself and carries none. Hosts: pve1.'],
  ],
  [
    'a guest on a host that is not there',
    changed(C, 'apps: { kind: lxc, on: pve1', 'apps: { kind: lxc, on: pev1'),
    ['inventory/collective.yaml:22:26: there is no machine "pev1". Did you mean "pve1"? Known: pve1.'],
  ],
  [
    'addresses without a gateway',
    changed(C, '  front: { kind: gateway, on: gateway }\n', ''),
    [
      'inventory/associations/houx.yaml:8:7: "houx.example" needs a gateway on "pve1", and there is none. Add to the services of collective.yaml "front: { kind: gateway, on: GUEST }", with a guest of that host.',
    ],
  ],
  [
    'two gateways on one host',
    changed(C, '  blogs: {', '  front2: { kind: gateway, on: apps }\n  blogs: {'),
    [
      'inventory/collective.yaml:25:3: "front" (inventory/collective.yaml:24:3) is already the gateway on "pve1". Remove "front2": 80 and 443 lead to one machine.',
    ],
  ],
  [
    'one address in two associations',
    changed(L, 'lierre.example: {', 'houx.example: {'),
    [
      'inventory/associations/lierre.yaml:5:7: "houx.example" is already served: it is an address of "houx" (inventory/associations/houx.yaml:8:7). Keep one of the two, or choose another name.',
    ],
  ],
  [
    `an association's site at the collective's address`,
    changed(L, 'lierre.example: {', 'git.bocage.example: {'),
    [
      'inventory/associations/lierre.yaml:5:7: "git.bocage.example" is already served: it is an address of the collective (inventory/collective.yaml:26:44). Keep one of the two, or choose another name.',
    ],
  ],
  [
    'two addresses with one identity',
    changed(
      L,
      '      lierre.example: { title: Le Lierre }',
      '      le-lierre.example: { title: A }\n      le.lierre.example: { title: B }',
    ),
    [
      'inventory/associations/lierre.yaml:6:7: its data would be that of "le-lierre.example" (inventory/associations/lierre.yaml:5:7): both are known as "blogs-le-lierre-example". Write an "id" of its own beside it.',
    ],
  ],
  [
    'an identity by hand that is another address’s: its line is wrong, and not that of the data',
    changed(
      L,
      '      lierre.example: { title: Le Lierre }',
      '      a.example: { title: A, id: lierre-example }\n      lierre.example: { title: Le Lierre }',
    ),
    [
      'inventory/associations/lierre.yaml:5:7: its data would be that of "lierre.example" (inventory/associations/lierre.yaml:6:7): both are known as "blogs-lierre-example". Write another "id" beside it.',
    ],
  ],
  [
    'an address too long to name a container after',
    changed(L, 'lierre.example', 'assemblee-generale.federation-des-associations-du-lierre.example'),
    [
      'inventory/associations/lierre.yaml:5:7: it would be known as "blogs-assemblee-generale-federation-des-associations-du-lie…", which is no name for a container: Use at most 63 characters. Write a short "id" beside it, as "id: blog".',
    ],
  ],
  [
    'a site with the identity of a service',
    changed(
      C,
      '  forge: {',
      '  blogs-lierre-example: { kind: gitea, on: apps, address: git2.bocage.example, ssh: 2223 }\n  forge: {',
    ),
    [
      'inventory/associations/lierre.yaml:5:7: it would be known as "blogs-lierre-example", which is a service (inventory/collective.yaml:26:3). Write an "id" of its own beside it.',
    ],
  ],
  [
    'one published port twice',
    changed(L, '{ title: Le Lierre }', '{ title: Le Lierre, port: 28306 }'),
    [
      'inventory/associations/lierre.yaml:5:7: "blogs-lierre-example" gets port 28306 on "apps", which is that of "forge-http" (inventory/collective.yaml:26:44). Write "port: 22811" instead: 22811 is free.',
    ],
  ],
  [
    `a port that is the host's own`,
    changed(C, 'address: git.bocage.example }', 'address: git.bocage.example, ssh: 8006 }'),
    [
      'inventory/collective.yaml:26:69: port 8006 of "pve1" is its own. Write another, as one from 1024 on that nobody uses.',
    ],
  ],
  [
    'one outside port twice',
    changed(C, '  forge:', '  forge2: { kind: gitea, on: apps, address: git2.bocage.example }\n  forge:'),
    [
      'inventory/collective.yaml:26:3: port 2222 of "pve1" is already opened to "forge-ssh" (inventory/collective.yaml:27:3). Write another port in one of the two.',
    ],
  ],
  [
    'a service without its address',
    changed(C, ', address: git.bocage.example }', ' }'),
    ['inventory/collective.yaml:26:3: "forge" has no "address". Add it: the name people type, as "forge.example.org".'],
  ],
  [
    'an address where none can be',
    changed(C, 'kind: wordpress-farm, on: apps', 'kind: wordpress-farm, on: apps, address: x.example'),
    ['inventory/collective.yaml:25:53: "wordpress-farm" has no address of its own. Remove this line.'],
  ],
  [
    'an address in capitals',
    changed(L, 'lierre.example', 'Lierre.Example'),
    [
      'inventory/associations/lierre.yaml:5:7: "Lierre.Example" cannot be a name here. Did you mean "lierre.example"? Write a domain name in lower case, as "blog.example.org".',
    ],
  ],
  [
    'an address with an accent',
    changed(L, 'lierre.example', 'élan.example'),
    [
      'inventory/associations/lierre.yaml:5:7: "élan.example" cannot be a name here. Did you mean "xn--lan-9la.example"? Write a domain name in lower case, as "blog.example.org".',
    ],
  ],
  [
    'an address with a dot at its end',
    changed(L, 'lierre.example', 'lierre.example.'),
    [
      'inventory/associations/lierre.yaml:5:7: "lierre.example." cannot be a name here. Did you mean "lierre.example"? Write a domain name in lower case, as "blog.example.org".',
    ],
  ],
  [
    'an address that is a command',
    changed(L, 'lierre.example', `"$(touch /tmp/x) '\\n; rm -rf /"`),
    [
      `inventory/associations/lierre.yaml:5:7: "$(touch /tmp/x) '\\n; rm -rf /" cannot be a name here. Write a domain name in lower case, as "blog.example.org".`,
    ],
  ],
  [
    'a name that is a path',
    changed(H, '  zoe: {', '  "../../etc/passwd": { name: X, email: x@x.example }\n  zoe: {'),
    [
      'inventory/associations/houx.yaml:3:3: "../../etc/passwd" cannot be a name here. Did you mean "etc-passwd"? Use lower-case letters, digits and single dashes, starting with a letter.',
    ],
  ],
  [
    'a name that JavaScript keeps for itself',
    changed(H, '  zoe: {', '  __proto__: { name: X, email: x@x.example }\n  zoe: {'),
    ['inventory/associations/houx.yaml:3:3: "__proto__" cannot be a name. Choose another.'],
  ],
  [
    'a person whom every object has',
    changed(H, 'owners: [zoe, alix]', 'owners: [zoe, alix, constructor]'),
    ['inventory/associations/houx.yaml:5:43: there is no person "constructor". Known: alix, bilal, zoe.'],
  ],
  [
    'a name of 300 characters',
    changed(L, 'lierre.example', `${'a'.repeat(300)}.example`),
    [
      'inventory/associations/lierre.yaml:5:7: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" cannot be a name here. Use at most 253 characters.',
    ],
  ],
  [
    'a title that YAML takes for a number',
    changed(L, 'title: Le Lierre', 'title: 2024'),
    ['inventory/associations/lierre.yaml:5:32: "title" cannot be 2024. Put it in quotes: "2024".'],
  ],
  [
    'a title of two lines',
    changed(L, 'title: Le Lierre', 'title: "Le\\nLierre"'),
    [
      'inventory/associations/lierre.yaml:5:32: "title" cannot be "Le\\nLierre". Write it on one line, without control characters.',
    ],
  ],
  [
    'a title that is empty',
    changed(L, 'title: Le Lierre', 'title:'),
    ['inventory/associations/lierre.yaml:5:25: "title" is empty. Write text: it cannot be left out.'],
  ],
  [
    'a list where names belong',
    changed(L, '{ title: Le Lierre }', '[Le Lierre]'),
    [
      'inventory/associations/lierre.yaml:5:23: "lierre.example" cannot be ["Le Lierre"]. Write names with values, as "{ title: … }".',
    ],
  ],
  [
    'a text where names belong',
    changed(L, '{ title: Le Lierre }', 'Le Lierre'),
    [
      'inventory/associations/lierre.yaml:5:23: "lierre.example" cannot be "Le Lierre". Write names with values, as "{ title: Le Lierre }".',
    ],
  ],
  [
    'a section that is empty',
    { [L]: 'name: Le Lierre\nuses:\n' },
    [
      'inventory/associations/lierre.yaml:2:1: "uses" is empty. Write names with values, as "name: value", or remove the line.',
    ],
  ],
  [
    'a setting written twice',
    changed(C, 'cores: 2', 'cores: 2, cores: 3'),
    ['inventory/collective.yaml:22:51: "cores" is written twice here. Keep one of the two.'],
  ],
  [
    'a person defined in two files',
    changed(H, 'zoe: {', 'alix: { name: Alix, email: a@b.example }\n  zoe: {'),
    [
      'inventory/associations/houx.yaml:3:3: "alix" is already defined at inventory/collective.yaml:3:3. Keep one of the two, or choose another short name for one of them.',
    ],
  ],
  [
    'a technician in the file of an association',
    changed(H, 'email: zoe@houx.example', 'email: zoe@houx.example, role: technician'),
    [
      `inventory/associations/houx.yaml:3:52: only collective.yaml can name a technician. Define "zoe" in collective.yaml: who may log in to the machines is everyone's concern.`,
    ],
  ],
  [
    'a private key, which is not shown',
    changed(
      C,
      'ssh: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE/knFUYve8KY3nMeAg1al49ogN7Eqz1McCJiyD6XHUR bilal@laptop]',
      'ssh: ["-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXk"]',
    ),
    [
      'inventory/collective.yaml:12:11: entry 1 of "ssh" cannot be a private key (not shown). This was a private key: make a new one, and paste only its ".pub" file.',
    ],
  ],
  [
    'a key cut short',
    changed(C, 'XHUR bilal', 'XHU bilal'),
    [
      'inventory/collective.yaml:12:11: entry 1 of "ssh" cannot be "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE/knFUYve8KY3nMeAg1al4…". It is cut short, perhaps by a space or a line break within it. Paste the line of the file that ends in ".pub", as "ssh-ed25519 AAAA… camille@laptop".',
    ],
  ],
  [
    'one key for two people',
    changed(
      C,
      'IE/knFUYve8KY3nMeAg1al49ogN7Eqz1McCJiyD6XHUR bilal',
      'IENvuNnwbBx8sVe8eeYuTA26hvLZnN/RYFaTACZsAgYK bilal',
    ),
    [
      'inventory/collective.yaml:12:11: this is also the key of "alix". Each person has a key of their own, which leaves with them.',
    ],
  ],
  [
    'an anchor',
    changed(C, '  blogs: {', '  blogs: &b {'),
    [
      'inventory/collective.yaml:25:13: "&b" names a value to repeat it elsewhere. Write the value out where it is needed, or put it in quotes if it is text.',
    ],
  ],
  [
    'an alias, whose value is not also missing',
    changed(C, '  blogs: {', '  wikis: *b\n  blogs: {'),
    [
      'inventory/collective.yaml:25:10: "*b" stands for something written elsewhere. Write it out, or put the value in quotes if it is text.',
    ],
  ],
  [
    'a merge key',
    changed(C, 'gateway: { kind', 'gateway: { <<: { cores: 1 }, kind'),
    ['inventory/collective.yaml:21:14: "<<" copies values from elsewhere. Write them out.'],
  ],
  [
    'a tag that makes objects',
    changed(C, 'name: Bocage', 'name: !!python/object Bocage'),
    [
      'inventory/collective.yaml:1:37: "!!python/object" changes what the value is. Remove the word that begins with "!", or put the value in quotes if it is text.',
    ],
  ],
  [
    'a tab',
    changed(H, '  blogs:', '\tblogs:'),
    ['inventory/associations/houx.yaml:6:1: the line is indented with a tab. Indent with spaces, like its neighbours.'],
  ],
  [
    'a line that is not indented far enough',
    changed(H, '  blogs:', ' blogs:'),
    [
      'inventory/associations/houx.yaml:6:1: the line is indented unlike its neighbours. Indent all of them by the same number of spaces.',
    ],
  ],
  [
    'a line that is indented too far',
    changed(H, '    sites:', '   members: 3\n    sites:'),
    [
      'inventory/associations/houx.yaml:7:13: the next line is indented as if it belonged to this value. Indent it like its neighbours, or remove the value before it.',
    ],
  ],
  [
    'a title with a colon and a space',
    changed(L, 'name: Le Lierre', 'name: Le Lierre: une asso'),
    ['inventory/associations/lierre.yaml:1:7: a line holds ": " twice. Put the value in quotes, or begin a new line.'],
  ],
  [
    'a name without a space after it',
    changed(L, 'name: Le Lierre', 'name:Le Lierre'),
    [
      'inventory/associations/lierre.yaml:1:1: a name must be on one line, with ": " after it. Write "name: value", with a space after the colon.',
    ],
  ],
  [
    'an apostrophe in single quotes',
    changed(L, 'title: Le Lierre', "title: 'L'atelier'"),
    [
      'inventory/associations/lierre.yaml:5:35: this cannot follow what is before it on the line. Put the whole value in quotes (and write an apostrophe twice inside single ones).',
    ],
  ],
  [
    'a value that begins with @',
    changed(L, 'title: Le Lierre', 'title: @lierre'),
    ['inventory/associations/lierre.yaml:5:32: a value cannot begin with "@". Put it in quotes.'],
  ],
  [
    'a title with a colon and a space, between braces',
    changed(L, 'title: Le Lierre', 'title: Infini: le site'),
    ['inventory/associations/lierre.yaml:5:32: a value holds ": " here. Put it in quotes: "Infini: le site".'],
  ],
  [
    'a comma that was forgotten',
    changed(L, 'title: Le Lierre', 'title: Le Lierre language: fr_FR'),
    [
      'inventory/associations/lierre.yaml:5:32: a value holds ": " here. Is a comma missing before "language:"? Else put the value in quotes.',
    ],
  ],
  [
    'two of them, on two lines',
    changed(L, '{ title: Le Lierre }', '{ title: Un: deux }\n      b.example: { title: L\'un: "deux" }'),
    [
      'inventory/associations/lierre.yaml:5:32: a value holds ": " here. Put it in quotes: "Un: deux".',
      'inventory/associations/lierre.yaml:6:27: a value holds ": " here. Put it in quotes: "L\'un: \\"deux\\"".',
    ],
  ],
  [
    'a list with dashes between braces',
    changed(H, 'owners: [zoe, alix]', 'owners: - zoe'),
    [
      'inventory/associations/houx.yaml:5:31: a list with "- " cannot stand between braces or brackets. Write it as "[one, two]", or put a text in quotes.',
    ],
  ],
  [
    'a list with dashes between brackets',
    changed(H, 'owners: [zoe, alix]', 'owners: [- zoe, - alix]'),
    [
      'inventory/associations/houx.yaml:5:32: a list with "- " cannot stand between braces or brackets. Write it as "[one, two]", or put a text in quotes.',
      'inventory/associations/houx.yaml:5:39: a list with "- " cannot stand between braces or brackets. Write it as "[one, two]", or put a text in quotes.',
    ],
  ],
  ...['`lierre`', '% de lierre', '* lierre', '& Co', '*Le* Lierre'].flatMap((title): Wrong[] => [
    [
      `a value that begins as ${title}, between braces`,
      changed(L, 'title: Le Lierre', `title: ${title}`),
      [`inventory/associations/lierre.yaml:5:32: a value cannot begin with "${title[0]}". Put it in quotes.`],
    ],
    [
      `a value that begins as ${title}`,
      changed(L, 'name: Le Lierre', `name: ${title}`),
      [`inventory/associations/lierre.yaml:1:7: a value cannot begin with "${title[0]}". Put it in quotes.`],
    ],
  ]),
  [
    'a title that YAML takes for an alias',
    changed(L, 'title: Le Lierre', 'title: **Lierre**'),
    [
      'inventory/associations/lierre.yaml:5:32: "**Lierre**" stands for something written elsewhere. Write it out, or put the value in quotes if it is text.',
    ],
  ],
  [
    'a title that YAML takes for an anchor',
    changed(L, 'title: Le Lierre', 'title: &Lierre vert'),
    [
      'inventory/associations/lierre.yaml:5:40: "&Lierre" names a value to repeat it elsewhere. Write the value out where it is needed, or put it in quotes if it is text.',
    ],
  ],
  [
    'a title that YAML takes for a tag',
    changed(L, 'title: Le Lierre', 'title: ! Lierre'),
    [
      'inventory/associations/lierre.yaml:5:34: "!" changes what the value is. Remove the word that begins with "!", or put the value in quotes if it is text.',
    ],
  ],
  [
    'a brace that is not closed',
    changed(L, '{ title: Le Lierre }', '{ title: Le Lierre'),
    [
      'inventory/associations/lierre.yaml:5:23: "{" is opened and not closed. Close it with "}", or indent what belongs to it further than its line.',
    ],
  ],
  [
    'two documents',
    { [L]: `${smallEstate[L]}---\nname: x\n` },
    ['inventory/associations/lierre.yaml:6:1: "---" begins a second document. Keep one document in a file.'],
  ],
  [
    'a directive',
    { [L]: `%YAML 1.1\n---\n${smallEstate[L]}` },
    ['inventory/associations/lierre.yaml:1:1: a line that begins with "%" changes how the file is read. Remove it.'],
  ],
  ...['%TAG ! tag:example.org,2000:', '%TAG !! tag:yaml.org,2002:', '%FOO', '%YAML 1.2', '%'].map(
    (directive): Wrong => [
      `C: the directive ${directive}`,
      { [L]: `# Le Lierre\n${directive}\n---\n${smallEstate[L]}` },
      ['inventory/associations/lierre.yaml:2:1: a line that begins with "%" changes how the file is read. Remove it.'],
    ],
  ),
  ...(
    [
      ['lierre.local', 'local'],
      ['lierre.localhost', 'localhost'],
      ['lierre.home.arpa', 'home.arpa'],
      ['lierre.internal', 'internal'],
      ['lierre.onion', 'onion'],
    ] as const
  ).map(
    ([address, ending]): Wrong => [
      `C: a site at ${address}, which no certificate is for`,
      changed(L, 'lierre.example', address),
      [
        `inventory/associations/lierre.yaml:5:7: "${address}" cannot be a name here. No certificate authority vouches for a name that ends in ".${ending}": choose one that the collective or the association has registered.`,
      ],
    ],
  ),
  [
    'C: a site at a name that browsers cannot read',
    changed(L, 'lierre.example', 'xn--a.example'),
    [
      'inventory/associations/lierre.yaml:5:7: "xn--a.example" cannot be a name here. No browser can read it: a part that begins with "xn--" stands for other letters, and this one for none.',
    ],
  ],
  [
    'C: more keys than one person has',
    changed(H, 'email: zoe@houx.example', `email: zoe@houx.example, ssh: [${'a, '.repeat(51)}]`),
    [
      'inventory/associations/houx.yaml:3:51: "ssh" cannot be ["a","a","a","a","a","a","a","a","a","a","a","a","a","a","a"…. Write at most 50 entries.',
    ],
  ],
  [
    'C: more sites than one association has',
    changed(
      L,
      'lierre.example: { title: Le Lierre }',
      `{ ${Array.from({ length: 1001 }, (_, n) => `s${n}.lierre.example: { title: S }`).join(', ')} }`,
    ),
    [
      'inventory/associations/lierre.yaml:5:7: "sites" cannot be {"s0.lierre.example":{"title":"S"},"s1.lierre.example":{"tit…. Write at most 1000 sites.',
    ],
  ],
  [
    'C: more people than one file has',
    changed(
      H,
      '  zoe:',
      `${Array.from({ length: 2000 }, (_, n) => `  p${n}: { name: P, email: p${n}@houx.example }\n`).join('')}  zoe:`,
    ),
    ['inventory/associations/houx.yaml:2:1: "people" has 2001 entries. Write at most 2000.'],
  ],
  [
    'C: two directives',
    { [L]: `%FOO\n%YAML 1.2\n---\n${smallEstate[L]}` },
    [
      'inventory/associations/lierre.yaml:1:1: a line that begins with "%" changes how the file is read. Remove it.',
      'inventory/associations/lierre.yaml:2:1: a line that begins with "%" changes how the file is read. Remove it.',
    ],
  ],
  ...(
    [
      [
        `${'c'.repeat(64)}@${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(59)}.x`,
        'Write an e-mail address, as "camille@example.org".',
      ],
      [
        `${'c'.repeat(64)}@${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(54)}.example`,
        'Use at most 254 characters.',
      ],
      [`c@${'d.'.repeat(1500)}example`, 'Use at most 254 characters.'],
      [`${'c'.repeat(65)}@lierre.example`, 'Use at most 64 characters before the "@".'],
      [`c@${'d'.repeat(64)}.example`, 'Use at most 63 characters between two dots after the "@".'],
    ] as const
  ).flatMap(([address, cure]): Wrong[] => [
    [
      `C: a contact of ${address.length} characters (${cure})`,
      changed(L, 'name: Le Lierre', `name: Le Lierre\ncontact: ${address}`),
      [`inventory/associations/lierre.yaml:2:10: "contact" cannot be "${address.slice(0, 59)}…". ${cure}`],
    ],
    [
      `C: the collective's contact of ${address.length} characters (${cure})`,
      changed(C, 'tech@bocage.example', address),
      [`inventory/collective.yaml:1:62: "contact" cannot be "${address.slice(0, 59)}…". ${cure}`],
    ],
    [
      `C: a person's address of ${address.length} characters (${cure})`,
      changed(H, 'zoe@houx.example', address),
      [`inventory/associations/houx.yaml:3:28: "email" cannot be "${address.slice(0, 59)}…". ${cure}`],
    ],
  ]),
  [
    'an empty file',
    { [L]: '' },
    ['inventory/associations/lierre.yaml:1:1: the file is empty. Begin with name, as the examples do.'],
  ],
  [
    'a file that is a list',
    { [L]: '- a\n' },
    ['inventory/associations/lierre.yaml:1:1: the file is not a map. Write "name: value" on each line.'],
  ],
  [
    'a collective.yaml that is broken, without blaming the files that need it',
    { [C]: 'collective: {\nx' },
    [
      'inventory/collective.yaml:1:13: "{" is opened and not closed. Close it with "}", or indent what belongs to it further than its line.',
    ],
  ],
  [
    'a file name with spaces and capitals',
    { 'associations/Café du Coin.yaml': 'name: Café\n' },
    [
      '"inventory/associations/Café du Coin.yaml":1:1: "Café du Coin.yaml" cannot be the name of its file. Did you mean "cafe-du-coin"? Use lower-case letters, digits and single dashes, starting with a letter.',
    ],
  ],
  [
    'an association called collective',
    { 'associations/collective.yaml': 'name: Café\n' },
    [
      'inventory/associations/collective.yaml:1:1: an association cannot be called "collective". Rename the file: the collective has that name.',
    ],
  ],
  [
    'a network written as an address',
    changed(C, '10.20.0.0/24', '10.20.0.5/24'),
    [
      'inventory/collective.yaml:18:14: "network" cannot be "10.20.0.5/24". Did you mean "10.20.0.0/24"? Write a private IPv4 network in CIDR form, as "10.20.0.0/24".',
    ],
  ],
  [
    'a public network',
    changed(C, '10.20.0.0/24', '203.0.113.0/24'),
    [
      'inventory/collective.yaml:18:14: "network" cannot be "203.0.113.0/24". Only a private network can stand behind the host. Write a private IPv4 network in CIDR form, as "10.20.0.0/24".',
    ],
  ],
  [
    'an IPv6 network',
    changed(C, '10.20.0.0/24', 'fd00::/64'),
    [
      'inventory/collective.yaml:18:14: "network" cannot be "fd00::/64". Write a private IPv4 network in CIDR form, as "10.20.0.0/24".',
    ],
  ],
  [
    'a fingerprint of another kind',
    changed(C, 'SHA256:NX0mt5IyojOwpYt6Eu2FgPMaCukvtao48fOi7LzuI70', 'MD5:aa:bb'),
    [
      'inventory/collective.yaml:17:15: "host_key" cannot be "MD5:aa:bb". Write what "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" prints there, as "SHA256:…".',
    ],
  ],
  [
    'a path out of /dev',
    changed(C, '/dev/sdb', '/dev/../etc/passwd'),
    [
      'inventory/collective.yaml:20:30: "device" cannot be "/dev/../etc/passwd". Write the path of a device, as "/dev/disk/by-id/ata-WDC_WD40".',
    ],
  ],
  [
    'a disk named as a storage that is there',
    changed(C, 'disks: { data:', 'disks: { local:'),
    [
      'inventory/collective.yaml:20:14: "local" cannot be the name of a further disk. Choose one of at least two letters that Proxmox has no storage of, as "data".',
    ],
  ],
  [
    'a misspelt disk',
    changed(C, 'data: 100GiB', 'data: 100GiB, data_on: dat'),
    ['inventory/collective.yaml:22:101: "pve1" has no disk "dat". Did you mean "data"? Known: data, local-lvm.'],
  ],
  [
    `an association's own instance of what is shared`,
    { [L]: `${smallEstate[L]}services:\n  farm: { kind: wordpress-farm, on: apps }\n` },
    [
      'inventory/associations/lierre.yaml:7:17: "wordpress-farm" is shared: only collective.yaml has one. Write what the association has of it under "uses".',
    ],
  ],
  [
    'a share of what has none',
    changed(L, '  blogs:', '  front:'),
    ['inventory/associations/lierre.yaml:3:3: "front" is there for everyone, without a share. Known: blogs, forge.'],
  ],
  [
    'an association without a name',
    changed(L, 'name: Le Lierre\n', ''),
    ['inventory/associations/lierre.yaml:1:1: there is no "name". Add it: its name, as people say it.'],
  ],
  [
    'a section that does not exist',
    changed(L, 'name: Le Lierre\n', 'name: Le Lierre\nsites: {}\n'),
    [
      'inventory/associations/lierre.yaml:2:1: "sites" is not known here. Known: contact, grants, language, name, people, services, uses.',
    ],
  ],
  [
    'a language that is not known',
    changed(L, 'name: Le Lierre\n', 'name: Le Lierre\nlanguage: fra\n'),
    ['inventory/associations/lierre.yaml:2:11: "language" cannot be "fra". Did you mean "fr"? Known: en, fr.'],
  ],
  [
    'an address without @',
    changed(L, 'name: Le Lierre\n', 'name: Le Lierre\ncontact: lierre(at)example\n'),
    [
      'inventory/associations/lierre.yaml:2:10: "contact" cannot be "lierre(at)example". Write an e-mail address, as "camille@example.org".',
    ],
  ],
  [
    'a repository that is a path',
    changed(H, 'alix] }', 'alix] }, repositories: ["a/b", ok]'),
    [
      'inventory/associations/houx.yaml:5:61: entry 1 of "repositories" cannot be "a/b". Use letters, digits, dashes, dots and underscores.',
    ],
  ],
  [
    'repositories that Gitea takes for one another, or keeps for itself',
    changed(H, 'alix] }', 'alix] }, repositories: [Notes, site.WIKI, notes]'),
    [
      'inventory/associations/houx.yaml:5:68: entry 2 of "repositories" cannot be "site.WIKI". Gitea keeps ".git", ".wiki", ".rss", ".atom" and ".." for itself.',
      'inventory/associations/houx.yaml:5:79: entry 3 of "repositories" cannot be "notes". Gitea takes it for "Notes", which is listed before it: remove one of the two, or choose another name.',
    ],
  ],
  [
    'a team that Gitea keeps for itself',
    changed(H, 'owners: [zoe, alix]', 'owners: [zoe, alix], new: [alix]'),
    [
      'inventory/associations/houx.yaml:5:44: "new" cannot be a name here. Gitea keeps "new" for itself: give the team another name.',
    ],
  ],
  [
    'a person with an account whose name Gitea keeps for itself',
    {
      [H]: (smallEstate[H] ?? '').replaceAll('zoe', 'ghost'),
    },
    [
      'inventory/associations/houx.yaml:5:32: entry 1 of "owners" cannot be "ghost". Gitea keeps this name for itself: give the person another key.',
    ],
  ],
  [
    'members of a site that nobody is, or with a role that WordPress doesn’t have',
    changed(H, '{ title: Le Houx }', '{ title: Le Houx, members: { zoé: editor, alix: owner, zeo: author } }'),
    [
      'inventory/associations/houx.yaml:8:50: "zoé" cannot be a name here. Did you mean "zoe"? Use lower-case letters, digits and single dashes, starting with a letter.',
      'inventory/associations/houx.yaml:8:69: "alix" cannot be "owner". Known: administrator, author, contributor, editor, subscriber.',
      'inventory/associations/houx.yaml:8:81: there is no person "zeo". Did you mean "zoe"? Known: alix, bilal, zoe.',
    ],
  ],
  [
    'a member with the address of the account that their site begins with',
    {
      [H]: (smallEstate[H] ?? '')
        .replace('name: Le Houx', 'name: Le Houx\ncontact: Zoe@houx.example')
        .replace('{ title: Le Houx }', '{ title: Le Houx, members: { zoe: editor } }'),
    },
    [
      'inventory/associations/houx.yaml:9:50: "zoe" has the address that is the contact, which is the address of the account that "blogs" begins with. Write another "contact" in inventory/associations/houx.yaml, or another address of the person: an address is one account\'s.',
    ],
  ],
  [
    'an association with an organisation whose name Gitea keeps for itself',
    { [H]: undefined, 'associations/explore.yaml': smallEstate[H] },
    [
      `inventory/associations/explore.yaml:5:3: "explore" cannot be the name of an account on "forge". Gitea keeps this name for itself: rename the file, whose name is the association's key.`,
    ],
  ],
  [
    'an association with the name of the account that acts for us',
    { [H]: undefined, 'associations/bocage.yaml': smallEstate[H] },
    [
      `inventory/associations/bocage.yaml:5:3: "bocage" cannot be the name of an account on "forge". The account that acts for us has this name: rename the file, whose name is the association's key.`,
    ],
  ],
  [
    'a person with the name of an organisation, in another file',
    changed(L, 'uses:', 'people:\n  houx: { name: H, email: h@lierre.example }\nuses:'),
    [
      'inventory/associations/lierre.yaml:3:3: "houx" is the name that the association "houx" has on "forge" (inventory/associations/houx.yaml:5:3). Choose another short name for the person.',
    ],
  ],
  [
    'a person with the name of an organisation, but for a capital',
    changed(L, 'uses:', 'people:\n  Houx: { name: H, email: h@lierre.example }\nuses:'),
    [
      'inventory/associations/lierre.yaml:3:3: "Houx" cannot be a name here. Did you mean "houx"? Use lower-case letters, digits and single dashes, starting with a letter.',
      'inventory/associations/lierre.yaml:3:3: "houx" is the name that the association "houx" has on "forge" (inventory/associations/houx.yaml:5:3). Choose another short name for the person.',
    ],
  ],
  [
    'two people with one address, but for a capital',
    changed(L, 'uses:', 'people:\n  lou: { name: Lou, email: Zoe@Houx.example }\nuses:'),
    [
      'inventory/associations/lierre.yaml:3:28: this is also the address of "zoe". Each person has an address of their own.',
    ],
  ],
  [
    'a word that YAML 1.1 took for true',
    changed(L, 'title: Le Lierre', 'title: No, language: yes'),
    ['inventory/associations/lierre.yaml:5:46: "language" cannot be "yes". Known: br, en_US, fr_FR, nl_BE.'],
  ],
  [
    'a kind that is a map',
    changed(C, 'front: { kind: gateway', 'front: { kind: { toString: 1 }'),
    [`inventory/collective.yaml:24:18: "kind" cannot be {"toString":1}. Known: ${kindNames}.`],
  ],
  [
    'a kind that is an empty text, whose shares would be dropped',
    changed(C, 'kind: gitea', 'kind: ""'),
    [`inventory/collective.yaml:26:12: "kind" is empty. Known: ${kindNames}.`],
  ],
  [
    'a kind that is empty',
    changed(C, 'kind: gitea', 'kind:'),
    [`inventory/collective.yaml:26:12: "kind" is empty. Known: ${kindNames}.`],
  ],
  [
    'a service without a kind',
    changed(C, 'forge: { kind: gitea, ', 'forge: { '),
    [`inventory/collective.yaml:26:3: "forge" has no "kind". Add it. Known: ${kindNames}.`],
  ],
  [
    'a service of an association without a kind',
    { [L]: `${smallEstate[L]}services:\n  own: { on: apps }\n` },
    [`inventory/associations/lierre.yaml:7:3: "own" has no "kind". Add it. Known: ${kindNames}.`],
  ],
  [
    'a machine whose kind is empty',
    changed(C, 'apps: { kind: lxc', 'apps: { kind:'),
    ['inventory/collective.yaml:22:11: "kind" is empty. Known: hcloud, lxc, proxmox, server.'],
  ],
  [
    'a service with the name of a part of another',
    changed(
      C,
      '  forge:',
      '  blogs-database: { kind: gitea, on: apps, address: git2.bocage.example, ssh: 2223 }\n  forge:',
    ),
    [
      'inventory/collective.yaml:26:3: "blogs-database" is a name that "blogs" (inventory/collective.yaml:25:3) has on "apps". Choose another name for the service.',
    ],
  ],
  [
    'a service with the name of an endpoint of another',
    changed(
      C,
      '  forge:',
      '  forge-http: { kind: gitea, on: apps, address: git2.bocage.example, ssh: 2223 }\n  forge:',
    ),
    [
      'inventory/collective.yaml:27:44: it would be known as "forge-http", which is a service (inventory/collective.yaml:26:3). Choose another name for that service.',
    ],
  ],
  [
    'a site with the name of a part of another service',
    {
      ...changed(C, '  forge:', '  blogs-lierre: { kind: wordpress-farm, on: apps }\n  forge:'),
      ...changed(L, '{ title: Le Lierre }', '{ title: Le Lierre, id: lierre-database }'),
    },
    [
      'inventory/associations/lierre.yaml:5:7: "blogs-lierre-database" is a name that "blogs-lierre" (inventory/collective.yaml:26:3) has on "apps". Write an "id" of its own beside it.',
    ],
  ],
  ...['bridge', 'default', 'host', 'none'].map(
    (name): Wrong => [
      `a service with the name of Docker's own network "${name}"`,
      changed(C, '  forge:', `  ${name}: { kind: wordpress-farm, on: apps }\n  forge:`),
      [
        `inventory/collective.yaml:26:3: "${name}" is the name of a network that Docker has for itself. Choose another name for the service.`,
      ],
    ],
  ),
  [
    'a service whose database and login PostgreSQL has already',
    changed(C, '  forge:', '  postgres: { kind: wordpress-farm, on: apps }\n  forge:'),
    [
      'inventory/collective.yaml:26:3: "postgres" is a name that PostgreSQL has for itself. Choose another name for the service.',
    ],
  ],
  ...['localhost', 'ip6-loopback', 'ip6-allhosts'].map(
    (name): Wrong => [
      `a service called "${name}"`,
      changed(C, '  forge:', `  ${name}: { kind: wordpress-farm, on: apps }\n  forge:`),
      [
        `inventory/collective.yaml:26:3: "${name}" is what every machine calls itself or its neighbours. Choose another name for the service.`,
      ],
    ],
  ),
  [
    'C: a host called "none", to which SSH would not jump',
    { [C]: (smallEstate[C] ?? '').replaceAll('pve1', 'none') },
    ['inventory/collective.yaml:14:3: "none" is what SSH calls no machine at all. Choose another name.'],
  ],
  ...['localhost', 'ip6-loopback', 'ip6-allhosts'].map(
    (name): Wrong => [
      `a guest called "${name}"`,
      changed(
        C,
        '  gateway: {',
        `  ${name}: { kind: lxc, on: pve1, id: 102, memory: 512MiB, disk: 8GiB }\n  gateway: {`,
      ),
      [
        `inventory/collective.yaml:21:3: "${name}" is what every machine calls itself or its neighbours. Choose another name.`,
      ],
    ],
  ),
  ...(
    [
      ['127.0.0.1', 'leads back to whoever asks'],
      ['0.0.0.0', 'is no address'],
      ['169.254.1.1', 'is known on one cable only'],
      ['224.0.0.1', 'is that of many machines'],
      ['255.255.255.255', 'is that of many machines'],
      ['240.0.0.1', 'is no address'],
    ] as const
  ).map(
    ([address, reason]): Wrong => [
      `a host at ${address}`,
      changed(C, 'address: pve1.bocage.example', `address: ${address}`),
      [
        `inventory/collective.yaml:16:14: "${address}" ${reason}. Write the host's own, as "203.0.113.7", or its name, as "pve1.example.org".`,
      ],
    ],
  ),
  [
    'a host inside the network of its guests',
    changed(C, 'address: pve1.bocage.example', 'address: 10.20.0.5'),
    [
      'inventory/collective.yaml:16:14: "10.20.0.5" is in the network of the guests of "pve1", 10.20.0.0/24. Write its address outside, or give the guests another network.',
    ],
  ],
  [
    'a host inside the network of the guests of another',
    changed(
      C,
      '  gateway: {',
      `  pve2: { kind: proxmox, address: 10.20.0.5, host_key: SHA256:${'A'.repeat(43)}, network: 10.21.0.0/24 }\n  gateway: {`,
    ),
    [
      'inventory/collective.yaml:21:35: "10.20.0.5" is in the network of the guests of "pve1", 10.20.0.0/24. Write its address outside, or give the guests another network.',
    ],
  ],
  [
    'a network that providers use',
    changed(C, '10.20.0.0/24', '100.64.0.0/24'),
    [
      'inventory/collective.yaml:18:14: "network" cannot be "100.64.0.0/24". Internet providers use 100.64.0.0/10 between their customers and themselves. Write a private IPv4 network in CIDR form, as "10.20.0.0/24".',
    ],
  ],
  ...(
    [
      ['memory: 8GiB', 'memory: 8TiB', 19, 13, 'Write at most 2TiB.'],
      ['memory: 4GiB', 'memory: 4TiB', 22, 59, 'Write at most 2TiB.'],
      ['memory: 4GiB', 'memory: 4MiB', 22, 59, 'Write at least 128MiB.'],
      ['disk: 20GiB', 'disk: 9999999TiB', 22, 71, 'Write at most 256TiB.'],
      ['data: 100GiB', 'data: 1000TiB', 22, 84, 'Write at most 256TiB.'],
      ['size: 500GiB', 'size: 500TiB', 20, 46, 'Write at most 256TiB.'],
    ] as const
  ).map(
    ([from, to, line, column, cure]): Wrong => [
      `${to}, where another unit was meant`,
      changed(C, from, to),
      [`inventory/collective.yaml:${line}:${column}: "${to.split(':')[0]}" cannot be "${to.split(' ')[1]}". ${cure}`],
    ],
  ),
  [
    'uploads that no request brings',
    changed(C, 'kind: wordpress-farm, on: apps', 'kind: wordpress-farm, on: apps, upload: 9999999TiB'),
    ['inventory/collective.yaml:25:52: "upload" cannot be "9999999TiB". Write at most 4GiB.'],
  ],
  [
    'a title that nobody can see',
    changed(L, 'title: Le Lierre', 'title: "\u200b\u200d"'),
    [
      'inventory/associations/lierre.yaml:5:32: "title" cannot be "\\u{200b}\\u{200d}". Write at least one character that can be seen.',
    ],
  ],
  [
    'the beginning of a language',
    changed(L, 'title: Le Lierre', 'title: Le Lierre, language: fr'),
    [
      'inventory/associations/lierre.yaml:5:53: "language" cannot be "fr". Did you mean "fr_FR"? Known: br, en_US, fr_FR, nl_BE.',
    ],
  ],
  [
    'a title that YAML takes for an octal number',
    changed(L, 'title: Le Lierre', 'title: 0o17'),
    ['inventory/associations/lierre.yaml:5:32: "title" cannot be 0o17. Put it in quotes: "0o17".'],
  ],
  [
    'mistakes in three files, at once',
    {
      ...changed(C, 'memory: 4GiB', 'memory: 4GB'),
      ...changed(H, 'owners: [zoe, alix]', 'owners: [zoe, alxi]'),
      ...changed(L, '  blogs:', '  blog:'),
    },
    [
      'inventory/associations/houx.yaml:5:37: there is no person "alxi". Did you mean "alix"? Known: alix, bilal, zoe.',
      'inventory/associations/lierre.yaml:3:3: the collective has no service "blog". Did you mean "blogs"? Known: blogs, forge.',
      'inventory/collective.yaml:22:59: "memory" cannot be "4GB". Did you mean "4GiB"? Write a whole number and its unit, as "512MiB", "8GiB" or "1TiB".',
    ],
  ],
]

test.each(wrong)('refuses %s', (_, files, said) => {
  const { errors, plan } = resolveSmall(files)
  expect(errors.map(renderProblem)).toEqual(said)
  expect(plan).toBeUndefined()
})

test('an association without an organisation may be called as a person is, and as Gitea calls its pages', () => {
  const lierre = smallEstate[L] ?? ''
  for (const name of ['zoe', 'explore']) {
    const { errors } = resolveSmall({ [L]: undefined, [`associations/${name}.yaml`]: lierre })
    expect(errors.map(renderProblem)).toEqual([])
  }
})

test('what one machine has, another may have too; and a host may be at a private address, or at one for examples', () => {
  const collective = (smallEstate[C] ?? '').replace('pve1.bocage.example', '198.51.100.10').replace(
    'services:',
    `  apps2: { kind: lxc, on: pve1, id: 111, memory: 1GiB, disk: 20GiB }
  pve2: { kind: proxmox, address: 192.168.1.7, host_key: SHA256:${'A'.repeat(43)}, network: 10.21.0.0/24 }
services:
  blogs-database: { kind: gitea, on: apps2, address: git2.bocage.example, ssh: 2223 }`,
  )
  expect(resolveSmall({ [C]: collective }).errors.map(renderProblem)).toEqual([])
})
