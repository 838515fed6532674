import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { type Mutant, mutate } from './mutant.ts'

/**
 * Asks the compiler what it thinks of a change: what it refuses, nobody can commit, so no test need notice it. That something
 * is no longer used doesn't count: whoever leaves a call out takes its import away too.
 */
export class Compiler {
  private readonly texts = new Map<string, { text: string; version: number }>()
  private readonly service: ts.LanguageService
  private readonly root: string
  private version = 0

  constructor(root: string) {
    this.root = root
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    const text = (path: string) => this.texts.get(path)?.text ?? ts.sys.readFile(path)
    this.service = ts.createLanguageService({
      getCompilationSettings: () => ({ ...options, noUnusedLocals: false, noUnusedParameters: false }),
      getScriptFileNames: () => fileNames,
      getScriptVersion: (path) => `${this.texts.get(path)?.version ?? 0}`,
      getScriptSnapshot: (path) => {
        const found = text(path)
        return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found)
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: text,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      realpath: ts.sys.realpath,
    })
  }

  /** Whether the changed module is still one that compiles. */
  accepts(mutant: Mutant): boolean {
    const path = join(this.root, mutant.file)
    const text = readFileSync(path, 'utf8')
    this.set(path, mutate(text, mutant))
    try {
      return [...this.service.getSyntacticDiagnostics(path), ...this.service.getSemanticDiagnostics(path)].every(
        ({ code }) => code === unreachable,
      )
    } finally {
      this.set(path, text)
    }
  }

  private set(path: string, text: string): void {
    this.version += 1
    this.texts.set(path, { text, version: this.version })
  }
}

/** TypeScript's number for 'unreachable code detected'. */
const unreachable = 7027
