import {createRequire} from 'node:module'
import {Failure} from '../../errors/failure.ts'

/** A regular expression, which says whether it matches somewhere in a text. */
export interface Expression {
  test(text: string): boolean
}

interface ExpressionOptions {
  /** Case does not matter. */
  readonly ignoresCase?: boolean
  /** Whose expression it is, in front of an error: `--grep: `. */
  readonly place?: string
}

/**
 * A user's regular expression, in RE2's syntax. JavaScript's own engine tries every way of matching: `(y+)+z` on 3,000
 * characters of somebody's record takes for ever, and neither Ctrl-C nor a deadline ends that. RE2's time grows with the
 * text alone; look-arounds and back-references are what it cannot have for that. `.` matches line breaks too.
 * Throws Failure(usage) for what is none.
 */
export function compileExpression(pattern: string, options: ExpressionOptions = {}): Expression {
  const {RE2JS} = loadEngine()
  // The translation would drop its backslash, and look for a k.
  if (NAMED_REFERENCE.test(pattern))
    throw notAnExpression(pattern, new Error('invalid escape sequence: `\\k`'), options.place ?? '')
  const flags = RE2JS.DOTALL | (options.ignoresCase ? RE2JS.CASE_INSENSITIVE : 0)
  try {
    // What is written otherwise in JavaScript, such as \u00e9.
    return RE2JS.compile(RE2JS.translateRegExp(pattern), flags)
  } catch (error) {
    throw notAnExpression(pattern, error, options.place ?? '')
  }
}

/** Loaded with the first expression: it costs 11 ms, and few commands have one. */
function loadEngine(): typeof import('re2js') {
  return createRequire(import.meta.url)('re2js') as typeof import('re2js')
}

const NAMED_REFERENCE = /(?<!\\)(?:\\\\)*\\k</

/** `(?=`, `(?!`, `(?<=`, `(?<!`, and `\1` or `\k<name>`. */
const BEYOND_RE2 = /\(\?<?[=!]|\\[1-9]|\\k</

function notAnExpression(pattern: string, error: unknown, place: string): Failure {
  const reason = (error instanceof Error ? error.message : String(error)).replace(
    'error parsing regexp: ',
    '',
  )
  const text = `${place}"${pattern}" is not a regular expression: ${reason.replace(/[.]$/, '')}.`
  const isBeyond = BEYOND_RE2.test(pattern)
  return new Failure('usage', text, {
    suggestions: isBeyond ? ['Expressions are those of RE2: without look-arounds and back-references.'] : [],
    page: 'selection',
  })
}
