import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '../..')

/** What a definition may say, by the files and types that say so. */
const forms: Record<string, string[]> = {
  'services/define.ts': ['ServiceKind'],
  'services/form/unit.ts': ['EndpointWish', 'HoldingWish', 'Task', 'Renewal', 'Made', 'Unit'],
  'services/form/container.ts': ['ContainerForm'],
  'services/form/job.ts': ['Job'],
  'services/form/kept.ts': ['KeptPart', 'Kept'],
  'services/databases/engine.ts': ['DatabaseWish'],
  'services/needs/mail.ts': ['MailWish'],
}

/** Where a definition is read, and not only written: anywhere but in tests, and in definitions. */
const isReader = (file: string) =>
  !file.startsWith('tests/') && (!file.startsWith('services/') || /^services\/(form|databases|catalogue)\b/.test(file))

test('whatever a definition may say, something outside of tests reads', () => {
  const { fileNames, options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(resolve(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  )
  const files = fileNames.filter((file) => !relative(root, file).startsWith('tests/'))
  const service = ts.createLanguageService({
    ...{ getScriptFileNames: () => files, getScriptVersion: () => '1', getCompilationSettings: () => options },
    getScriptSnapshot: (file) => ts.ScriptSnapshot.fromString(readFileSync(file, 'utf8')),
    getCurrentDirectory: () => root,
    ...{ getDefaultLibFileName: ts.getDefaultLibFilePath, fileExists: ts.sys.fileExists, readFile: ts.sys.readFile },
  })
  const program = service.getProgram()
  const checker = program?.getTypeChecker()
  const unread: string[] = []
  for (const [file, types] of Object.entries(forms)) {
    const source = program?.getSourceFile(resolve(root, file))
    for (const statement of source?.statements ?? []) {
      if (!ts.isTypeAliasDeclaration(statement) || !types.includes(statement.name.text)) continue
      for (const field of checker?.getTypeAtLocation(statement).getProperties() ?? []) {
        const [declared] = field.declarations ?? []
        const name = declared && ts.getNameOfDeclaration(declared)
        if (!declared || !name) throw new Error(`${statement.name.text}.${field.name} is declared nowhere`)
        const places = service.findReferences(declared.getSourceFile().fileName, name.getStart()) ?? []
        const reads = places
          .flatMap(({ references }) => references)
          .filter((reference) => isReader(relative(root, reference.fileName)) && isRead(reference, program))
        if (reads.length === 0) unread.push(`${statement.name.text}.${field.name}`)
      }
    }
  }
  expect(unread).toEqual([])
})

/** Whether a field is read there: taken from a value by its name, alone or among others (`const { name } = …`). */
function isRead({ fileName, textSpan, isDefinition, isWriteAccess }: ts.ReferencedSymbolEntry, program?: ts.Program) {
  if (!isDefinition && !isWriteAccess) return true
  const source = program?.getSourceFile(fileName)
  const inside = (node: ts.Node): ts.Node | undefined =>
    ts.forEachChild(node, (child) =>
      child.getStart(source) <= textSpan.start && textSpan.start < child.end ? (inside(child) ?? child) : undefined,
    )
  const node = source && inside(source)
  return node !== undefined && ts.isBindingElement(node.parent)
}
