/** Lines of a file, from 1: the first and how many. */
export type Lines = { from: number; count: number }

/** Which lines of which files a change touched. */
export type ChangedLines = Map<string, Lines[]>

/** Reads what `git diff --unified=0 --no-prefix` says. A file that is gone has no lines; lines that only went count as none. */
export function parseDiff(diff: string): ChangedLines {
  const changed: ChangedLines = new Map()
  let file: string | undefined
  for (const line of diff.split('\n')) {
    const named = /^\+\+\+ (.+?)\t?$/.exec(line)?.[1]
    if (named) file = named === '/dev/null' ? undefined : named
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line)
    if (!hunk || !file) continue
    const lines = { from: Number(hunk[1]), count: Number(hunk[2] ?? 1) }
    if (lines.count > 0) changed.set(file, [...(changed.get(file) ?? []), lines])
  }
  return changed
}

/** Whether a change touched this line. */
export const touches = (changed: ChangedLines, file: string, line: number): boolean =>
  (changed.get(file) ?? []).some(({ from, count }) => line >= from && line < from + count)
