import { readFile } from 'node:fs/promises'
import { afterAll, describe, expect, test } from '@jest/globals'
import { internet } from '../../../lab/places.ts'
import { guestAddress6 } from '../../../machines/addresses/guests-network6.ts'
import { runStack } from '../../../operations/estate/pulumi.ts'
import { runScript } from '../../../ssh/run-script.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { checkout } from '../../../words/checkout.ts'
import { quote } from '../../../words/quote.ts'
import { session } from '../estate.ts'
import { visit } from '../visit.ts'

const { plan, engine } = await session()
const siteOf = (association: string) => {
  const found = plan.associations[association]?.shares.flatMap(({ endpoints }) =>
    endpoints.filter(({ host }) => host),
  )[0]
  if (found === undefined) throw new Error(`${association} has a site`)
  return found
}
const own = siteOf('infini')
const other = siteOf('gnuragistes')
const on = (command: string, timeoutSeconds = 120) => ssh('apps', command, { timeoutSeconds })

/** PHP in a site's container, as the site's own user: what an attacker has who has taken the site over. */
const php = (site: string, code: string) =>
  on(
    `printf '%s' ${quote(`<?php mysqli_report(MYSQLI_REPORT_OFF); ${code}`)} | docker exec -i --user www-data ${site} php`,
  )

test('S10: a site reaches no other site: not by name, not by address, not by its published port', async () => {
  const address = await on(
    `docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ${other.key}`,
  )
  const places = [`127.0.0.1:80`, `${other.key}:80`, `${address}:80`, `${other.address}:${other.port}`]
  const code = `foreach (${JSON.stringify(places)} as $place) { [$host, $port] = explode(':', $place); echo @fsockopen($host, (int) $port, $e, $m, 3) ? 'open ' : 'closed '; }`
  expect(await php(own.key, code)).toBe('open closed closed closed ')
})

describe('S11: over IPv6, which only the gateway has, for its visitors', () => {
  const { gateway, apps } = plan.collective.machines
  const host = plan.collective.machines[gateway?.within ?? '']
  const [host6, inside6, gateway6] = [
    host?.address6 ?? '',
    ...[host, gateway].map((one) => guestAddress6(one?.inside ?? '')),
  ]
  const registry = [internet.container6, 5000] as const
  const places = [[host6, 22], [host6, 8006], [inside6, 22], [inside6, 8006], registry] as const
  const knock = (machine: string, [address, port]: readonly [string | undefined, number]) => {
    const code = `print IO::Socket::IP->new(PeerHost => '${address}', PeerPort => ${port}, Timeout => 3) ? 'open' : 'closed'`
    return ssh(machine, `perl -MIO::Socket::IP -e ${quote(code)}`)
  }
  const knocks = (machine: string, all: readonly (readonly [string | undefined, number])[]) =>
    Promise.all(all.map((place) => knock(machine, place)))

  test('the gateway reaches neither its host nor anybody outside, whom the host reaches', async () => {
    expect(await knock(host?.name ?? '', registry)).toBe('open')
    expect(await knock('gateway', [internet.container, 5000])).toBe('open')
    expect(await knocks('gateway', places)).toEqual(places.map(() => 'closed'))
  })

  const doors = [...places, [host6, 443], [gateway6, 443], [gateway6, 22]] as const

  test('a site reaches nobody', async () => {
    const code = doors.map(
      ([address, port]) => `echo @fsockopen('[${address}]', ${port}, $e, $m, 3) ? 'open ' : 'closed ';`,
    )
    expect(await php(own.key, code.join(' '))).toBe('closed '.repeat(doors.length))
  })

  test('nor does root of its guest, with an address and a way out that nobody gave it', async () => {
    const taken = `${guestAddress6(apps?.inside ?? '')}/64`
    await on(`ip -6 address add ${taken} dev eth0 nodad && ip -6 route add default via ${inside6}`)
    try {
      expect(await knocks('apps', doors)).toEqual(doors.map(() => 'closed'))
    } finally {
      await on(`ip -6 route delete default via ${inside6}; ip -6 address delete ${taken} dev eth0`)
    }
  })
})

