import { afterEach, expect, jest, test } from '@jest/globals'
import { siteProfile } from '../../inventory/model/site.ts'
import { sayRehearsal } from '../../scripts/command.ts'

const said = jest.spyOn(console, 'error').mockImplementation(() => {})
afterEach(() => {
  said.mockClear()
})

test('a command that acts on the lab says so, where it does not mix with what it prints', () => {
  sayRehearsal(siteProfile.parse({ name: 'lab', inventory: '/srv/estate/inventory' }))
  expect(said.mock.calls).toEqual([['Acting on the lab (/srv/estate/inventory); scripts/lab down ends that.']])
})

test('on the real estate there is nothing to say', () => {
  sayRehearsal(undefined)
  expect(said).not.toHaveBeenCalled()
})
