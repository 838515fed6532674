import { resolve } from 'node:path'

/** The folder of the checkout, by its whole path and without a slash at its end: commands run there, wherever they are called from. */
export const checkout = resolve(import.meta.dirname, '..')
