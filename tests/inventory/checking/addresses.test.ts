import { expect, test } from '@jest/globals'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, resolveSmall } from '../small-estate.ts'

const C = 'collective.yaml'
const L = 'associations/lierre.yaml'

/** What is said instead, of the one thing that is wrong. */
const cureFor = (files: Record<string, string>) => {
  const said = resolveSmall(files).errors.map(renderProblem)
  expect(said).toHaveLength(1)
  return said[0]?.replace(/^.*? cannot be (a name here|"[^"]*")\. /, '')
}

const host = 'Write a domain name or an IPv4 address, as "pve1.example.org" or "203.0.113.7".'

test.each([
  ['203.0.113.7:22', 'Leave out ":22": write "203.0.113.7".'],
  ['pve1.bocage.example:8006', 'Leave out ":8006": write "pve1.bocage.example".'],
  ['https://Pve1.bocage.example:8006/', 'Leave out "https://", ":8006" and "/": write "pve1.bocage.example".'],
  ['root@pve1.bocage.example', 'Leave out "root@": write "pve1.bocage.example".'],
  ['203.0.113.7/24', 'Leave out "/24": write "203.0.113.7".'],
  ['PVE1.bocage.example', `Did you mean "pve1.bocage.example"? ${host}`],
  ['pve1.bocage.example.', `Did you mean "pve1.bocage.example"? ${host}`],
  ['2001:db8::1', `It is an IPv6 address, by which machines are not reached yet. ${host}`],
  ['[2001:db8::1]:22', `It is an IPv6 address, by which machines are not reached yet. ${host}`],
  ['pve1', `It is not a whole name. ${host}`],
  ['203.0.113.300', host],
])('a host at %j: %s', (address, cure) => {
  expect(cureFor(changed(C, 'address: pve1.bocage.example', `address: "${address}"`))).toBe(cure)
})

const name = 'Write a domain name in lower case, as "blog.example.org".'

test.each([
  ['https://lierre.example', 'Leave out "https://": write "lierre.example".'],
  ['lierre.example:443', 'Leave out ":443": write "lierre.example".'],
  ['http://lierre.example/blog?x=1', 'Leave out "http://" and "/blog?x=1": write "lierre.example".'],
  ['203.0.113.7', `It is a number, and a name is wanted. ${name}`],
  ['2001:db8::1', `It is a number, and a name is wanted. ${name}`],
  ['lierre', 'It is not a whole name. Write one in lower case, as "lierre.example.org".'],
  ["Recettes d'été", 'It is not a whole name. Write one in lower case, as "recettes-d-ete.example.org".'],
  ["les recettes d'été.example", `Did you mean "xn--les-recettes-d-t-pqbb.example"? ${name}`],
  ['recettes….example', `Did you mean "recettes.example"? ${name}`],
  ['*.lierre.example', name],
  ['• lierre.example', `Did you mean "lierre.example"? ${name}`],
  ['li€rre.example', name],
  // With a Cyrillic і: that would be another name, which somebody else can have.
  ['lіerre.example', `Did you mean "lierre.example"? ${name}`],
  // Whole parts in another script are meant as they are, whatever stands beside them.
  ['кафе.lierre.example', `Did you mean "xn--80akn5b.lierre.example"? ${name}`],
  ['ελλάδα.example', `Did you mean "xn--hxakic4aa.example"? ${name}`],
  // A Cyrillic ж looks like no Latin letter: nobody can tell what was meant.
  ['liжrre.example', name],
])('a web site at %j: %s', (address, cure) => {
  expect(cureFor(changed(L, 'lierre.example:', `"${address}":`))).toBe(cure)
  expect(cureFor(changed(C, 'address: git.bocage.example', `address: "${address}"`))).toBe(cure)
  expect(cureFor(changed(C, 'domain: bocage.example', `domain: "${address}"`))).toBe(cure)
})

const reach = 'Write "host", or an IPv4 address or network, with a port or without, as "192.168.1.20:445".'

test.each([
  ['Host', `Did you mean "host"? ${reach}`],
  ['http://192.168.1.20:8080/x', `Did you mean "192.168.1.20:8080"? ${reach}`],
  ['nas.bocage.example:445', `Names are not looked up here. ${reach}`],
  ['fd00::20', `Only IPv4 leads out of the guests' network. ${reach}`],
])('what a guest reaches at %j: %s', (address, cure) => {
  expect(cureFor(changed(C, 'memory: 4GiB', `memory: 4GiB, reaches: ["${address}"]`))).toBe(cure)
})

const network = 'Write a private IPv4 network in CIDR form, as "10.20.0.0/24".'

test.each([
  ['10.20.0.7', `Did you mean "10.20.0.0/24"? ${network}`],
  ['10.20.0.0/255.255.252.0', `Did you mean "10.20.0.0/22"? ${network}`],
  ['10.20.0.0/255.0.255.0', network],
  ['10.20.0.0/255.255.255.252', network],
  ['203.0.113.7', network],
])('a network written as %j: %s', (address, cure) => {
  expect(cureFor(changed(C, '10.20.0.0/24', address))).toBe(cure)
})

test.each([
  ['Zoé <zoe@lierre.example>', 'Did you mean "zoe@lierre.example"? '],
  ['mailto:zoe@lierre.example', 'Did you mean "zoe@lierre.example"? '],
  ['<zoe>', ''],
])('mail for %j: %s', (address, nearest) => {
  expect(cureFor(changed(L, 'name: Le Lierre', `name: Le Lierre\ncontact: "${address}"`))).toBe(
    `${nearest}Write an e-mail address, as "camille@example.org".`,
  )
})

test('the whole line that ssh-keygen prints holds the fingerprint', () => {
  const fingerprint = 'SHA256:NX0mt5IyojOwpYt6Eu2FgPMaCukvtao48fOi7LzuI70'
  const line = `host_key: 256 ${fingerprint} root@pve1 (ED25519)`
  expect(cureFor(changed(C, `host_key: ${fingerprint}`, line))).toBe(`Write "${fingerprint}" alone.`)
})
