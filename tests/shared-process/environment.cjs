const { ModernFakeTimers } = require('@jest/fake-timers')
const { ModuleMocker } = require('jest-mock')
const Belongings = require('./belongings.cjs')

/**
 * Jest's `testEnvironment` for files that share a process (`runtime.cjs`): the process as it is. A file that leaves something
 * behind in it fails, and the next one finds the process as it was.
 */
module.exports = class SharedProcessEnvironment {
  global = globalThis
  fakeTimers = null
  moduleMocker = new ModuleMocker(globalThis)
  #exit = process.exit
  #console = globalThis.console
  #belongings

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis })
  }

  setup() {
    // Node itself knows the lines of TypeScript; Jest's runner looks for them where its own transforms are.
    Error.prepareStackTrace = undefined
  }

  /** What Jest's framework tells: `setup` before the file is loaded, `run_finish` after its last test and hook. */
  handleTestEvent({ name }, state) {
    if (name === 'setup') this.#belongings = new Belongings()
    if (name !== 'run_finish') return
    this.moduleMocker.restoreAllMocks()
    this.fakeTimersModern.useRealTimers()
    const left = this.#belongings.putBack()
    if (left.length === 0) return
    const cure = 'The next file has the same process: put it back in afterAll.'
    state.unhandledErrors.push(new Error(`This file leaves behind ${left.join(', ')}. ${cure}`))
  }

  teardown() {
    process.exit = this.#exit
    globalThis.console = this.#console
    this.fakeTimersModern.dispose()
    this.#belongings?.putBack()
  }

  exportConditions() {
    return ['node', 'node-addons']
  }

  /** Nothing is run in a realm of its own. */
  getVmContext() {
    return null
  }
}
