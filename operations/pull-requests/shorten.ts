/**
 * A page in Markdown, cut where it is too long. What it begins with stays, in whole items: every line of ours is whole by itself, and a
 * line that is indented belongs to the one above.
 *
 * @param bytes how much there may be, the notice included
 * @param notice what is said in place of what is left out, by how many lines that is
 */
export function shortenMarkdown(text: string, bytes: number, notice: (lines: number) => string): string {
  if (Buffer.byteLength(text) <= bytes) return text
  const lines = text.split('\n')
  const room = bytes - Buffer.byteLength(`\n\n${notice(lines.length)}\n`)
  let kept = 0
  for (let size = 0; kept < lines.length; kept += 1) {
    size += Buffer.byteLength(`${lines[kept]}\n`)
    if (size > room) break
  }
  while (kept > 0 && /^\s+\S/.test(lines[kept] ?? '')) kept -= 1
  while (kept > 0 && /^(#.*|\s*)$/.test(lines[kept - 1] ?? '')) kept -= 1
  const left = lines.slice(kept).filter((line) => line.trim() !== '').length
  return [...lines.slice(0, kept), '', notice(left), ''].join('\n')
}
