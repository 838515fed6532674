import type { MachinePart } from '../../machines/part.ts'
import type { DatabaseCopy } from '../form/container.ts'
import type { HoldingWish, Renewal, Step, Task, UnitSecret } from '../form/unit.ts'

/** A database that an application has. */
export type DatabaseWish = {
  /** The most memory that its server may use, in MiB; what suits a small application unless said. */
  memoryMiB?: number
  /** Connections at once: of its whole server, or, on one that is shared, of this database. */
  connections?: number
  /** Who reads its password in the application's container: user and group by number, `33:33`. Root unless said. */
  reader?: string
} & (
  | {
      engine: 'mariadb'
      /** The server is for others as well, who each have a database on it (`on`): it has none itself. */
      shared?: true
      /** It is on the shared server that this other unit has under this name. */
      on?: { unit: string; name: string }
    }
  // Nobody has asked for a shared server of these: each has its own, which comes, goes and is measured as its volume.
  | { engine: 'postgresql' | 'redis'; shared?: never; on?: never }
)

/** A server, before it has its place. */
export type DatabaseServer = {
  /** Its container's name, for good; its data and its password are named by it. */
  identity: string
  /** The unit that has it, and its name there. */
  unit: string
  name: string
  memoryMiB?: number
  connections?: number
}

/** What becomes of a server. */
export type ServerParts = {
  holds: HoldingWish
  secrets: UnitSecret[]
  /** What makes it, of an image by its whole reference; secrets lie on its machine where `secretFile` says. */
  steps: (image: string, secretFile: (path: string) => string) => Step[]
  parts?: MachinePart[]
}

/** A database on a server. */
export type Database = {
  /** Its name, and that of its login, for good. */
  name: string
  server: DatabaseServer
  connections?: number
  /** The file with its login's password, on the machine. */
  password: string
}

/** How an application reaches its database. */
export type DatabasePlace = {
  /** The server, as its clients write it; MariaDB's is a socket, in the form that PHP's clients take: `localhost:/path`. */
  host: string
  port: number
  name: string
  login: string
  /** The file with the password, on the machine: one of the `secrets` of the container. */
  password: string
  /** What the container `reaches`, where the server is reached by a socket. */
  reaches: Record<string, string>
}

/** One kind of database: how its servers run, and all that is done with what is in them. */
export type DatabaseEngine = {
  server: (server: DatabaseServer) => ServerParts
  /** Makes a database and its login, or nothing where the engine has no such thing; for its own server, of what image that is. */
  create: (task: string, database: Database, image?: string) => Task[]
  place: (database: Database) => DatabasePlace
  /** How it is copied by itself, and put back; nothing, where the application makes anew what is in it. */
  copy?: (database: Database) => Omit<DatabaseCopy, 'name'>
  /** How the password of a login is made anew. */
  renewal: (server: DatabaseServer, login: string) => Omit<Renewal, 'opens'>
}

/** Where the password of a server's own administrator lies, among the secrets of its owner. */
export const rootPassword = ({ identity }: DatabaseServer): string => `${identity}/root`

/** That password, as its image's server reads it: of the engines whose server is uid 999 there. */
export const rootSecret = (server: DatabaseServer, renewal: Omit<Renewal, 'opens'>): UnitSecret => ({
  path: rootPassword(server),
  owner: '999:999',
  renewal: { opens: `the database server "${server.identity}"`, ...renewal },
})

/** Where the password of a unit's database lies, among the secrets of the unit's owner. */
export const passwordOf = ({ unit, name }: { unit: string; name: string }): string => `${unit}/${name}`
