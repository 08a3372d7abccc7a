import {Failure} from '../../errors/failure.ts'
import {compileExpression, type Expression} from './expression.ts'

/** Says whether a text passes. */
export type TextFilter = (text: string) => boolean

/** A pattern without any of these characters only means itself. */
const LITERAL = /^[^\\^$.*+?()[\]{}|]*$/

/**
 * Reads what was typed behind `/` or given with `top --filter`: a regular expression, or its inverse after a leading `!`. Case matters as soon as a
 * capital letter is typed. What is no regular expression (yet) is looked for as it stands.
 */
export function parseFilter(typed: string): TextFilter {
  const inverted = typed.startsWith('!')
  const pattern = inverted ? typed.slice(1) : typed
  if (pattern === '') return () => true
  const caseMatters = /\p{Lu}/u.test(pattern)
  const expression = LITERAL.test(pattern) ? null : compile(pattern, !caseMatters)
  if (expression !== null) return (text) => expression.test(text) !== inverted
  const plain = (text: string) => (caseMatters ? text : text.toLowerCase())
  return (text) => plain(text).includes(pattern) !== inverted
}

/** Throws Failure(usage) for a filter that is no regular expression: in a script nobody sees what it does. */
export function requireFilter(typed: string): TextFilter {
  if (!LITERAL.test(typed)) compileExpression(typed.replace(/^!/, ''))
  return parseFilter(typed)
}

function compile(pattern: string, ignoresCase: boolean): Expression | null {
  try {
    return compileExpression(pattern, {ignoresCase})
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