test('S10: a site reaches the database by its socket alone, and root is nobody there but within its container', async () => {
  const socket = '/run/database/mysqld.sock'
  const code = `
    echo @mysqli_connect('localhost', '${own.key}', trim(file_get_contents('/run/secrets/database')), '${own.key}', 0, '${socket}') ? 'in ' : 'out ';
    echo @mysqli_connect('localhost', 'root', '', 'mysql', 0, '${socket}') ? 'in ' : 'out ';
    echo @fsockopen('blogs-database', 3306, $e, $m, 3) ? 'open ' : 'closed ';
    echo @unlink('${socket}') || @touch('/run/database/x') ? 'writes' : 'reads';`
  expect(await php(own.key, code)).toBe('in out closed reads')
  const roots = `SELECT CONCAT(user, '@', host) FROM mysql.user WHERE user = 'root' OR host = '%'`
  const ask = `docker exec -i blogs-database sh -c 'MYSQL_PWD=$(cat /run/secrets/root) mariadb --skip-column-names' `
  expect(await on(`printf '%s' ${quote(roots)} | ${ask}`)).toBe('root@localhost')
})

test('S4: what the forge says to itself is said from within alone: from outside there is no such page', async () => {
  const [forge] = plan.collective.services.filter(({ kind }) => kind === 'gitea')
  for (const path of [
    'api/internal/manager/processes',
    '%61pi/internal/dummy',
    'API/internal/dummy',
    'x/../api//internal/dummy',
  ])
    expect([path, (await visit(`https://${forge?.address}/${path}`)).status]).toEqual([path, 404])
  const ask =
    'curl -s -o /dev/null -w "%{http_code}" -H "X-Gitea-Internal-Auth: Bearer $(cat /run/secrets/internal-token)" http://127.0.0.1:3000/api/internal/dummy'
  expect(await on(`docker exec ${forge?.key} sh -c ${quote(ask)}`)).toBe('200')
})

test('S10: the administrator’s password is nowhere that PHP can read', async () => {
  const password = await on(`cat /var/lib/bocage/secrets/infini/${own.key}/admin`)
  const search = `docker exec -i --user www-data ${own.key} sh -c 'grep --recursive --files-with-matches --fixed-strings --file=/dev/stdin /run /etc /tmp 2> /dev/null; env | grep --fixed-strings --file=/dev/stdin' || true`
  expect(password.length).toBeGreaterThan(16)
  expect(await on(`printf '%s' ${quote(password)} | ${search}`)).toBe('')
})

test('S10: nobody but the gateway is believed when saying for whom it speaks', async () => {
  const forged = '192.0.2.77'
  const code = `echo strlen(file_get_contents('http://127.0.0.1/readme.html', false, stream_context_create(['http' => ['header' => 'X-Forwarded-For: ${forged}', 'ignore_errors' => true]]))) > 0 ? 'answered' : 'silent';`
  expect(await php(own.key, code)).toBe('answered')
  await visit(`https://${own.host}/`)
  const log = await on(`docker logs --since 2m ${own.key} 2>&1`)
  expect(log).not.toContain(forged)
  // The gateway is: what came through it is written down under the visitor's address.
  expect(log).not.toMatch(new RegExp(`^${own.proxy} `, 'm'))
})

test('S9: no container may gain powers, none has more than it was given, and each has a limit of processes', async () => {
  const rows = await on(
    `docker ps --quiet | while read -r id; do
       docker inspect --format '{{.Name}} {{.HostConfig.SecurityOpt}} {{.HostConfig.CapDrop}} {{.Config.StopTimeout}} {{.Id}}' "$id"
     done | while read -r name rest; do echo "$name $rest"; done`,
  )
  const containers = rows.split('\n').map((row) => row.split(' '))
  expect(containers.length).toBeGreaterThan(3)
  for (const [name, options, dropped, stop, id] of containers) {
    expect({ name, options, dropped }).toEqual({ name, options: '[no-new-privileges:true]', dropped: '[ALL]' })
    expect(stop).toMatch(/^(20|30|60)$/)
    expect(await on(`systemctl show --property TasksMax docker-${id}.scope`)).toBe('TasksMax=1024')
  }
})

