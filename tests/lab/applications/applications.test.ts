import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { quote } from '../../../words/quote.ts'
import { answering } from '../answering.ts'
import { borrowedEstate, command, session, up } from '../estate.ts'
import { beginUpload, published, videoSite } from '../videos.ts'
import { visit } from '../visit.ts'
import { inWordPress } from '../wordpress.ts'

/* What every application of the catalogue does, each with something that a person wrote in it. The forge has a file of its own. */

const estate = borrowedEstate()
const { plan } = await session()
const mark = `Written on ${new Date().toISOString()}`
/** A page that no earlier run of these tests made. */
const page = `essai-${Date.now()}`

type Application = {
  machine: string
  /** Its container, and the others of its unit. */
  container: string
  others: string[]
  page: string
  /** The file of its association, and the lines that make it. */
  file: string
  lines: RegExp
  write: () => Promise<unknown>
  read: () => Promise<string>
}

const wiki = 'wikis-wiki-pointcommuns-example'
const notes = 'wikis-notes-pointcommuns-example'
const pad = 'infini-pad'
const blog = 'blogs-infini-example'
const applications: Record<string, Application> = {
  etherpad: {
    machine: 'apps',
    container: pad,
    others: [`${pad}-main`],
    page: 'https://pad.infini.example/',
    file: 'associations/infini.yaml',
    lines: /^services:\n(?:(?:[ #].*)?\n)*/m,
    write: async () => {
      const key = await ssh('apps', `docker exec ${pad} cat var/APIKEY.txt`)
      const words = new URLSearchParams({ apikey: key, padID: page, text: mark })
      return visit(`https://pad.infini.example/api/1/createPad?${words}`)
    },
    read: async () => (await visit(`https://pad.infini.example/p/${page}/export/txt`)).body,
  },
  peertube: {
    machine: 'apps',
    container: videoSite.container,
    others: [`${videoSite.container}-main`, `${videoSite.container}-cache`],
    page: `https://${videoSite.host}/`,
    file: 'associations/pointcommuns.yaml',
    lines: /^services:\n(?:(?:[ #].*)?\n)*/m,
    write: async () => (await beginUpload(mark, Buffer.from(mark))).piece(0, Buffer.byteLength(mark)),
    read: async () => (await visit((await published(mark)).fileUrl)).body,
  },
  'wordpress-farm': {
    machine: 'apps',
    container: blog,
    others: [],
    page: 'https://infini.example/',
    file: 'associations/infini.yaml',
    lines: /^ +infini\.example:.*\n/m,
    write: () =>
      inWordPress(
        blog,
        'infini.example',
        `wp_insert_post(['post_title' => '${mark}', 'post_status' => 'publish', 'post_content' => 'x']);`,
      ),
    read: async () => (await visit('https://infini.example/')).body,
  },
  'wiki-farm with DokuWiki': {
    machine: 'apps',
    container: notes,
    others: [],
    page: 'https://notes.pointcommuns.example/',
    file: 'associations/pointcommuns.yaml',
    lines: /^ {6}notes\.pointcommuns\.example:.*\n/m,
    write: () =>
      ssh(
        'apps',
        `echo ${quote(mark)} | docker exec -i --user www-data ${notes} sh -c 'cat > /tmp/page && php bin/dwpage.php commit -m x /tmp/page essai'`,
      ),
    read: async () => (await visit('https://notes.pointcommuns.example/doku.php?id=essai&do=export_raw')).body,
  },
  'wiki-farm with MediaWiki': {
    machine: 'apps',
    container: wiki,
    others: [],
    page: 'https://wiki.pointcommuns.example/index.php?title=Accueil',
    file: 'associations/pointcommuns.yaml',
    lines: /^ {2}wikis:\n {4}sites:\n(?: {6}.*\n)+/m,
    write: () =>
      ssh(
        'apps',
        `echo ${quote(mark)} | docker exec -i --user www-data ${wiki} php maintenance/run.php edit -u Admin Essai`,
      ),
    read: async () => (await visit('https://wiki.pointcommuns.example/index.php?title=Essai&action=raw')).body,
  },
}

/** A container of another association's, on the same machine. */
const neighbour = plan.associations.gnuragistes?.shares.flatMap(({ endpoints }) => endpoints.map(({ key }) => key))[0]

describe.each(Object.entries(applications))('%s', (_, application) => {
  const { machine, container, others, page } = application

  test('answers at its address with a page of its own', async () => {
    const { status, body, issuer } = await visit(page)
    expect({ status, issuer: /Pebble/.test(issuer) }).toEqual({ status: 200, issuer: true })
    expect(body).toMatch(/<html/i)
  })

  test('its containers are reached by no neighbour', async () => {
    for (const one of [container, ...others]) {
      const address = await ssh(
        machine,
        `docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ${one}`,
      )
      const ports = await ssh(
        machine,
        `docker exec ${one} cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == "0A" { sub(/.*:/, "", $2); print $2 }' | sort -u`,
      )
      for (const port of ports.split('\n').map((hex) => Number.parseInt(hex, 16))) {
        const open = `exit(@fsockopen("${address}", ${port}, $code, $said, 2) ? 0 : 7);`
        const asked = ssh(
          machine,
          `docker exec ${neighbour} php -r ${quote(open)} && echo reached || echo "not reached"`,
        )
        expect({ one, port, asked: await asked }).toEqual({ one, port, asked: 'not reached' })
      }
    }
  })
})

test('they keep what people write, whichever of their containers starts again', async () => {
  const all = Object.values(applications)
  const restart = (machine: string, containers: string[]) =>
    ssh(
      machine,
      `for one in ${containers.join(' ')}; do docker restart --time 60 $one & done; wait\n${answering(...containers)}`,
    )
  const written = async () => {
    for (const { container, read } of all)
      expect({ container, read: await eventually(read) }).toMatchObject({ read: expect.stringContaining(mark) })
  }
  await Promise.all(all.map(({ write }) => write()))
  await written()
  for (const which of [({ others }: Application) => others, ({ container }: Application) => [container]]) {
    await Promise.all(all.map((one) => restart(one.machine, which(one))))
    await written()
  }
})

test('they leave, and return with what people wrote', async () => {
  const all = Object.values(applications)
  const stacks = [...new Set(all.map(({ file }) => file.replace(/.*\/|\.yaml$/g, '')))]
  for (const { file, lines } of all) await estate.edit(file, lines, '')
  await up(...stacks)
  const { output } = await command('scripts/leftovers')
  for (const { page, container } of all) {
    await expect(visit(page)).rejects.toThrow()
    expect(output).toContain(container)
  }
  expect(output).toContain(`database ${blog}`)
  await estate.reset()
  await up(...stacks)
  for (const { read } of all) expect(await read()).toContain(mark)
  const returned = (await command('scripts/leftovers')).output
  for (const { container } of all) expect(returned).not.toContain(`apps/${container} `)
})

test('the password of an application’s database is made anew, and nobody notices but for a restart', async () => {
  const { exitCode, output } = await command('scripts/secret', ['rotate', `${pad}/main`, '--yes'])
  expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' })
  expect((await visit('https://pad.infini.example/')).status).toBe(200)
})

/** What is read once the mark is in it, or after a minute: who finds its database gone for a moment answers with nothing. */
async function eventually(read: () => Promise<string>): Promise<string> {
  for (const until = Date.now() + 60_000; ; await setTimeout(500)) {
    const text = await read()
    if (text.includes(mark) || Date.now() > until) return text
  }
}
