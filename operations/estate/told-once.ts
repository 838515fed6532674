import { LISTR_LOGGER_STDERR_LEVELS, ListrLogger, ListrLogLevels } from 'listr2'

/** What a log says of a task that failed: that it did. */
class WithoutReasons extends ListrLogger<ListrLogLevels> {
  override log(...[level, message, options]: Parameters<ListrLogger<ListrLogLevels>['log']>): void {
    super.log(level, message, level === ListrLogLevels.FAILED ? undefined : options)
  }
}

/**
 * Options of a list of tasks that people watch, on a terminal or in a log: the task that failed is marked, and why is told once, at the
 * end, by the command.
 */
export const toldOnce = (more: { collapseSubtasks?: boolean } = {}) => ({
  rendererOptions: { collapseErrors: false, showErrorMessage: false, ...more },
  fallbackRendererOptions: { logger: new WithoutReasons({ useIcons: true, toStderr: LISTR_LOGGER_STDERR_LEVELS }) },
})
