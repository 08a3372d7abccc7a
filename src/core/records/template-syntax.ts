import {Failure} from '../../errors/failure.ts'
import {parseEscapeSequence} from './escape-sequences.ts'

/** One piece of a parsed `-f` template. */
export type TemplatePart =
  | {readonly kind: 'literal'; readonly bytes: Buffer}
  | {
      readonly kind: 'field'
      readonly field: TemplateField
      readonly modifier: string | null
      readonly position: number
    }
  | {readonly kind: 'headers'; readonly parts: readonly TemplatePart[] | null}

export type TemplateField =
  | 'topic'
  | 'partition'
  | 'offset'
  | 'key'
  | 'value'
  | 'keyLength'
  | 'valueLength'
  | 'headerCount'
  | 'time'
  | 'epoch'
  | 'attributes'

interface Verb {
  readonly field: TemplateField
  readonly takesModifier: boolean
}

const KEY_AND_VALUE_VERBS: Readonly<Record<string, Verb>> = {
  k: {field: 'key', takesModifier: true},
  v: {field: 'value', takesModifier: true},
  s: {field: 'value', takesModifier: true},
  K: {field: 'keyLength', takesModifier: false},
  V: {field: 'valueLength', takesModifier: false},
  S: {field: 'valueLength', takesModifier: false},
}

const RECORD_VERBS: Readonly<Record<string, Verb>> = {
  ...KEY_AND_VALUE_VERBS,
  t: {field: 'topic', takesModifier: false},
  p: {field: 'partition', takesModifier: false},
  o: {field: 'offset', takesModifier: false},
  H: {field: 'headerCount', takesModifier: false},
  d: {field: 'time', takesModifier: true},
  e: {field: 'epoch', takesModifier: true},
  T: {field: 'epoch', takesModifier: false},
  a: {field: 'attributes', takesModifier: true},
}

const VERB_EXAMPLES =
  'Such as %t topic, %p partition, %o offset, %k key, %v value, %d time, %% a percent sign.'

/**
 * Parses a `-f` template (docs/reference/consume.md) into its pieces. Throws a usage Failure that names the
 * character position, counted from 1.
 */
export function parseTemplate(template: string): readonly TemplatePart[] {
  return parseParts(template, 0, template.length, RECORD_VERBS, true)
}

function parseParts(
  text: string,
  from: number,
  to: number,
  verbs: Readonly<Record<string, Verb>>,
  allowsHeaders: boolean,
): readonly TemplatePart[] {
  const parts: TemplatePart[] = []
  const literal = new LiteralCollector(parts)
  let at = from
  while (at < to) {
    const character = text[at] as string
    if (character === '\\') {
      const {byte, next} = parseEscapeSequence(text.slice(0, to), at, 'template')
      literal.add(Buffer.of(byte))
      at = next
      continue
    }
    if (character !== '%') {
      const end = findSpecial(text, at, to)
      literal.add(Buffer.from(text.slice(at, end)))
      at = end
      continue
    }
    const letter = at + 1 < to ? (text[at + 1] as string) : ''
    const position = at + 1
    at += 2
    if (letter === '%') {
      literal.add(Buffer.from('%'))
      continue
    }
    if (letter === 'h' && allowsHeaders) {
      literal.flush()
      if (at < to && text[at] === '{') {
        const close = findClosingBrace(text, at, to)
        parts.push({kind: 'headers', parts: parseParts(text, at + 1, close, KEY_AND_VALUE_VERBS, false)})
        at = close + 1
      } else {
        parts.push({kind: 'headers', parts: null})
      }
      continue
    }
    const verb = Object.hasOwn(verbs, letter) ? verbs[letter] : undefined
    if (verb === undefined) throw unknownVerb(letter, position, allowsHeaders)
    let modifier: string | null = null
    if (verb.takesModifier && at < to && text[at] === '{') {
      const close = findClosingBrace(text, at, to)
      modifier = text.slice(at + 1, close)
      at = close + 1
    }
    literal.flush()
    parts.push({kind: 'field', field: verb.field, modifier, position})
  }
  literal.flush()
  return parts
}

/** Joins neighbouring literal bytes, so that "%o\t" costs one copy for the text between two fields. */
class LiteralCollector {
  readonly #parts: TemplatePart[]
  #pieces: Buffer[] = []

  constructor(parts: TemplatePart[]) {
    this.#parts = parts
  }

  add(bytes: Buffer): void {
    this.#pieces.push(bytes)
  }

  flush(): void {
    if (this.#pieces.length === 0) return
    this.#parts.push({kind: 'literal', bytes: Buffer.concat(this.#pieces)})
    this.#pieces = []
  }
}

function findSpecial(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (text[at] === '%' || text[at] === '\\') return at
  }
  return to
}

/** Braces nest (`%h{%k=%v{hex} }`); an escaped one (`\}`) does not count. */
function findClosingBrace(text: string, open: number, to: number): number {
  let depth = 0
  for (let at = open; at < to; at++) {
    const character = text[at]
    if (character === '\\') at++
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at
  }
  throw new Failure('usage', `The brace at position ${open + 1} of the template is never closed.`, {
    suggestions: ['Write \\{ for a brace that is part of the text.'],
  })
}

function unknownVerb(letter: string, position: number, allowsHeaders: boolean): Failure {
  if (letter === '') {
    return new Failure('usage', `The template ends in a lone % at position ${position}.`, {
      suggestions: ['Write %% for a percent sign.'],
    })
  }
  const where = allowsHeaders ? 'the template' : 'the template, inside %h{...}'
  return new Failure('usage', `Unknown verb %${letter} at position ${position} of ${where}.`, {
    suggestions: [
      allowsHeaders
        ? VERB_EXAMPLES
        : 'Inside %h{...}: %k key, %v value, %K %V their lengths, %% a percent sign.',
    ],
    page: 'formats',
  })
}
