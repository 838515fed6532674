const events = ['SIGHUP', 'SIGINT', 'SIGTERM', 'message']

/** What Node itself has at the start, apart from what it makes when it is first asked for. Libraries may add to it. */
const builtIn = Object.entries(Object.getOwnPropertyDescriptors(globalThis)).flatMap(([name, { get }]) =>
  get ? [] : [name],
)

/** What test files could change for one another in a process, as it was when this was made. */
module.exports = class Belongings {
  #folder = process.cwd()
  #exitCode = process.exitCode
  #environment = { ...process.env }
  #globals = Object.fromEntries(builtIn.map((name) => [name, globalThis[name]]))
  #listeners = events.map((event) => [event, process.rawListeners(event)])

  /** Puts everything back, and says what was another. */
  putBack() {
    const left = []
    if (process.cwd() !== this.#folder) left.push('another working directory')
    process.chdir(this.#folder)
    if (process.exitCode !== this.#exitCode) left.push('an exit code')
    process.exitCode = this.#exitCode
    const variables = new Set([...Object.keys(this.#environment), ...Object.keys(process.env)])
    left.push(...restore(process.env, variables, this.#environment).map((name) => `${name} in the environment`))
    left.push(...restore(globalThis, builtIn, this.#globals).map((name) => `the global ${name}`))
    for (const [event, listeners] of this.#listeners)
      for (const added of process.rawListeners(event).filter((one) => !listeners.includes(one))) {
        left.push(`a listener for ${event}`)
        process.off(event, added)
      }
    return left
  }
}

/** Gives properties of an object the values they had, and names those that had another. */
function restore(object, names, before) {
  const changed = [...names].filter((name) => !Object.is(before[name], object[name]))
  for (const name of changed) {
    if (before[name] === undefined) delete object[name]
    else object[name] = before[name]
  }
  return changed
}
