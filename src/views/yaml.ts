import {stringify} from 'yaml'
import {escapeJsonForTerminal, stringifyJson} from './json.ts'

/** A string's first and last quote decide how it is read, so on a terminal all strings have them where one needs it. */
const QUOTED = {defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE'} as const

/**
 * YAML of a result: the same values as its JSON (bigint by the same rule), no aliases, no folded lines. On a terminal
 * what it would act on is written as `\uXXXX`. Ends in a newline. Import this module lazily: yaml takes about 15 ms.
 */
export function renderYaml(value: unknown, {terminal = false}: {readonly terminal?: boolean} = {}): string {
  const plain: unknown = JSON.parse(stringifyJson(value))
  const text = stringify(plain, {lineWidth: 0})
  // \uXXXX means something only between double quotes.
  if (!terminal || escapeJsonForTerminal(text) === text) return text
  return escapeJsonForTerminal(stringify(plain, {lineWidth: 0, ...QUOTED}))
}
