import { Option, program } from 'commander'
import { resolveFiles } from '../../inventory/model/read.ts'
import { inventoryFolder } from '../../inventory/model/reading/files/inventory-folder.ts'
import { readInventoryFiles } from '../../inventory/model/reading/files/read-files.ts'
import type { InventoryDocument } from '../../inventory/model/reading/yaml/document.ts'
import { readSite, type SiteProfile } from '../../inventory/model/site.ts'
import { fromCaller, runCommand, sayRehearsal } from '../../operations/command.ts'
import { forecast } from '../../operations/forecast/forecast.ts'
import { type Risk, worstOf } from '../../operations/forecast/foreseen.ts'
import { branchPoint, type Checked, checkedAt } from '../../operations/forecast/inventory-at.ts'
import { forecastData } from '../../operations/forecast/said/forecast-data.ts'
import { renderForecast } from '../../operations/forecast/said/render-forecast.ts'
import { renderMarkdown } from '../../operations/forecast/said/render-markdown.ts'
import { type Language, languages, type Saying } from '../../operations/forecast/said/speak.ts'
import { renderReport } from './check/report.ts'

const exitCodes: Record<Risk | 'nothing' | 'errors', number> = {
  nothing: 0,
  errors: 1,
  quiet: 2,
  noticed: 2,
  risky: 3,
  refused: 4,
}

const help = `
Without --from and --against, the inventory as it lies here is compared with the last commit. What machines really are like is not asked,
and both versions are read by the code of this checkout: a new version of Bocage, with new images, is not in it.

Exit code: 0 nothing changes, 1 an inventory is wrong, or could not be read, 2 something changes, 3 some of it is risky,
4 scripts/up would refuse it.`

type Options = { from?: string; to?: string; against?: string; language?: Language; markdown?: boolean; json?: boolean }

program
  .name('scripts/plan')
  .description(
    'Says in words what a change of the inventory will do: who notices, for how long, whether data is at risk, and the way back.',
  )
  .argument('[folder]', 'the folder of the inventory; "inventory" unless the site says another')
  .addOption(new Option('--from <commit>', 'what it was: a commit of its repository, by any name').conflicts('against'))
  .option('--to <commit>', 'what it becomes: a commit; as it lies here unless said')
  .option('--against <branch>', 'from where this branch (or --to) left another, as "main"')
  .addOption(
    new Option('--language <language>', "the language of what is said; the collective's unless said").choices(
      languages,
    ),
  )
  .addOption(new Option('--markdown', 'for a page, as a comment of a forge').conflicts('json'))
  .option('--json', 'for programs')
  .addHelpText('after', help)
  .action(async (given: string | undefined, options: Options) => {
    // Until it is told, it could not be told.
    let exitCode = exitCodes.errors
    await runCommand(async () => {
      const site = readSite()
      const folder = given === undefined ? inventoryFolder(process.cwd(), site) : fromCaller(given)
      if (given === undefined) sayRehearsal(site)
      const { from: revision = 'HEAD', against, to: later } = options
      const began = against === undefined ? revision : await branchPoint(folder, against, later)
      const from = await versionAt(folder, began, against ?? revision, site)
      const to = later === undefined ? await versionHere(folder, site) : await versionAt(folder, later, later, site)
      const wrong = [from, to].filter(({ resolved }) => resolved.plan === undefined)
      for (const { resolved, folder } of wrong) console.error(renderReport(resolved, folder))
      const [before, after] = [from.resolved.plan, to.resolved.plan]
      if (before === undefined || after === undefined) return
      const foreseen = forecast(before, after)
      const between = { from: from.name, to: to.name }
      const { language = after.collective.language, markdown, json } = options
      if (json) console.log(JSON.stringify(forecastData(foreseen, between, language), undefined, 2))
      else console.log((markdown ? renderMarkdown : renderForecast)(foreseen, between, language))
      exitCode = exitCodes[worstOf(foreseen) ?? 'nothing']
    })
    process.exitCode = exitCode
  })

/** One of the two that are compared. */
type Version = Omit<Checked, 'commit'> & { name: string | Saying }

/** Most of the files are the same in both. */
const parsed = new Map<string, InventoryDocument>()

/** @param called what people know the revision by */
async function versionAt(
  folder: string,
  revision: string,
  called: string,
  site: SiteProfile | undefined,
): Promise<Version> {
  const { commit, ...version } = await checkedAt(folder, revision, site, parsed)
  return { ...version, name: called.startsWith(commit) ? commit : `${called} (${commit})` }
}

const versionHere = async (folder: string, site: SiteProfile | undefined): Promise<Version> => ({
  name: { say: 'version.here' },
  folder,
  resolved: await resolveFiles(folder, readInventoryFiles(folder), site, parsed),
})

await program.parseAsync()
