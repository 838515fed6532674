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

/** The guests of a Proxmox host, as it lists them. One exchange. */
export const guestsOnHost = async (host: string): Promise<z.output<typeof listed>> =>
  readAnswer(
    listed,
    await ssh(host, 'pvesh get "/nodes/$(hostname -s)/lxc" --output-format json', { timeoutSeconds: 60 }),
    host,
    'its guests',
  )
