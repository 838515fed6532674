import { expect, test } from '@jest/globals'
import type { Rotation } from '../../operations/departures/rotations.ts'
import { chooseRotations, chooseSecret, refuseUnknownMachine } from '../../scripts/secret-choice.ts'

const there = ['collective/forge/service', 'infini/blogs-infini-example/admin', 'partis/wiki/master']
const choose = (owner?: string, secret?: string) =>
  chooseSecret(there, ['collective', 'gnuragistes', 'infini'], {
    machine: 'apps',
    ...(owner && { owner }),
    ...(secret && { secrets: [secret] }),
  })

test('a secret is read by its owner and name; without, those there are are listed', () => {
  expect(choose('infini', 'blogs-infini-example/admin')).toEqual({ read: 'infini/blogs-infini-example/admin' })
  expect(choose('infini')).toEqual({ list: ['blogs-infini-example/admin'] })
  expect(choose('gnuragistes')).toEqual({ list: [] })
  expect(choose()).toEqual({ list: there })
})

test('an owner who left the inventory keeps the secrets of what stayed', () => {
  expect(choose('partis', 'wiki/master')).toEqual({ read: 'partis/wiki/master' })
})

test('a name that is not known is answered with what was meant', () => {
  expect(() => refuseUnknownMachine('app', ['apps', 'gateway'])).toThrow(
    'There is no machine "app". Did you mean "apps"? Known: apps, gateway.',
  )
  expect(() => choose('infni')).toThrow(
    'There is no owner "infni". Did you mean "infini"? Known: collective, gnuragistes, infini, partis.',
  )
  expect(() => choose('infini', 'blogs-infini-example/amdin')).toThrow(
    'infini has no secret "blogs-infini-example/amdin" on apps. Did you mean "blogs-infini-example/admin"? Known: blogs-infini-example/admin.',
  )
  expect(() => choose('infini', '../collective/forge/service')).toThrow('infini has no secret')
  expect(() => choose('gnuragistes', 'wiki/admin')).toThrow(
    'gnuragistes has no secret "wiki/admin" on apps. There is none yet.',
  )
})

test('what can be made anew is found by its name; what cannot is refused with the reason, before anything is changed', () => {
  const admin: Rotation = {
    machine: 'apps',
    secret: 'infini/blogs-infini-example/admin',
    opens: 'a site',
    when: 'on request',
    scripts: ['change.sh'],
  }
  const key: Rotation = { ...admin, secret: 'collective/forge/service', when: 'never', note: 'it would be lost' }
  const { scripts: _, ...never } = key
  const renew = (owner: string, ...secrets: string[]) =>
    chooseRotations(there, ['collective', 'infini'], { machine: 'apps', owner, secrets }, [admin, never])
  expect(renew('infini', 'blogs-infini-example/admin')).toEqual([admin])
  expect(() => renew('infini')).toThrow('Name the owner, and each secret')
  expect(() => renew('collective', 'forge/service')).toThrow("can't be made anew: it would be lost.")
  expect(() => renew('partis', 'wiki/master')).toThrow('the inventory has nothing that uses it')
  expect(() => renew('infini', 'blogs-infini-example/amdin')).toThrow('Did you mean')
})
