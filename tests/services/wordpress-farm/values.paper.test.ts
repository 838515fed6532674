import { mkdir, readdir, rm } from 'node:fs/promises'
import { beforeEach, expect, test } from '@jest/globals'
import { siteOnPaper, whereThereIsPhp as when } from './site-on-paper.ts'

const { put, has, path, begin, hold, held, run } = siteOnPaper()

const about = {
  ...{ host: 'houx.example', formerly: [] as string[], title: 'Le Houx', administrator: 'admin' },
  email: 'contact@houx.example',
}

const see = (scripts: string[], site: Partial<typeof about> = {}) =>
  run(
    scripts.map((script) => `services/wordpress-farm/${script}`),
    { container: 'houx', site: JSON.stringify({ ...about, ...site }) },
  )

when('the version of a site', () => {
  const version = (number: string) => `<?php\n$wp_version = '${number}';\n`
  beforeEach(() =>
    put({
      'image/wp-includes/version.php': version('7.1.0'),
      'image/wp-includes/feed.php': 'new feed',
      'image/wp-includes/new/one.php': 'new',
      'image/wp-admin/includes/update-core.php':
        "<?php $_old_files = ['wp-includes/gone.php', 'wp-includes/feed.php', 'wp-content/gone.php', '../gone.php'];",
      'image/wp-content/index.php': 'the image’s',
      'image/.htaccess': 'the image’s',
      'image/index.php': 'new index',
      'site/wp-includes/version.php': version('7.0.3'),
      'site/wp-includes/feed.php': 'old feed',
      'site/wp-includes/gone.php': 'old',
      'site/wp-content/index.php': 'theirs',
      'site/wp-content/gone.php': 'theirs',
      'site/.htaccess': 'theirs',
      'site/wp-config.php': 'theirs',
      'gone.php': 'outside',
    }),
  )

  test('U9: an older WordPress gets the files of its image, and what people put there stays', async () => {
    expect(await see(['core.sh'])).toEqual({
      exitCode: 0,
      said: 'note: houx.example runs WordPress 7.1.0 now, as its image does; it was 7.0.3.',
    })
    for (const [file, text] of Object.entries({
      ...{ 'wp-includes/feed.php': 'new feed', 'wp-includes/new/one.php': 'new', 'index.php': 'new index' },
      ...{ 'wp-includes/version.php': version('7.1.0'), 'wp-includes/gone.php': undefined, '.maintenance': undefined },
      ...{ 'wp-content/index.php': 'theirs', 'wp-content/gone.php': 'theirs', '.htaccess': 'theirs' },
      ...{ 'wp-config.php': 'theirs', '../gone.php': 'outside' },
    }))
      expect({ file, text: await has(`site/${file}`) }).toEqual({ file, text })
    expect((await readdir(path('site'), { recursive: true })).filter((name) => /bocage-new/.test(name))).toEqual([])
    expect(await see(['core.sh'])).toEqual({ exitCode: 0, said: '' })
  })

  test('U9: a newer WordPress stays as it is, and is told', async () => {
    await put({ 'site/wp-includes/version.php': version('7.1.2') })
    expect(await see(['core.sh'])).toEqual({
      exitCode: 0,
      said: 'note: houx.example runs WordPress 7.1.2, which it brought itself to: its image has 7.1.0.',
    })
    expect(await has('site/wp-includes/feed.php')).toBe('old feed')
  })

  test('U9: what fails on the way keeps the old version, under maintenance, and is gone on with', async () => {
    await rm(path('site/wp-includes/feed.php'))
    await mkdir(path('site/wp-includes/feed.php'))
    const { exitCode, said } = await see(['core.sh'])
    expect(exitCode).toBe(1)
    expect(said).toContain('wp-includes/feed.php of WordPress can not be written in the site')
    expect(await has('site/wp-includes/version.php')).toBe(version('7.0.3'))
    expect(await has('site/.maintenance')).toMatch(/^<\?php \$upgrading = \d+;$/)
    await rm(path('site/wp-includes/feed.php'), { recursive: true })
    expect((await see(['core.sh'])).exitCode).toBe(0)
    expect(await has('site/.maintenance')).toBeUndefined()
  })

  test('U9: an image without WordPress is no version', async () => {
    await rm(path('image'), { recursive: true })
    expect(await see(['core.sh'])).toMatchObject({ exitCode: 1, said: expect.stringContaining('holds no WordPress') })
  })
})

