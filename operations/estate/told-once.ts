import { LISTR_LOGGER_STDERR_LEVELS, ListrLogger, ListrLogLevels } from 'listr2'

/** So many lines back, what tasks say in turn is the same still: that a machine is starting. */
const remembered = 16

/** What a log says of a task that failed: that it did; and of one at work, what it hasn't just said. */
class ToldOnceLogger extends ListrLogger<ListrLogLevels> {
  #said: string[] = []

  override log(...[level, message, options]: Parameters<ListrLogger<ListrLogLevels>['log']>): void {
    if (level === ListrLogLevels.OUTPUT && this.#wasSaid(String(message))) return
    super.log(level, message, level === ListrLogLevels.FAILED ? undefined : options)
  }

  #wasSaid(text: string): boolean {
    if (this.#said.includes(text)) return true
    this.#said = [...this.#said, text].slice(-remembered)
    return false
  }
}

/**
 * Options of a list of tasks that people watch, on a terminal or in a log: the task that failed is marked, and why is told once, at the
 * end, by the command. A log doesn't repeat what a task goes on saying.
 */
export const toldOnce = (more: { collapseSubtasks?: boolean } = {}) => ({
  rendererOptions: { collapseErrors: false, showErrorMessage: false, ...more },
  fallbackRendererOptions: { logger: new ToldOnceLogger({ useIcons: true, toStderr: LISTR_LOGGER_STDERR_LEVELS }) },
})
