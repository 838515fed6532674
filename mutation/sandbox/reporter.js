import { appendFileSync } from 'node:fs'

/**
 * Jest's `reporters`: adds a line of JSON for each test file that has ended to the file of `BOCAGE_TEST_REPORT`. Jest's own report
 * isn't written when it stops at a failure.
 */
export default class LineByLine {
  onTestResult({ path, context }, { perfStats, testResults, testExecError }) {
    const failed = testResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
    if (testExecError) failed.push('the file as a whole')
    const file = path.slice(context.config.rootDir.length + 1)
    const milliseconds = perfStats.end - perfStats.start
    appendFileSync(process.env.BOCAGE_TEST_REPORT, `${JSON.stringify({ file, milliseconds, failed })}\n`)
  }
}
