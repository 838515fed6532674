import type { ResourceHandler } from './resource-handler.ts'

/** Every kind of resource of this provider, by its type token. */
export const handlers: Record<string, ResourceHandler> = {}
