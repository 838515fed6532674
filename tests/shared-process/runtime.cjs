const { register } = require('node:module')
const { dirname } = require('node:path')
const { pathToFileURL } = require('node:url')
const Runtime = require('jest-runtime').default

/** Where `globals.js` finds what Jest gives to the file whose tests are running. */
const current = Symbol.for('bocage.jest-globals')
const handlers = Symbol.for('EVENT_HANDLERS')

/**
 * Jest's `runtime`: loads test files as Node does, one after another in one process, so that what they import is read and
 * compiled once. Jest's own loads all of it again for each file, in a realm of its own. Nothing else of Jest is another: its
 * runner, its framework and its reporters. What a file changes for the next one is found by `environment.cjs`.
 *
 * Source: docs/decisions/0023-test-files-share-a-process.md
 */
module.exports = class SharedProcessRuntime extends Runtime {
  unstable_shouldLoadAsEsm() {
    return true
  }

  async unstable_importModule(path) {
    loaded ??= readTypeScript()
    await loaded
    const { href } = pathToFileURL(path)
    if (imported.has(href))
      throw new Error(`Node loads a module once. To watch files: BOCAGE_TESTS=apart npx jest --watch`)
    imported.add(href)
    globalThis[current] = this.jestGlobals.cjsGlobals(path)
    await import(href)
  }

  /** Jest's framework, as it is before its first file. */
  requireInternalModule(path) {
    const framework = require(path)
    const symbol = Object.getOwnPropertySymbols(globalThis).find(
      ({ description }) => description === 'JEST_STATE_SYMBOL',
    )
    fresh ??= { state: copied(globalThis[symbol]), handlers: [...globalThis[handlers]] }
    globalThis[symbol] = copied(fresh.state)
    globalThis[handlers].splice(0, Infinity, ...fresh.handlers)
    return framework
  }
}

let loaded
let fresh
const imported = new Set()

/** What was compiled is kept for the next run: beside the temporary folder of this one. */
async function readTypeScript() {
  const { register: registerTsx } = await import('tsx/esm/api')
  register('./hooks.js', pathToFileURL(__filename))
  const { TMPDIR = '' } = process.env
  process.env.TMPDIR = dirname(TMPDIR)
  registerTsx()
  process.env.TMPDIR = TMPDIR
}

/** A copy that shares nothing; what is only remembered as long as its test is, is forgotten. */
const copied = (state) => {
  const weak = Object.keys(state).filter((name) => state[name] instanceof WeakMap)
  const none = Object.fromEntries(weak.map((name) => [name, undefined]))
  return { ...structuredClone({ ...state, ...none }), ...Object.fromEntries(weak.map((name) => [name, new WeakMap()])) }
}
