import type { DatabaseCopy } from '../form/container.ts'
import type { Step, Unit, UnitSecret } from '../form/unit.ts'
import { type Database, type DatabaseEngine, type DatabaseServer, type DatabaseWish, passwordOf } from './engine.ts'
import { mariadb } from './mariadb/mariadb.ts'
import { postgresql } from './postgresql/postgresql.ts'
import { redis } from './redis/redis.ts'

/** Every engine, by its name, which is also the role of its image among those of an application. */
export const engines: Record<DatabaseWish['engine'], DatabaseEngine> = { mariadb, postgresql, redis }

/** A unit with its databases among what it holds and is made of: their servers come first. */
export function withDatabases(unit: Unit): Unit {
  const all = Object.entries(unit.databases ?? {}).map(([name, wish]) => part(unit, name, wish))
  if (all.length === 0) return unit
  return {
    ...unit,
    holds: [...(unit.holds ?? []), ...all.flatMap(({ own }) => own?.holds ?? [])],
    make: (placed) => {
      const databases = all.filter(({ wish }) => !wish.shared)
      const atPlace = (one: Part): Database => databaseOf(unit, one, placed.secretFile(passwordOf(one.place)))
      const database = (name: string) => {
        const found = databases.find(({ place }) => place.name === name)
        if (found === undefined) throw new Error(`a definition is wrong: "${unit.identity}" has no database "${name}"`)
        return found.engine.place(atPlace(found))
      }
      const made = unit.make({ ...placed, database })
      const servers = all.flatMap(({ own, wish }) => own?.steps(placed.image(wish.engine), placed.secretFile) ?? [])
      const copied = (one: Part) => {
        const copy = one.engine.copy?.(atPlace(one))
        return copy ? [{ name: one.place.name, ...copy }] : []
      }
      const created = databases.flatMap((one) =>
        one.engine.create(one.task, atPlace(one), one.own && placed.image(one.wish.engine)),
      )
      return {
        ...made,
        steps: [
          ...servers,
          ...created.map((task): Step => ({ task })),
          ...made.steps.map(withCopies(databases.flatMap(copied))),
        ],
        secrets: [
          ...all.flatMap(({ own }) => own?.secrets ?? []),
          ...databases.map((one) => loginSecret(unit, one, databases.length > 1)),
          ...(made.secrets ?? []),
        ],
        parts: [...all.flatMap(({ own }) => own?.parts ?? []), ...(made.parts ?? [])],
      }
    },
  }
}

/** What another version of a container changes its data for, it may change its databases for. */
const withCopies =
  (databases: DatabaseCopy[]) =>
  (step: Step): Step =>
    'container' in step && step.container.versioned && databases.length > 0
      ? { container: { ...step.container, versioned: { ...step.container.versioned, databases } } }
      : step

/** The identity of the server that a unit has under a name. */
export const serverName = (unit: string, name: string): string => `${unit}-${name}`

/** One of a unit's databases, or a server of it that others share. */
type Part = {
  wish: DatabaseWish
  engine: DatabaseEngine
  place: { unit: string; name: string }
  server: DatabaseServer
  /** What becomes of the server, where it is the unit's own. */
  own?: ReturnType<DatabaseEngine['server']>
  /** The name of the task that makes it. */
  task: string
}

function part({ identity: unit }: Unit, name: string, wish: DatabaseWish): Part {
  const { memoryMiB, connections, on } = wish
  const engine = engines[wish.engine]
  const home = on ?? { unit, name }
  const server: DatabaseServer = {
    identity: serverName(home.unit, home.name),
    ...home,
    ...(!on && memoryMiB !== undefined && { memoryMiB }),
    ...(!on && connections !== undefined && { connections }),
  }
  return {
    wish,
    engine,
    place: { unit, name },
    server,
    ...(on ? { task: `${unit}-${name}` } : { own: engine.server(server), task: `${server.identity}-login` }),
  }
}

const databaseOf = ({ identity }: Unit, { wish, server }: Part, password: string): Database => ({
  name: identity,
  server,
  password,
  ...(wish.on && wish.connections !== undefined && { connections: wish.connections }),
})

function loginSecret(
  { identity, endpoints = [] }: Unit,
  { wish, engine, place, server }: Part,
  isOneOfSeveral: boolean,
): UnitSecret {
  const host = endpoints.find(({ host }) => host !== undefined)?.host
  return {
    path: passwordOf(place),
    ...(wish.reader !== undefined && { owner: wish.reader }),
    renewal: {
      opens: `the database ${isOneOfSeveral ? `"${place.name}" ` : ''}of ${host ?? identity}`,
      ...engine.renewal(server, identity),
    },
  }
}
