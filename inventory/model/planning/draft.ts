import type { z } from 'zod'
import type { Grants } from '../checking/grants.ts'
import type { Machines } from '../checking/machines.ts'
import type { MailEntry } from '../checking/mail.ts'
import type { PersonEntry } from '../checking/people.ts'
import type { associationAbout, collectiveAbout } from '../checking/schema.ts'
import type { InstanceEntry, ShareEntry } from '../checking/services.ts'
import type { InventoryDocument } from '../reading/yaml/document.ts'
import type { PlacedEndpoint, WishedEndpoint } from './endpoints.ts'
import type { ImageSource } from './images.ts'

export type AssociationAbout = z.output<typeof associationAbout>

/** Everything the inventory says, each thing checked by itself, with the references between them looked up. */
export type Draft = {
  /** Nothing, where something of it is wrong. */
  about: z.output<typeof collectiveAbout> | undefined
  /** Through what mail leaves, where it does. */
  mail: MailEntry | undefined
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
