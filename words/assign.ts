import { quote } from './quote.ts'

/** Variables of a POSIX shell: values arrive unchanged, whatever they hold. */
export const assign = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([variable, value]) => `${variable}=${quote(value)}\n`)
    .join('')
