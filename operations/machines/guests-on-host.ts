import { z } from 'zod'
import { ssh } from '../../ssh/ssh.ts'
import { readAnswer } from '../../words/answer.ts'

const listed = z.array(
  z.looseObject({
    vmid: z.coerce.number(),
    name: z.string(),
    status: z.string(),
    tags: z.string().default(''),
    maxdisk: z.number().default(0),
  }),
)

/** A guest, as its Proxmox host lists it. */
export type ListedGuest = z.output<typeof listed>[number]

/** The command by which a Proxmox host lists its guests. */
export const guestListing = 'pvesh get "/nodes/$(hostname -s)/lxc" --output-format json'

/** Reads what a host printed. @throws OperatorError that names the host, when it is something else */
export const parseGuests = (host: string, printed: string): ListedGuest[] =>
  readAnswer(listed, printed, host, 'its guests')

/** The guests of a Proxmox host, as it lists them. One exchange. */
export const guestsOnHost = async (host: string): Promise<ListedGuest[]> =>
  parseGuests(host, await ssh(host, guestListing, { timeoutSeconds: 60 }))
