/** Waits for one stack's plan, as a stack does: `node --import tsx benchmark/read-plan.ts FOLDER STACK CACHE`. */
const [folder = 'inventory', stack = 'collective', cache] = process.argv.slice(2)

const started = performance.now()
const { stackPlan } = await import('../inventory/model/cache.ts')
await stackPlan(folder, undefined, stack, cache)
console.log(performance.now() - started)
