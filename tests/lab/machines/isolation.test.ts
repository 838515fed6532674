import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { quote } from '../../../words/quote.ts'
import { session, up } from '../estate.ts'

const { plan } = await session()
const siteOf = (association: string) =>
  plan.associations[association]?.shares.flatMap(({ endpoints }) => endpoints.filter(({ host }) => host))[0]?.key ?? ''
const own = siteOf('infini')
const other = siteOf('gnuragistes')

/** PHP in a site's container, as the site's own user: what an attacker has who has taken the site over. */
const php = (site: string, code: string) =>
  ssh('apps', `printf '%s' ${quote(`<?php ${code}`)} | docker exec -i --user www-data ${site} php`, {
    timeoutSeconds: 60,
  })

const connect = (database: string) =>
  `mysqli_report(MYSQLI_REPORT_OFF);
   $c = @mysqli_connect('localhost', '${own}', trim(file_get_contents('/run/secrets/database')), '${database}', 0, '/run/database/mysqld.sock');
   echo $c ? 'connected' : mysqli_connect_error();`

test('a site reaches its own database, and is refused another’s', async () => {
  expect(await php(own, connect(own))).toBe('connected')
  expect(await php(own, connect(other))).toMatch(/Access denied/)
})

test('a site reads its own files and secrets, and sees none of another’s', async () => {
  expect(await php(own, "echo is_readable('/var/www/html/wp-config.php') ? 'yes' : 'no';")).toBe('yes')
  expect(await php(own, "echo strlen(file_get_contents('/run/secrets/database')) > 16 ? 'yes' : 'no';")).toBe('yes')
  const search = `foreach (['/var/lib/bocage', '/data', '/var/lib/docker', '/var/run/docker.sock'] as $p) echo file_exists($p) ? $p : '';`
  expect(await php(own, search)).toBe('')
})

test('uploads are allowed up to the size of the inventory', async () => {
  expect(await php(own, "echo ini_get('upload_max_filesize'), ' ', ini_get('post_max_size');")).toBe('64M 72M')
})

test('another guest reaches no published port: only the gateway does', async () => {
  const endpoint = plan.associations.infini?.shares.flatMap(({ endpoints }) => endpoints)[0]
  const knock = `timeout 5 bash -c '</dev/tcp/${endpoint?.address}/${endpoint?.port}' 2> /dev/null && echo open || echo refused`
  expect(await ssh('gateway', knock)).toBe('open')
  expect(await ssh('pve1', knock)).toBe('refused')
})

test('B2: Docker’s walls between tenants are flushed: ours hold, a refresh tells, and Docker’s are back', async () => {
  const address = await ssh(
    'apps',
    `docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ${other}`,
  )
  const reach = (host: string, port: number) =>
    php(own, `echo @fsockopen(${JSON.stringify(host)}, ${port}, $e, $m, 3) ? 'open' : 'closed';`)
  const started = () => ssh('apps', "docker ps --quiet | xargs docker inspect --format '{{.Id}} {{.State.StartedAt}}'")
  const before = await started()

  await ssh('apps', 'iptables --flush && iptables --policy FORWARD ACCEPT')
  expect(await reach(address, 80)).toBe('closed')
  expect(await reach('198.51.100.2', 53)).toBe('open')
  expect(await up('--refresh', 'collective')).toContain('warning: apps: the packet filter of Docker: missing')
  expect(await up('--refresh', 'collective')).toContain('\ncollective: no change')
  expect(await started()).toBe(before)
})
