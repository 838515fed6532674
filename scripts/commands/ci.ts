import { randomUUID } from 'node:crypto'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { program } from 'commander'
import { inventoryFolder } from '../../inventory/model/reading/files/inventory-folder.ts'
import { readSite } from '../../inventory/model/site.ts'
import { fromCaller, runCommand, sayRehearsal } from '../../operations/command.ts'
import { speaker } from '../../operations/forecast/said/speak.ts'
import { forgeOf } from '../../operations/pull-requests/forges/forge-of.ts'
import { judge } from '../../operations/pull-requests/judge.ts'
import { publish } from '../../operations/pull-requests/publish.ts'
import { type Runner, runnerIn } from '../../operations/pull-requests/runner.ts'
import { shortenMarkdown } from '../../operations/pull-requests/shorten.ts'
import { verdictOf } from '../../operations/pull-requests/verdict.ts'
import { renderReport } from './check/report.ts'

const help = `
On a runner of GitHub Actions, Gitea Actions or Forgejo Actions, for a pull request, its two commits are compared, and the forge is asked for one
comment (written over by the next push), a status and, where it is risky, a label; GITHUB_TOKEN is the token for that. Elsewhere, or
for anything else, it is only printed. A pull request from a fork is told in the log and in the page of the run, where the forge lets
its token write nothing. No state is read, no machine is asked, and nothing that a commit holds is run.

Exit code: 0 where it may be merged, 1 where the inventory is wrong, scripts/up would refuse it, or it could not be told.`

program
  .name('scripts/ci')
  .description('Checks the inventory of a pull request, and says on it in words what it will do.')
  .argument('[folder]', 'the folder of the inventory; "inventory" unless the site says another')
  .option('--against <branch>', 'where no forge says: from where this branch left another, as "main"')
  .option('--artefact <file>', 'write the whole page there, for the workflow to keep')
  .addHelpText('after', help)
  .action((given: string | undefined, { against, artefact }: { against?: string; artefact?: string }) =>
    runCommand(async () => {
      const site = readSite()
      if (given === undefined) sayRehearsal(site)
      const folder = given === undefined ? inventoryFolder(process.cwd(), site) : fromCaller(given)
      const runner = runnerIn(process.env, (path) => readFileSync(path, 'utf8'))
      const request = runner?.request
      const judgement = await judge(folder, { base: request?.base ?? against, head: request?.head ?? 'HEAD' }, site)
      const told = verdictOf(judgement, { say: request?.fork ? 'request.engine.fork' : 'request.engine' })
      if (!told.passes) process.exitCode = 1
      const { head } = judgement
      print(runner, `${renderReport(head.resolved, head.folder)}\n\n${told.page}`)
      if (artefact !== undefined) writeFileSync(fromCaller(artefact), told.page)
      const speak = speaker(told.language, (name) => name)
      const within = (bytes: number) =>
        shortenMarkdown(told.page, bytes, (lines) => {
          const where = runner ? ` <${runner.run}>` : ''
          return `**${speak({ say: 'request.shortened', with: { lines } })}**${where}`
        })
      const { GITHUB_STEP_SUMMARY: summary } = process.env
      if (runner && summary) appendFileSync(summary, within(summaryBytes))
      if (!runner || !request) return
      const said =
        runner.token === undefined
          ? ['Nothing was written on the pull request: GITHUB_TOKEN is empty.']
          : await publish(forgeOf(runner), request, told, {
              body: within(commentBytes),
              page: runner.run,
            })
      for (const line of said) console.log(line)
    }),
  )

/**
 * GitHub takes 65,536 characters; Gitea and Forgejo any number now, and before Gitea 1.16 as many bytes as MySQL's TEXT, 65,535.
 * Bytes are never fewer than characters: below both, with room for the marker.
 */
const commentBytes = 65_000
/** GitHub takes 1 MiB of each step. */
const summaryBytes = 1_000_000

await program.parseAsync()

/** A runner takes some lines for commands to itself, whoever's words are in them: meanwhile, it takes none. */
function print(runner: Runner | undefined, text: string): void {
  const word = randomUUID()
  console.log(runner ? `::stop-commands::${word}\n${text}\n::${word}::` : text)
}
