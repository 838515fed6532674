// Pulumi's SDK reads TypeScript's compiler and npm's Arborist at its start, to send functions of a program to a cloud: two thirds of what it
// reads. No program of ours does that, so they are read when something of them is asked for. `node --require ./bundles/late.cjs`
const Module = require('node:module')

const late = new Set(['typescript', '@npmcli/arborist'])
const load = Module._load

Module._load = function (request, ...rest) {
  if (!late.has(request)) return load.call(this, request, ...rest)
  const read = () => load.call(this, request, ...rest)
  // To `import * as`, compiled, a module that says that it is an ES module is one already.
  return new Proxy({}, { get: (_, name) => name === '__esModule' || read()[name] })
}
