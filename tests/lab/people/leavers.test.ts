import { beforeAll, describe, expect, test } from '@jest/globals'
import { borrowedEstate, up } from '../estate.ts'
import { type Git, openForge } from '../forge.ts'
import type { Visit } from '../visit.ts'

const estate = borrowedEstate()
const forge = await openForge()

/** To a token of somebody who may not sign in, the forge answers with a page that says so, and not as a repository does. */
const refusals = /Authentication failed|Permission denied \(publickey\)|info\/refs not valid/
const asGit = ({ exitCode, said }: Awaited<ReturnType<Git>>) =>
  exitCode === 0 ? 'let in' : refusals.test(said) ? 'refused' : said
const asApi = ({ status }: Visit) => (status === 200 ? 'let in' : [401, 403].includes(status) ? 'refused' : status)

describe('a person who leaves', () => {
  const file = 'associations/gnuragistes.yaml'
  const repository = 'gnuragistes/documentation'
  const [there, gone] = ['atelier: [lotte, nolwenn]', 'atelier: [nolwenn]']
  let waysIn: () => Promise<Record<string, unknown>>

  // Lotte has a key from the inventory; a token and another key she made by herself.
  beforeAll(async () => {
    const given = await forge.newKey('lotte@given')
    const own = await forge.newKey('lotte@own')
    await estate.edit(file, /(lotte: \{[^}]*)\}/, `$1, ssh: ["${given.line}"] }`)
    await up('collective')
    const password = await forge.password('lotte')
    const made = await forge.ask('users/lotte/tokens', 'lotte', password, {
      name: own.line.slice(-20),
      scopes: ['all'],
    })
    const token: string = JSON.parse(made.body).sha1
    await forge.ask('user/keys', 'lotte', password, { title: 'her own', key: own.line })

    const look = (git: Git, url: string) => git(['ls-remote', '--exit-code', url, 'HEAD']).then(asGit)
    const [https, ssh] = [forge.url(`${repository}.git`), forge.sshUrl(repository)]
    const [byPassword, byToken] = [
      await forge.gitOverHttps('lotte', password),
      await forge.gitOverHttps('lotte', token),
    ]
    waysIn = async () => ({
      'git by password': await look(byPassword, https),
      'git by token': await look(byToken, https),
      'git by the key of the inventory': await look(forge.gitOverSsh(given.file), ssh),
      'git by a key of her own': await look(forge.gitOverSsh(own.file), ssh),
      'the API by password': asApi(await forge.ask('user', 'lotte', password)),
      'the API by token': asApi(await forge.ask('user', 'lotte', token)),
    })
  })
  const all = (answers: object, answer: string) => Object.fromEntries(Object.keys(answers).map((way) => [way, answer]))

  test('is refused wherever they were let in, and nothing is left to do', async () => {
    const before = await waysIn()
    expect(before).toEqual(all(before, 'let in'))
    await estate.edit(file, there, gone)
    await up()
    const after = await waysIn()
    expect(after).toEqual(all(after, 'refused'))
    const concerned = ['collective', 'gnuragistes']
    const again = await up('--refresh', ...concerned)
    for (const stack of concerned) expect(again).toContain(`\n${stack}: no change`)
  })

  test('is let in again on return, but for the keys and tokens that they had made', async () => {
    await estate.edit(file, gone, there)
    await up('collective', 'gnuragistes')
    const answers = await waysIn()
    const refused = ['git by a key of her own', 'git by token', 'the API by token']
    expect(answers).toEqual({
      ...all(answers, 'let in'),
      ...Object.fromEntries(refused.map((way) => [way, 'refused'])),
    })
  })
})
