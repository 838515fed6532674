import { join } from 'node:path'
import Table from 'cli-table3'
import { program } from 'commander'
import { accessOf } from '../../inventory/model/planning/access.ts'
import type { CollectivePlan } from '../../inventory/model/planning/plan.ts'
import { readEstate } from '../../inventory/model/read.ts'
import { readEstateSettings, settingsFolder } from '../../inventory/model/reading/files/estate-settings.ts'
import { inventoryFolder } from '../../inventory/model/reading/files/inventory-folder.ts'
import type { Resolved } from '../../inventory/model/resolve.ts'
import { readSite, type SiteProfile } from '../../inventory/model/site.ts'
import { fromCaller, runCommand, sayRehearsal } from '../../operations/command.ts'
import { estateHome } from '../../operations/estate/estate-home.ts'
import { planOfStack } from '../../operations/estate/planned.ts'
import { stacksIn, stateFolder } from '../../operations/estate/state-file.ts'
import { noAssociations } from '../../operations/runs/no-associations.ts'
import { doorsOf, renderDoors } from '../../operations/visits/doors.ts'
import { renderReport, reportData } from './check/report.ts'

const byHand = `A Proxmox host also lets in the keys of its own /root/.ssh/authorized_keys: one that was put there by hand stays until
it is removed there. scripts/up names those, with the command.`

type Options = { json?: boolean; access?: boolean; doors?: boolean; schema?: boolean; plan?: string }

program
  .name('scripts/check')
  .description('Tells everything that is wrong with the inventory, with its place and its cure. Nothing is changed.')
  .argument('[folder]', 'the folder of the inventory; "inventory" unless the site says another')
  .option('--json', 'print it for programs')
  .option('--access', 'print who may log in to which machine, by which key')
  .option('--doors', 'print by which ports and names the internet comes in: what routers and name servers are told')
  .option('--plan <stack>', 'print what a stack is made of, as JSON: "collective", or an association')
  .option('--schema', 'write the JSON Schemas that editors complete and explain with, to schema/ in the folder')
  .addHelpText('after', '\nExit code: 1 with errors, 0 with warnings only.')
  .action((folder: string | undefined, options: Options) =>
    runCommand(async () => {
      if (options.schema) return await printSchemas(folder === undefined ? 'inventory' : fromCaller(folder))
      const site = readSite()
      const checkout = process.cwd()
      const path = folder === undefined ? inventoryFolder(checkout, site) : fromCaller(folder)
      const resolved = await withState(await readEstate(path, site), path, site)
      const collective = options.access ? resolved.plan?.collective : undefined
      const doors = options.doors && resolved.plan ? doorsOf(resolved.plan) : undefined
      if (resolved.errors.length > 0) process.exitCode = 1
      if (options.plan !== undefined && resolved.plan)
        return console.log(JSON.stringify(planOfStack(resolved.plan, options.plan), null, 2))
      if (options.json) {
        const access = collective && { access: accessOf(collective, site) }
        return console.log(
          JSON.stringify({ ...reportData(resolved, path), ...access, ...(doors && { doors }) }, null, 2),
        )
      }
      if (folder === undefined) sayRehearsal(site)
      if (collective) console.log(renderAccess(collective, site))
      if (doors) console.log(`${renderDoors(doors)}\n`)
      console.log(renderReport(resolved, path))
    }),
  )
await program.parseAsync()

/** What the state that lies here says of the inventory. One that lies elsewhere is asked by `scripts/up`. */
async function withState(resolved: Resolved, path: string, site: SiteProfile | undefined): Promise<Resolved> {
  const { plan, errors, warnings } = resolved
  if (!plan) return resolved
  const { state } = site ? {} : readEstateSettings(settingsFolder(process.cwd()))
  const folder = stateFolder(
    process.env.PULUMI_BACKEND_URL || state || `file://${join(estateHome(plan, site), 'state')}`,
  )
  const problems = noAssociations(plan, path, folder ? await stacksIn(folder) : [])
  return problems.length === 0 ? resolved : { errors: [...errors, ...problems], warnings }
}

function renderAccess(collective: CollectivePlan, site: SiteProfile | undefined): string {
  const table = new Table({
    head: ['machine', 'who', 'name', 'key', 'fingerprint'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
  })
  for (const { machine, who, name, key, fingerprint } of accessOf(collective, site))
    table.push([machine, who, name, key, fingerprint])
  return `${table.toString()}\n${byHand}\n`
}

/** Loaded only here: it needs every kind of service. */
async function printSchemas(folder: string) {
  const { writeSchemas } = await import('./check/schemas.ts')
  console.log((await writeSchemas(folder)).join('\n'))
}
