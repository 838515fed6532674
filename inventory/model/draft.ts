import type { z } from 'zod'
import type { InventoryDocument } from './document.ts'
import type { PlacedEndpoint, WishedEndpoint } from './endpoints.ts'
import type { Grants } from './grants.ts'
import type { ImageSource } from './images.ts'
import type { Machines } from './machines.ts'
import type { PersonEntry } from './people.ts'
import type { associationAbout, collectiveAbout } from './schema.ts'
import type { InstanceEntry, ShareEntry } from './services.ts'

export type AssociationAbout = z.output<typeof associationAbout>

/** Everything the inventory says, each thing checked by itself, with the references between them looked up. */
export type Draft = {
  /** Nothing, where something of it is wrong. */
  about: z.output<typeof collectiveAbout> | undefined
  collective: InventoryDocument
  associations: Map<string, { document: InventoryDocument; about: AssociationAbout | undefined }>
  /** Everyone who may have something: the collective, and each association, even one whose file could not be read. */
  owners: string[]
  /** The names below their own that owners let others have. */
  grants: Grants[]
  people: Map<string, PersonEntry>
  machines: Machines
  instances: InstanceEntry[]
  shares: ShareEntry[]
  wishes: WishedEndpoint[]
  endpoints: PlacedEndpoint[]
  images: ImageSource
}
