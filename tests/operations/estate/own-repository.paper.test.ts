import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { execa } from 'execa'
import { findEngine } from '../../../engine/engine.ts'
import { historyLine } from '../../../operations/estate/estate-commit.ts'
import { projectFolder } from '../../../operations/estate/own-repository.ts'
import { pulumi, runStack } from '../../../operations/estate/pulumi.ts'
import { createStack, type Session } from '../../../operations/estate/session.ts'
import { upArguments } from '../../../operations/runs/stack-runs.ts'
import { give } from '../../../operations/secrets/given.ts'
import { repositoryIn } from '../../paper/repository.ts'
import { Technician } from '../state/technician.ts'

/* The real engine, with an estate in a git repository of its own, beside a checkout in another one. */
const when = findEngine() === undefined ? test.skip : test

// Each call starts an engine: on a machine that has much else to do, that takes its time.
jest.setTimeout(180_000)

let camille: Technician
let estate: string
let session: Session
let commit: string

const git = (folder: string, ...args: string[]) => repositoryIn(() => folder).git(...args)

beforeEach(async () => {
  camille = new Technician()
  estate = join(camille.root, 'our-estate')
  mkdirSync(join(estate, 'inventory'), { recursive: true })
  writeFileSync(join(estate, 'inventory/collective.yaml'), 'name: Le Houx\n')
  mkdirSync(join(camille.checkout, '.bocage'))
  writeFileSync(join(camille.checkout, '.bocage/estate'), '../our-estate\n')
  for (const folder of [camille.checkout, estate]) {
    await git(folder, 'init', '--quiet', '--initial-branch', 'main')
    await git(folder, 'add', '--all')
    await git(folder, 'commit', '--quiet', '--message', folder === estate ? 'A site for Houx' : 'Another Bocage')
  }
  commit = await git(estate, 'rev-parse', 'HEAD')
  session = await inEstate(camille)
})
afterEach(() => camille.remove())

/** What commands act with in the estate's own repository. */
async function inEstate(technician: Technician, folder = estate): Promise<Session> {
  const { engine, ...more } = technician.session()
  const environment = { ...engine.environment, PULUMI_OPTION_CWD: await projectFolder(technician.checkout, folder) }
  return { ...more, engine: { ...engine, environment }, settings: folder }
}

when('N10: a stack’s settings come beside the inventory, and nothing of them into the checkout', async () => {
  await createStack(session, 'houx')
  await give(session, { name: 'mail-relay/password', stack: 'houx' }, 'hush')
  expect(readFileSync(join(estate, 'Pulumi.houx.yaml'), 'utf8')).toMatch(
    /encryptionsalt: .*bocage:mail-relay\/password:\n *secure: v1:/s,
  )
  expect(existsSync(join(camille.checkout, 'Pulumi.houx.yaml'))).toBe(false)
  expect(await git(estate, 'status', '--porcelain')).toBe('?? Pulumi.houx.yaml')
  expect(await git(camille.checkout, 'status', '--porcelain')).toBe('')
})

when('N10: a clone of it and another checkout are all that a colleague needs beside state and passphrase', async () => {
  await createStack(session, 'houx')
  await give(session, { name: 'mail-relay/password', stack: 'houx' }, 'hush')
  await git(estate, 'add', '--all')
  await git(estate, 'commit', '--quiet', '--message', 'The relay')
  const dominique = new Technician()
  try {
    const clone = join(dominique.root, 'estate')
    await git(dominique.root, 'clone', '--quiet', estate, clone)
    cpSync(join(camille.home, 'state'), join(dominique.home, 'state'), { recursive: true })
    const { engine } = await inEstate(dominique, clone)
    expect(await pulumi(engine, ['config', 'get', 'bocage:mail-relay/password', '--stack', 'houx'])).toBe('hush')
  } finally {
    dominique.remove()
  }
})

when('N11: history says who ran what, and from which commit of the estate: not the tool’s', async () => {
  await createStack(session, 'houx')
  const message = await historyLine(session, { who: 'dominique@laptop', run: 'scripts/up houx' })
  const { engine } = session
  const environment = { ...engine.environment, PULUMI_OPTION_MESSAGE: message }
  expect((await runStack({ ...engine, environment }, 'houx', upArguments(false), () => {})).failures).toEqual([])
  // By hand, in a shell that has the same environment.
  await execa('pulumi', ['up', '--yes', '--skip-preview', '--stack', 'houx'], {
    env: { ...environment, PULUMI_OPTION_MESSAGE: 'by camille@laptop' },
  })
  const history = JSON.parse(await pulumi(engine, ['stack', 'history', '--json', '--stack', 'houx']))
  expect(history).toMatchObject([
    { message: 'by camille@laptop', environment: { 'git.head': commit } },
    {
      message: `scripts/up houx by dominique@laptop, at ${commit.slice(0, 12)} of ../our-estate/inventory`,
      environment: { 'git.head': commit, 'git.author': 'Camille' },
    },
  ])
})
