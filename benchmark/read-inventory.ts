/** Reads and checks an inventory once: `node --import tsx benchmark/read-inventory.ts FOLDER`. */
const [folder = 'inventory'] = process.argv.slice(2)

const started = performance.now()
const { readPlan } = await import('../inventory/model/read.ts')
const loaded = performance.now()
await readPlan(folder)
const read = performance.now()

const peakMiB = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ loadMilliseconds: loaded - started, readMilliseconds: read - loaded, peakMiB }))
