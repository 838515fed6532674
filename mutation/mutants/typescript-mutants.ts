import ts from 'typescript'
import { type Mutant, mutantsOf, quoteCode } from './mutant.ts'

/**
 * The mistakes that could be in a module: a property, an element, a call or a refusal left out; a condition that never or always
 * holds; a comparison, a number, a mode or an anchor of a pattern that is a little different. Texts for people are left as they are.
 */
export function typescriptMutants(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const { mutants, leaveOut, becomes, add } = mutantsOf(file, text)
  const from = (node: ts.Node) => node.getStart(source)
  const code = (node: ts.Node) => node.getText(source)
  const replace = (node: ts.Node, replacement: string) => becomes(from(node), node.end, replacement)

  /** One of a list, with the comma that goes with it. */
  const leaveOneOut = (nodes: ts.NodeArray<ts.Node>) => {
    for (const node of nodes) {
      const comma = /^\s*,/.exec(text.slice(node.end))?.[0] ?? ''
      add(from(node), node.end + comma.length, '', `leaves ${quoteCode(code(node))} out`)
    }
  }

  const decide = (condition: ts.Expression, also: (known: boolean) => boolean = () => true) => {
    for (const known of [false, true]) if (also(known)) replace(condition, `${known}`)
  }

  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return
    if (ts.isTypeAliasDeclaration(node)) return
    if (ts.isObjectLiteralExpression(node)) leaveOneOut(node.properties)
    else if (ts.isArrayLiteralExpression(node)) leaveOneOut(node.elements)
    else if (ts.isIfStatement(node)) decide(node.expression)
    else if (ts.isConditionalExpression(node)) decide(node.condition)
    // A loop that never ends would only show that a test waits.
    else if (ts.isWhileStatement(node)) decide(node.expression, (known) => !known)
    else if (ts.isExpressionStatement(node) || ts.isThrowStatement(node)) leaveOut(from(node), node.end, ';')
    else if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken
      const other = otherOperator.get(code(operator))
      if (other && !isText(node.left) && !isText(node.right)) replace(operator, other)
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      leaveOut(from(node), from(node.operand))
    else if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, 'false')
    else if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, 'true')
    else if (ts.isNumericLiteral(node) && !onlySorts(node)) replace(node, otherNumber(code(node)))
    else if (ts.isStringLiteral(node) && /^0?[0-7]{3}$/.test(node.text)) {
      const opened = openMode(node.text)
      if (opened !== node.text) replace(node, `'${opened}'`)
    } else if (ts.isRegularExpressionLiteral(node)) withoutAnchors(code(node)).map((other) => replace(node, other))
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression
      const other = otherMethod.get(name.text)
      if (other) replace(name, other)
      if (narrowing.has(name.text)) leaveOut(expression.end, node.end)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return mutants
}

/** Of what a comparison gives, only the sign counts. */
const onlySorts = ({ text, parent }: ts.NumericLiteral) =>
  /^[01]$/.test(text) && (ts.isConditionalExpression(parent) || ts.isPrefixUnaryExpression(parent))

const isText = (node: ts.Node) => ts.isStringLiteral(node) || ts.isTemplateLiteral(node)

const bothWays = (...pairs: [string, string][]) =>
  new Map(
    pairs.flatMap(([one, other]) => [
      [one, other],
      [other, one],
    ]),
  )

const otherOperator = bothWays(['&&', '||'], ['===', '!=='], ['<', '<='], ['>', '>='], ['+', '-'], ['*', '/'])
const otherMethod = bothWays(['some', 'every'])

/** What a chain does without, still being one. */
const narrowing = new Set(['filter', 'slice', 'trim', 'toLowerCase', 'sort', 'toSorted', 'reverse'])

/** A private mode becomes one that all can read; another number, the next one. */
const otherNumber = (code: string): string => (/^0o/.test(code) ? `0o${openMode(code.slice(2))}` : `(${code} + 1)`)

/** What the owner may do, the others may do as well, except write: 0600 becomes 0644, and 0644 stays. */
export const openMode = (mode: string): string =>
  mode.replace(/([67])00$/, (_, owner: string) => (owner === '7' ? '755' : '644'))

/** A pattern without its beginning, and without its end. */
const withoutAnchors = (code: string): string[] =>
  [code.replace(/^\/\^/, '/'), code.replace(/\$(\/[a-z]*)$/, '$1')].filter((other) => other !== code)
