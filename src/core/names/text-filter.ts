/** Says whether a text passes. */
export type TextFilter = (text: string) => boolean

/**
 * Reads what was typed behind `/` or given with `top --filter`: a regular expression, or its inverse after a leading `!`. Case matters as soon as a
 * capital letter is typed. What is no regular expression (yet) is looked for as it stands.
 */
export function parseFilter(typed: string): TextFilter {
  const inverted = typed.startsWith('!')
  const pattern = inverted ? typed.slice(1) : typed
  if (pattern === '') return () => true
  const caseMatters = /\p{Lu}/u.test(pattern)
  const expression = compile(pattern, caseMatters ? 'u' : 'iu')
  if (expression !== null) return (text) => expression.test(text) !== inverted
  const plain = (text: string) => (caseMatters ? text : text.toLowerCase())
  return (text) => plain(text).includes(pattern) !== inverted
}

function compile(pattern: string, flags: string): RegExp | null {
  try {
    return new RegExp(pattern, flags)
  } catch {
    return null
  }
}
