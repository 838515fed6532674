import { dirname, join } from 'node:path/posix'
import ts from 'typescript'

/** The files of a repository, and what is in those that are code. */
export type SourceTree = { files: string[]; read: (file: string) => string }

/**
 * Which tests can see a change of a file: those whose modules, or whose modules' modules, import it or name it. A module names a
 * script by its path or the end of it (`root.sh`), by its name without `.sh` where it lies below the module's folder, or by the
 * folder that it is in. A test too many costs time only.
 */
export class TestImpact {
  /** Who leans on a file, directly. */
  private readonly users = new Map<string, Set<string>>()
  private readonly isTest: (file: string) => boolean

  constructor({ files, read }: SourceTree, isTest: (file: string) => boolean) {
    this.isTest = isTest
    const known = new Set(files)
    const named = new Named(files)
    for (const module of files.filter((file) => /\.[jt]s$/.test(file))) {
      const source = ts.createSourceFile(module, read(module), ts.ScriptTarget.Latest)
      for (const [folder, end] of importedFolders(source))
        for (const file of files)
          if (dirname(file) === join(dirname(module), folder, '.') && file.endsWith(end)) this.add(file, module)
      for (const word of literals(source)) {
        const beside = join(dirname(module), word)
        if (known.has(beside)) this.add(beside, module)
        else for (const file of named.by(word, module)) this.add(file, module)
      }
    }
  }

  private add(file: string, user: string): void {
    if (file !== user) this.users.set(file, (this.users.get(file) ?? new Set()).add(user))
  }

  /** The tests that reach a file, each with the number of steps to it. */
  tests(file: string): Map<string, number> {
    const steps = new Map([[file, 0]])
    // What is added while it is walked is walked as well, in its turn.
    for (const [one, step] of steps)
      if (!this.isTest(one))
        for (const user of this.users.get(one) ?? []) if (!steps.has(user)) steps.set(user, step + 1)
    return new Map([...steps].filter(([one]) => this.isTest(one)))
  }
}

/** What a word in a module could mean: files that aren't modules of their own accord, by the end of their path. */
class Named {
  private readonly byEnd = new Map<string, string[]>()
  private readonly byFolder = new Map<string, string[]>()

  constructor(files: string[]) {
    for (const file of files.filter((name) => !name.endsWith('.ts'))) {
      for (const end of ends(file)) this.byEnd.set(end, [...(this.byEnd.get(end) ?? []), file])
      this.byFolder.set(dirname(file), [...(this.byFolder.get(dirname(file)) ?? []), file])
    }
  }

  by(word: string, module: string): string[] {
    const folder = word.replace(/\/$/, '')
    const below = (file: string) => file.startsWith(`${dirname(module)}/`)
    return [
      ...(this.byEnd.get(word) ?? []).filter((file) => word.includes('.') || below(file)),
      ...(this.byEnd.get(`${word}.sh`) ?? []).filter(below),
      ...(word.includes('/') ? (this.byFolder.get(folder) ?? []) : []),
      ...(word.includes('/') ? (this.byFolder.get(join(dirname(module), folder)) ?? []) : []),
    ]
  }
}

/** `a/b/c` is named by `a/b/c`, `b/c` and `c`. */
function ends(path: string): string[] {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(index).join('/'))
}

function literals(source: ts.SourceFile): string[] {
  const words: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && node.text.length > 1 && !/\s/.test(node.text)) words.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return words
}

/** What `import(`./${name}.ts`)` could load: a folder, and how the file's name ends. */
function importedFolders(source: ts.SourceFile): [string, string][] {
  const found: [string, string][] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [path] = node.arguments
      if (path && ts.isTemplateExpression(path))
        found.push([path.head.text, path.templateSpans.at(-1)?.literal.text ?? ''])
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
