import { join } from 'node:path'
import ts from 'typescript'

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
  accepts(file: string, before: string, text: string): boolean {
    const path = join(this.root, file)
    this.set(path, text)
    try {
      return [...this.service.getSyntacticDiagnostics(path), ...this.service.getSemanticDiagnostics(path)].every(
        ({ code }) => code === unreachable,
      )
    } finally {
      this.set(path, before)
    }
  }

  private set(path: string, text: string): void {
    this.version += 1
    this.texts.set(path, { text, version: this.version })
  }
}

/** TypeScript's number for 'unreachable code detected'. */
const unreachable = 7027
