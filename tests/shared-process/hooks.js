/** Node's hook for names of modules: what Jest gives to tests is in `globals.js`. */
export const resolve = (specifier, context, next) =>
  specifier === '@jest/globals'
    ? { url: new URL('globals.js', import.meta.url).href, format: 'module', shortCircuit: true }
    : next(specifier, context)
