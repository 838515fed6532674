/** Something that is done in a container of a unit from time to time. */
export type Job = {
  /** For people: `Due tasks of the WordPress site infini.example`. */
  title: string
  /** The container, by its identity; the unit's own unless said. */
  container?: string
  /** What runs in it, as words. */
  command: string[]
  /** The user in the container, by name or number; the image's own unless said. */
  user?: string
  /** When, as systemd writes it: `*:0/5`, `daily`. Source: systemd.time(7), "Calendar Events". */
  every: string
  /** How long it may take, in minutes: five unless said. */
  limitMinutes?: number
}
