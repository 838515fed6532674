import type { Mutant } from './mutant.ts'
import { shellMutants } from './shell-mutants.ts'
import { typescriptMutants } from './typescript-mutants.ts'

export const isCode = (file: string) => /\.(ts|sh)$/.test(file)

/** What an estate is made and kept by. The lab and the benchmark are tools of developers: they are tried when they are named. */
export const isSource = (file: string) => isCode(file) && !/^(tests|lab|benchmark|mutation)\//.test(file)

/** All changes that could be tried in a file. */
export const possibleMutants = (file: string, text: string): Mutant[] =>
  file.endsWith('.sh') ? shellMutants(file, text) : typescriptMutants(file, text)
