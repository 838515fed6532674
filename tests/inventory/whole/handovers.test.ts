import { expect, test } from '@jest/globals'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, resolveSmall } from '../small-estate.ts'

const lierre = 'associations/lierre.yaml'
const takenFrom = (owner: string) =>
  resolveSmall(changed(lierre, '{ title: Le Lierre', `{ title: Le Lierre, from: ${owner}`))

test('what is taken over from oneself, or from the collective, is doubted', () => {
  expect(takenFrom('lierre').warnings.map(renderProblem)).toEqual([
    'inventory/associations/lierre.yaml:5:49: "lierre" is the association itself. Remove "from".',
  ])
  expect(takenFrom('collective').warnings.map(renderProblem)).toEqual([
    'inventory/associations/lierre.yaml:5:49: the collective has no share of its services to hand over. Remove "from".',
  ])
})

test('what is taken over from somebody who is not there is doubted, since they may have left', () => {
  for (const owner of ['nobody', 'self', 'hoxu']) {
    const { errors, warnings } = takenFrom(owner)
    expect(errors).toEqual([])
    expect(warnings.map(renderProblem)).toEqual([
      `inventory/associations/lierre.yaml:5:49: there is no association "${owner}", so it must be one that left. Is it another? Write its name. Was it nobody's? Remove "from".`,
    ])
  }
  expect(takenFrom('houx')).toMatchObject({ errors: [], warnings: [] })
})
