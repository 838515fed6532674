import type { Scalar } from 'yaml'
import { quoted } from '../../../../words/said/quoted.ts'
import type { Said } from './yaml-error.ts'

/** A word right after "#" is rather a part of the text before it than a comment: `title: Radio #1`. */
export function cutByComment({ range, type, value }: Scalar, text: string): Said | undefined {
  if ((type !== 'PLAIN' && type !== undefined) || (typeof value !== 'string' && value !== null)) return undefined
  const [start = 0, end = 0] = range ?? []
  const comment = /[ \t]*(?<=[ \t])(#[^\s#!][^\n\r]*)/y
  comment.lastIndex = end
  const [after = '', words = ''] = comment.exec(text) ?? []
  if (words === '') return undefined
  const whole = `${text.slice(start, end)}${after}`.trim()
  return {
    offset: end + after.length - words.length,
    what: 'a "#" after a space begins a comment, and the value ends before it',
    instead: `Is it a part of the value? Write ${quoted(whole)}. Is it a comment? Write a space after the "#".`,
  }
}
