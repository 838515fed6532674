import type { Figure } from './figure.ts'
export async function prepareConverges(_root: string, _say: (line: string) => void): Promise<Figure[]> {
  return []
}
