import {Failure} from '../../../errors/failure.ts'
import {SCHEMA_FORMATS, type SchemaFormat} from './payload-codec.ts'

/** How a key or value is decoded. */
export interface DecodeChoice {
  /** The language that its schema has to have; null for any. */
  readonly format: SchemaFormat | null
  /** Whether one without a schema id is an error, and not left as it is. */
  readonly isRequired: boolean
}

/** What `--decode` asks for, of both parts; null leaves one as it is. */
export interface DecodeChoices {
  readonly key: DecodeChoice | null
  readonly value: DecodeChoice | null
}

/** What `--encode` asks for. */
export interface EncodeChoices {
  readonly key: SchemaFormat | null
  readonly value: SchemaFormat | null
}

const PARTS = ['key', 'value'] as const
type PartName = (typeof PARTS)[number]

/**
 * Reads the words of `--decode`: `auto`, or a language, each alone or as `avro:key`. A language alone is that of the value, which has to
 * be of it, and of keys that have a schema id. Throws a usage Failure.
 */
export function parseDecodeChoices(words: readonly string[]): DecodeChoices {
  const chosen: {key: DecodeChoice | null; value: DecodeChoice | null} = {key: null, value: null}
  let isKeyNamed = false
  for (const {word, name, part} of readWords('--decode', words, ['auto', ...SCHEMA_FORMATS])) {
    const format = SCHEMA_FORMATS.find((each) => each === name) ?? null
    const choice = {format, isRequired: format !== null}
    if (part !== 'key') {
      if (chosen.value !== null) throw twice('--decode', word, 'value')
      chosen.value = choice
    }
    if (part === 'key') {
      if (isKeyNamed) throw twice('--decode', word, 'key')
      isKeyNamed = true
      chosen.key = choice
    } else if (part === null && !isKeyNamed) chosen.key = {format, isRequired: false}
  }
  return chosen
}

/** Reads the words of `--encode`: a language is that of the value, with `:key` that of the key. Throws a usage Failure. */
export function parseEncodeChoices(words: readonly string[]): EncodeChoices {
  const chosen: {key: SchemaFormat | null; value: SchemaFormat | null} = {key: null, value: null}
  for (const {word, name, part} of readWords('--encode', words, SCHEMA_FORMATS)) {
    const at = part ?? 'value'
    if (chosen[at] !== null) throw twice('--encode', word, at)
    chosen[at] = SCHEMA_FORMATS.find((each) => each === name) ?? null
  }
  return chosen
}

interface ChoiceWord {
  readonly word: string
  readonly name: string
  readonly part: PartName | null
}

function readWords(flag: string, words: readonly string[], names: readonly string[]): ChoiceWord[] {
  return words
    .flatMap((each) => each.split(','))
    .map((word) => {
      const [name = '', suffix, ...more] = word.split(':')
      const part = PARTS.find((each) => each === suffix) ?? null
      if (names.includes(name) && more.length === 0 && (suffix === undefined || part !== null))
        return {word, name, part}
      throw new Failure(
        'usage',
        `${flag} is ${names.join(', ')}, alone or with :key or :value${flag === '--decode' ? ', or internal' : ''}, not "${word}".`,
      )
    })
}

function twice(flag: string, word: string, part: PartName): Failure {
  return new Failure('usage', `${flag} says twice what the ${part} is: ${word} is one too many.`)
}
