import { visibleLine } from './visible.ts'

/** A path as errors show it: on one line, with nothing invisible, and whole, since people look there and type it. */
export const shownPath = (path: string): string => (/^[\x21-\x7e]+$/.test(path) ? path : quotedPath(path))

/** The same within a sentence. */
export const quotedPath = (path: string): string => visibleLine(JSON.stringify(path))
