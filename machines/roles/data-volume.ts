import type { MachinePart } from '../part.ts'

/** Where a guest's own volume is mounted, by its host. */
export const dataFolder = '/data'

/**
 * A guest's volume for data: its host mounts it, and the guest looks that it is there and can be written to. What belongs to the data
 * lies there, too (docs/decisions/0022).
 */
export const dataVolume = (): MachinePart => ({
  dataVolume: dataFolder,
  effects: [
    {
      title: dataFolder,
      command: `findmnt --noheadings --output OPTIONS --mountpoint ${dataFolder} | sed -E '/(^|,)ro(,|$)/!s/.*/mounted/'`,
      expected: 'mounted',
    },
  ],
})