test('S9: a site has as many connections to the database as it needs, and no more', async () => {
  const code = `$all = [];
    for ($i = 0; $i < 25; $i++) { $c = @mysqli_connect('localhost', '${own.key}', trim(file_get_contents('/run/secrets/database')), '${own.key}', 0, '/run/database/mysqld.sock'); if ($c) $all[] = $c; else { echo mysqli_connect_errno(), ' '; break; } }
    echo count($all) >= 15 && count($all) <= 20 ? 'limited' : count($all);`
  expect(await php(own.key, code)).toBe('1226 limited')
})

test('S5: a database that is made again ends by itself', async () => {
  const urn =
    'urn:pulumi:collective::bocage::bocage:components:WordPressFarm$bocage:components:ContainerService$docker:index/container:Container::blogs-database-container'
  const since = await on('date +%s')
  const { failures } = await runStack(
    engine,
    'collective',
    ['up', '--yes', '--skip-preview', '--replace', urn],
    () => {},
  )
  expect(failures).toEqual([])
  const events = `docker events --since ${since} --until $(date +%s) --filter container=blogs-database --filter event=die --format '{{.Actor.Attributes.exitCode}}'`
  expect(await on(events)).toBe('0')
  // The sites go on with the server that took its place.
  expect((await visit(`https://${own.host}/`)).status).toBe(200)
})

/* A database server of the test's own, of the estate's image: what happens to it is what happens to any before a new version. */
const trial = 'walls-trial'
afterAll(() =>
  on(`docker rm --force --volumes ${trial} > /dev/null 2>&1; docker volume rm --force ${trial}-data > /dev/null`),
)

test('S5: before another version, what a database wrote is copied; an earlier one is refused; a copy is put back', async () => {
  const answers = `for i in $(seq 60); do docker exec ${trial} healthcheck.sh --connect --innodb_initialized > /dev/null 2>&1 && exit 0; sleep 1; done; exit 1`
  const environment = '--env MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1'
  const image = await on(`docker inspect --format '{{.Image}}' blogs-database`)
  const sql = (statement: string) =>
    on(`docker exec ${trial} mariadb --skip-column-names --execute ${quote(statement)}`)
  const script = await readFile(`${checkout}/components/container/version.sh`, 'utf8')
  const before = (version: string) =>
    runScript('apps', `set -eu\n${script}`, {
      variables: {
        container: trial,
        image: `mariadb:${version}`,
        volume: `${trial}-data`,
        paths: '* .[!.]*',
        seconds: '60',
      },
      timeoutSeconds: 300,
    })
  await on(`docker volume create ${trial}-data > /dev/null`)
  await before('10.11.1')
  await on(
    `docker run --detach --name ${trial} ${environment} --volume ${trial}-data:/var/lib/mysql ${image} > /dev/null; ${answers}`,
  )
  await sql("CREATE DATABASE houx; CREATE TABLE houx.pages (title TEXT); INSERT INTO houx.pages VALUES ('before')")

  await before('99.1.0')
  expect(await on(`docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' ${trial}`)).toBe('exited 0')
  await on(`docker start ${trial} > /dev/null; ${answers}`)
  await sql("INSERT INTO houx.pages VALUES ('after')")

  await expect(before('10.11.1')).rejects.toThrow(/last written by version 99\.1\.0/)
  const copy = await on(
    `ls -d "$(dirname "$(docker volume inspect --format '{{.Mountpoint}}' ${trial}-data)")"/kept/*-10.11.1`,
  )
  await on(`bocage-go-back ${copy}`)
  await before('10.11.1')
  await on(`docker start ${trial} > /dev/null; ${answers}`)
  expect(await sql('SELECT title FROM houx.pages')).toBe('before')
}, 600_000)
