import {compileExpression} from './expression.ts'

/** Decides whether a name is one of those asked for. */
export type NameMatcher = (name: string) => boolean

interface PatternOptions {
  /** Every word is a regular expression. */
  readonly regex: boolean
}

/**
 * What one word of a command line means among names: the name that it is, where there is one; else what a glob matches
 * (`*` any text, `?` one character); else the name without the backslashes of `\*`, `\?` and `\\`. Names of groups may hold
 * any character, so `a*b` is first of all the group of that name. With `regex` it is an expression that must match
 * somewhere. Throws Failure(usage) for a regular expression that cannot be read.
 */
export function compileWord(
  word: string,
  {regex}: PatternOptions,
): (known: ReadonlySet<string>) => NameMatcher {
  if (regex) {
    const expression = compileExpression(word)
    return () => (name) => expression.test(name)
  }
  const itself: NameMatcher = (name) => name === word
  const otherwise: NameMatcher = isGlob(word) ? compileGlob(word) : (name) => name === plainName(word)
  return (known) => (known.has(word) ? itself : otherwise)
}

/** Chooses names that one of several words means; without words, every name. Which names there are is told once it is known. */
export function compileWords(
  words: readonly string[],
  options: PatternOptions,
): (known: Iterable<string>) => NameMatcher {
  const choosers = words.map((word) => compileWord(word, options))
  return (known) => {
    const names = new Set(known)
    const matchers = choosers.map((choose) => choose(names))
    return (name) => matchers.length === 0 || matchers.some((matches) => matches(name))
  }
}

/** Whether a word is a glob rather than a plain name. A backslash takes the meaning from what follows it. */
export function isGlob(word: string): boolean {
  return /[*?]/.test(word.replace(ESCAPED, ''))
}

/** The name that a word without a glob means. */
export function plainName(word: string): string {
  return word.replace(ESCAPED, '$1')
}

/** A word that means this name and is never taken for a glob. */
export function escapeName(name: string): string {
  return name.replace(/[*?\\]/g, '\\$&')
}

const ESCAPED = /\\([*?\\])/g

/** A step of a glob: a character, `null` for any one. */
type GlobStep = string | null

/** By parts between the stars, so that the time is bounded by the length of the name times that of the glob. */
export function compileGlob(glob: string): NameMatcher {
  const parts: GlobStep[][] = [[]]
  for (const [written, escaped] of glob.matchAll(/\\([*?\\])|./gsu)) {
    if (written === '*') parts.push([])
    else parts.at(-1)?.push(written === '?' ? null : (escaped ?? written))
  }
  const [head = [], ...rest] = parts
  const tail = rest.pop()
  return (name) => {
    const characters = [...name]
    if (tail === undefined) return characters.length === head.length && standsAt(head, characters, 0)
    const end = characters.length - tail.length
    if (end < head.length || !standsAt(head, characters, 0) || !standsAt(tail, characters, end)) return false
    let at = head.length
    for (const part of rest) {
      while (at + part.length <= end && !standsAt(part, characters, at)) at++
      if (at + part.length > end) return false
      at += part.length
    }
    return true
  }
}

function standsAt(part: readonly GlobStep[], characters: readonly string[], start: number): boolean {
  return part.every((step, index) => step === null || step === characters[start + index])
}
