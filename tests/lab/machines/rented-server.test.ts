import { connect } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { attach } from '../../../lab/machines/container.ts'
import { internet } from '../../../lab/places.ts'
import { insideAddress } from '../../../machines/container-networks.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { quote } from '../../../words/quote.ts'
import { borrowedEstate, command, preview, session, up } from '../estate.ts'
import { visit } from '../visit.ts'

const estate = borrowedEstate()

const { plan, site } = await session()
const server = Object.values(plan.collective.machines).find(({ kind }) => kind === 'server')
const name = server?.name ?? ''
const address = site?.ssh.addresses[name] ?? ''
const [owner = '', share] =
  Object.entries(plan.associations)
    .flatMap(([stack, { shares }]) => shares.map((share) => [stack, share] as const))
    .find(([, { service }]) => service.machine === name) ?? []
const [endpoint] = share?.endpoints ?? []
const { host = '', key = '', port = 0 } = endpoint ?? {}

test('a site on the rented server answers over HTTPS, by the gateway there', async () => {
  const { status, body, issuer, names } = await visit(`https://${host}/`)
  expect({ status, names }).toEqual({ status: 200, names: `DNS:${host}` })
  expect(issuer).toMatch(/Pebble/)
  expect(body).toContain('<title>')
  expect((await ssh(name, 'systemctl is-active caddy docker')).trim()).toBe('active\nactive')
})

test('it answers by IPv6 as by IPv4', async () => {
  const asked = ['curl', '-6', '-sS', '--max-time', '30', '-o', '/dev/null', '-w', '%{remote_ip} %{http_code}']
  const { stdout } = await execa(
    ...attach('internet', [...asked, '--cacert', '/var/lib/lab-acme/roots.pem', `https://${host}/`]),
  )
  expect(stdout).toBe(`${server?.address6} 200`)
})

test('a container sees the address within, whose word it takes for who the visitor is', async () => {
  const page = '/var/www/html/seen.php'
  const inside = `docker exec -i --user www-data ${key}`
  await ssh(name, `echo '<?php echo $_SERVER["REMOTE_ADDR"];' | ${inside} sh -c 'cat > ${page}'`)
  try {
    // This machine is the visitor.
    expect((await visit(`https://${host}/seen.php`)).body).toBe(internet.machine)
    const asked = `exec 3<> /dev/tcp/${insideAddress}/${port}; printf 'GET /seen.php HTTP/1.0\\r\\nHost: ${host}\\r\\n\\r\\n' >&3; tail -n 1 <&3`
    expect(await ssh(name, `bash -c ${quote(asked)}`)).toBe(insideAddress)
  } finally {
    await ssh(name, `${inside} rm ${page}`)
  }
})

test('nothing but SSH and the web is open to the internet', async () => {
  const open = await Promise.all(
    [22, 80, 443, 2019, 2375, port].map(async (one) => ((await answers(one)) ? [one] : [])),
  )
  expect(open.flat()).toEqual([22, 80, 443])
})

test.concurrent.each(['collective', owner])(
  'a preview of %s that looks at what is there finds no change',
  async (stack) => {
    const { changes, outcome } = await preview(stack, '--refresh', '--expect-no-changes')
    expect(outcome.failures).toEqual([])
    expect(changes).toEqual([])
  },
)

test('what somebody changed on it is seen, and put back', async () => {
  await ssh(name, `ip address del ${insideAddress}/32 dev lo; nft delete table inet bocage`)
  const said = await up('--refresh', 'collective')
  expect(said).toMatch(/change +configuration loue/)
  expect(await ssh(name, 'ip -4 -oneline address show dev lo')).toContain(`${insideAddress}/32`)
  expect((await visit(`https://${host}/`)).status).toBe(200)
})

describe('what passes', () => {
  const passing = `passage.${host}`
  const leftover = `${name}/pages-passage-${host.replaceAll('.', '-')}`
  const ssh6 = 2223

  test('has its ports beside the web over IPv6 as well; what left of it is listed, and purged by name', async () => {
    await estate.edit(
      `associations/${owner}.yaml`,
      `      ${host}:`,
      `      ${passing}: { title: Passage }\n      ${host}:`,
    )
    const code = `code.${host}`
    await estate.edit(`associations/${owner}.yaml`, /^uses:/m, `grants: { ${code}: collective }\n$&`)
    const forge = `  passing: { kind: gitea, on: ${name}, address: ${code}, ssh: ${ssh6} }\n`
    await estate.edit('collective.yaml', /^ {2}pages: .*\n/m, `$&${forge}`)
    await up('collective', owner)
    expect((await visit(`https://${passing}/`)).status).toBe(200)
    const greeting = `exec 3<> /dev/tcp/${server?.address6}/${ssh6}; head -c 7 <&3`
    expect((await execa(...attach('internet', ['bash', '-c', greeting]))).stdout).toBe('SSH-2.0')
    await estate.reset()
    await up('collective', owner)
    expect((await command('scripts/leftovers')).output).toContain(leftover)
    for (const one of [leftover, `${name}/passing`])
      expect((await command('scripts/leftovers', ['purge', one, '--confirm', one])).exitCode).toBe(0)
    expect((await command('scripts/leftovers')).output).not.toMatch(/passage|passing/)
    expect(await ssh(name, 'docker volume ls --quiet')).not.toMatch(/passage|passing/)
    expect((await visit(`https://${host}/`)).status).toBe(200)
  })
})

test('a server that leaves is as it was before, with its data; when it returns, all is as it was', async () => {
  const mark = `gone and back at ${Date.now()}`
  const there = async (...words: string[]) => (await execa(...attach(name, words), { reject: false })).stdout
  await ssh(name, `docker exec --user www-data ${key} sh -c ${quote(`echo ${quote(mark)} > /var/www/html/mark.txt`)}`)
  await estate.edit('collective.yaml', new RegExp(`^  ${name}:\\n(?: {4}.*\\n)+`, 'm'), '')
  await estate.edit('collective.yaml', new RegExp(`^.*on: ${name} .*\\n`, 'gm'), '')
  await estate.edit(`associations/${owner}.yaml`, /^ {2}pages:\n(?: {4}.*\n)+/m, '')
  await estate.edit(`associations/${owner}.yaml`, /^services:\n(?: {2}.*\n)+/m, '')
  await up()
  expect(await there('dpkg', '--list', 'bocage-*')).not.toMatch(/^ii/m)
  expect(await there('nft', 'list', 'tables')).not.toContain('inet bocage')
  expect(await there('docker', 'ps', '--quiet')).toBe('')
  expect(await there('docker', 'volume', 'ls', '--quiet')).toContain(`${key}-files`)
  expect(await there('sshd', '-T')).toMatch(/^authorizedkeysfile \.ssh\/authorized_keys/im)

  await estate.reset()
  await up()
  expect((await visit(`https://${host}/mark.txt`)).body.trim()).toBe(mark)
  await ssh(name, `docker exec --user www-data ${key} rm -f /var/www/html/mark.txt`)
})

/** Whether somebody outside is let in to a port of the server. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 3000 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(false))
  })
