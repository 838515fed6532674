import type { Renewal } from './unit.ts'

/** A secret that is read when a container starts: its readers are away for some seconds. */
export const startAgain: Omit<Renewal, 'opens'> = {
  when: 'by itself',
  scripts: ['services/form/start-again.sh'],
  values: {},
}
