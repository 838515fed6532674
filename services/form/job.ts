import type { ContainerJob } from '../../machines/roles/job.ts'

/** Something that is done in a container of a unit from time to time, as its machine does it. */
export type Job = Omit<ContainerJob, 'name' | 'container' | 'limitMinutes'> & {
  /** The container, by its identity; the unit's own unless said. */
  container?: string
  /** How long it may take: five minutes unless said. */
  limitMinutes?: number
}
