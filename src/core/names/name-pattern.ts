import {Failure} from '../../errors/failure.ts'

/** Decides whether a name is one of those asked for. */
export type NameMatcher = (name: string) => boolean

/**
 * Several patterns are or-ed; none matches everything. A pattern is a glob (`*` any text, `?` one character; Kafka's
 * names have no other special characters), with `regex` a JavaScript regular expression that must match somewhere.
 * Throws Failure(usage) for a regular expression that cannot be read.
 */
export function compileNamePatterns(patterns: readonly string[], options: {regex: boolean}): NameMatcher {
  if (patterns.length === 0) return () => true
  const expressions = patterns.map((pattern) =>
    options.regex ? compileRegex(pattern) : compileGlob(pattern),
  )
  return (name) => expressions.some((expression) => expression.test(name))
}

/** Whether a word is a glob rather than a plain name. */
export function isGlob(word: string): boolean {
  return /[*?]/.test(word)
}

function compileGlob(glob: string): RegExp {
  const body = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${body}$`, 's')
}

function compileRegex(pattern: string): RegExp {
  try {
    return new RegExp(pattern)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `"${pattern}" is not a regular expression: ${reason}.`)
  }
}
