import { CST, Lexer } from 'yaml'

/** A piece of a YAML text, as its lexer tells them apart. What a plain or a block scalar says is a `text`. */
export type Token = { offset: number; kind: CST.TokenType | 'text'; source: string }

/** The pieces of a text, in their order; what the lexer only marks (the end of a broken flow, say) is empty. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let offset = 0
  let marked = false
  for (const source of new Lexer().lex(text)) {
    const kind: Token['kind'] = marked ? 'text' : (CST.tokenType(source) ?? 'text')
    marked = kind === 'scalar'
    const isMark = marked || kind === 'doc-mode' || kind === 'flow-error-end'
    tokens.push({ offset, kind, source: isMark ? '' : source })
    if (!isMark) offset += source.length
  }
  return tokens
}

/** Text in quotes: where it begins, and whether the quote is closed right before an offset, or never before it. */
export const quoteBefore = (tokens: Token[], offset: number): Token | undefined =>
  tokens.findLast((token) => token.offset < offset && /^(double|single)-quoted-scalar$/.test(token.kind))

/** The brace or bracket that is open at an offset: the innermost. */
export function openingBefore(tokens: Token[], offset: number): Token | undefined {
  const open: Token[] = []
  for (const token of tokens) {
    if (token.offset >= offset) break
    if (token.kind === 'flow-map-start' || token.kind === 'flow-seq-start') open.push(token)
    else if (token.kind === 'flow-map-end' || token.kind === 'flow-seq-end') open.pop()
    else if (token.kind === 'flow-error-end') open.length = 0
  }
  return open.at(-1)
}

/** What a comment took away: the text before it, and the comment, where it holds what would have closed a brace or bracket. */
export function hiddenBy(
  tokens: Token[],
  opening: Token,
  offset: number,
): { text?: Token; comment: Token } | undefined {
  const closing = opening.source === '{' ? '}' : ']'
  const inside = tokens.filter((token) => token.offset > opening.offset && token.offset < offset)
  const at = inside.findIndex(({ kind, source }) => kind === 'comment' && source.includes(closing))
  const comment = inside[at]
  if (comment === undefined) return undefined
  const text = inside.slice(0, at).findLast(({ kind }) => kind !== 'space')
  return { comment, ...(text?.kind === 'text' && { text }) }
}