when('what a site holds', () => {
  beforeEach(begin)

  const born = { title: "L'atelier", siteEmail: 'old@houx.example', accountEmail: 'old@houx.example' }
  const options = { blogname: 'L&#039;atelier', admin_email: 'old@houx.example', bocage_applied: born }
  const users = { admin: { ID: 1, user_email: 'old@houx.example' }, zoe: { ID: 2, user_email: 'zoe@houx.example' } }
  const follow = (site: Partial<typeof about>) => see(['in-wordpress.sh', 'follow.sh'], { title: "L'atelier", ...site })

  test('U4: another title and e-mail address of the inventory reach the site, and nobody else’s', async () => {
    await hold({ options, users })
    expect(await follow({ title: 'Le Houx' })).toEqual({ exitCode: 0, said: '' })
    expect(await held()).toMatchObject({
      options: { blogname: 'Le Houx', admin_email: about.email },
      users: { admin: { user_email: about.email }, zoe: { user_email: 'zoe@houx.example' } },
    })
  })

  test('U4: what people have chosen stays, whatever else changes, and is said once when the inventory has another', async () => {
    await hold({ options: { ...options, blogname: 'Chez nous' }, users })
    expect(await follow({})).toEqual({ exitCode: 0, said: '' })
    expect((await held()).options).toMatchObject({ blogname: 'Chez nous', admin_email: about.email })
    expect((await follow({ title: 'Le Houx' })).said).toContain('note: houx.example keeps its title, which is not')
    expect(await follow({ title: 'Le Houx' })).toEqual({ exitCode: 0, said: '' })
    expect((await held()).options).toMatchObject({ blogname: 'Chez nous' })
  })

  test('U4: of a site from before there was a memory, what the inventory says follows it from now on', async () => {
    await hold({ options: { ...options, bocage_applied: undefined }, users })
    const { said } = await follow({})
    expect(said.match(/keeps .*? which/g)).toEqual([
      'keeps its e-mail address (Settings, General), which',
      'keeps the e-mail address of its account "admin", which',
    ])
    expect(await follow({ title: 'Le Houx' })).toEqual({ exitCode: 0, said: '' })
    expect((await held()).options).toMatchObject({ blogname: 'Le Houx', admin_email: 'old@houx.example' })
  })

  test('U4: what WordPress refuses is said, and tried again', async () => {
    await hold({ options, users })
    const refused = `note: houx.example does not take "zoe@houx.example" as the e-mail address of its account "admin".`
    for (const _ of [1, 2]) expect((await follow({ email: 'zoe@houx.example' })).said).toBe(refused)
  })

  const text = (value: string) => `s:${Buffer.byteLength(value)}:"${value}";`
  const links = (site: Partial<typeof about>) => see(['in-wordpress.sh', 'links.sh'], { host: 'new.example', ...site })
  /** What becomes of texts in a site that was at old.example. */
  const rewritten = async (texts: string[], site: Partial<typeof about> = {}, home = 'https://old.example') => {
    const rows = texts.map((content, index) => ({ id: index + 1, number: 0, content }))
    await hold({ options: { home, siteurl: home }, tables: { wp_postmeta: rows } })
    const { exitCode, said } = await links(site)
    expect({ exitCode, said: said.replaceAll(/^note: .*\n?/gm, '') }).toEqual({ exitCode: 0, said: '' })
    return ((await held()).tables.wp_postmeta as { content: string }[]).map(({ content }) => content)
  }

  test.each([
    ['an address', 'see https://old.example/a.', 'see https://new.example/a.'],
    ['one at the end of a sentence', 'https://old.example.', 'https://new.example.'],
    ['an address without TLS', '<a href="http://old.example">', '<a href="https://new.example">'],
    ['one without its beginning', '<img src="//old.example/a.png">', '<img src="//new.example/a.png">'],
    ['one in JSON', '{"u":"http:\\/\\/old.example\\/a"}', '{"u":"https:\\/\\/new.example\\/a"}'],
    ['one in another address', '?u=http%3A%2F%2Fold.example%2F', '?u=https%3A%2F%2Fnew.example%2F'],
    ['one in PHP’s form', `a:1:{i:0;${text('é http://old.example')}}`, `a:1:{i:0;${text('é https://new.example')}}`],
    [
      'one within what is within',
      `a:1:{s:1:"k";${text(`a:1:{i:0;${text('https://old.example')}}`)}}`,
      `a:1:{s:1:"k";${text(`a:1:{i:0;${text('https://new.example')}}`)}}`,
    ],
    [
      'one in an object, beside other things',
      `O:5:"Thing":5:{s:1:"n";N;s:1:"b";b:1;s:1:"i";i:-4;s:1:"d";d:0.5;s:1:"u";${text('//old.example')}}`,
      `O:5:"Thing":5:{s:1:"n";N;s:1:"b";b:1;s:1:"i";i:-4;s:1:"d";d:0.5;s:1:"u";${text('//new.example')}}`,
    ],
  ])('U1: %s leads to where the site is now', async (_, before, after) => {
    expect(await rewritten([before])).toEqual([after])
  })

  test.each([
    ['another name that ends so', 'https://my-old.example/ https://blog.old.example/'],
    ['another name that begins so', 'https://old.example.org/ https://old.example-two.org'],
    ['an e-mail address', 'write to me@old.example'],
    ['another server there', 'https://old.example:8443/'],
    ['a path', 'https://else.example/a//old.example'],
    ['what PHP can not read', 'a:1:{i:0;s:99:"https://old.example";}'],
    ['what comes after what PHP reads', `${text('https://old.example')}${text('https://old.example')}`],
    ['a text with PHP’s form in it', `sess|a:1:{i:0;${text('https://old.example')}}`],
    ['JSON with PHP’s form in it', '{"d":"a:1:{i:0;s:19:\\"https://old.example\\";}"}'],
    ['a name within an array', `a:1:{${text('https://old.example')}i:1;}`],
  ])('U1: %s stays as it is', async (_, before) => {
    expect(await rewritten([before])).toEqual([before])
  })

  test('U1: all rows are gone through, however many, also where the new name begins as the old', async () => {
    const many = Array.from({ length: 1203 }, (_, index) => `https://old.example/${index}`)
    const after = await rewritten(many, { host: 'old.example.org' })
    expect(after.filter((one) => one.startsWith('https://old.example.org/'))).toHaveLength(1203)
    expect((await held()).options).toMatchObject({
      home: 'https://old.example.org',
      siteurl: 'https://old.example.org',
    })
    expect(await links({ host: 'old.example.org' })).toEqual({ exitCode: 0, said: '' })
  })

  test('U1: what is deep within costs as much as what is beside one another', async () => {
    const count = 100_000
    const timed = async (before: string, after: string) => {
      const began = Date.now()
      expect((await rewritten([before]))[0] === after).toBe(true)
      return Date.now() - began
    }
    const deep = (address: string) => `${'a:1:{i:0;'.repeat(count)}${text(address)}${'}'.repeat(count)}`
    const wide = (address: string) => `a:${count}:{${'i:0;a:0:{}'.repeat(count - 1)}i:0;${text(address)}}`
    const [inDeep, inWide] = [deep, wide].map((form) => () => timed(form('//old.example'), form('//new.example')))
    const beside = (await inWide?.()) ?? 0
    expect(await inDeep?.()).toBeLessThan(beside + 5000)
  })

  test('U1: what would not have room, or stays for another reason, stays whole, and is said once', async () => {
    const [short, content] = ['https://old.example/aaaaaaaaaa', `x|${text('https://old.example')}`]
    await hold({ options: { home: 'https://old.example' }, tables: { wp_links: [{ id: 1, short, content }] } })
    const { said } = await links({ host: 'longer.example' })
    expect(said).toContain('note: longer.example keeps a former address')
    expect(said).toContain(': wp_links.short, wp_links.content.')
    expect((await held()).tables.wp_links).toEqual([{ id: 1, short, content }])
    expect(await links({ host: 'longer.example' })).toEqual({ exitCode: 0, said: '' })
  })

  test('U1: names of "formerly" are looked for once, and guids are no addresses', async () => {
    const content = 'https://older.example/'
    await hold({
      options: { bocage_applied: { address: 'new.example' } },
      tables: { wp_posts: [{ id: 1, content, guid: content }], wp_plain: [{ content }] },
    })
    expect(await links({})).toEqual({ exitCode: 0, said: '' })
    const { said } = await links({ formerly: ['older.example'] })
    expect(said).toContain('table wp_plain, whose rows have no key')
    expect(said).toContain('had a former address (older.example) in one place of its content, which now has this one')
    expect((await held()).tables.wp_posts).toEqual([{ id: 1, content: 'https://new.example/', guid: content }])
    expect(await links({ formerly: ['older.example'] })).toEqual({ exitCode: 0, said: '' })
  })
})
