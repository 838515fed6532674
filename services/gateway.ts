import { z } from 'zod'
import { defineService } from './define.ts'

/** The gateway: the one door for web sites, with a certificate for each name. It runs on the machine itself, without a container. */
export const service = defineService({
  title: 'Gateway',
  summary: 'Receives every visitor, holds the certificates, and passes each name on to its service.',
  manual: 'https://caddyserver.com/docs/',
  instances: 'collective',
  addressed: false,
  receivesVisitors: true,
  images: {},
  settings: z.strictObject({}),
})
