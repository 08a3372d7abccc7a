import {Document, type SchemaOptions, type ToStringOptions, visit} from 'yaml'
import {escapeJsonForTerminal, stringifyJson} from './json.ts'

/** A string's first and last quote decide how it is read, so on a terminal all strings have them where one needs it. */
const QUOTED: ToStringOptions = {defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE'}

/**
 * Many tools still read YAML 1.1 (PyYAML, Ruby): there `no`, `12:30:45` and `2026-11-30` are no texts without quotes. With them both
 * versions read the same.
 */
const FOR_BOTH: SchemaOptions = {compat: 'yaml-1.1'}

/** What `compat` leaves bare and tools of YAML 1.1 stumble over: their value key, and what ends a line there, in a block too. */
const NEEDS_QUOTES = /^=$|[\u0085\u2028\u2029\ufeff]/

/**
 * YAML of a result: the same values as its JSON (bigint by the same rule), no aliases, no folded lines. On a terminal
 * what it would act on is written as `\uXXXX`. Ends in a newline. Import this module lazily: yaml takes about 15 ms.
 */
export function renderYaml(value: unknown, {terminal = false}: {readonly terminal?: boolean} = {}): string {
  const document = new Document(JSON.parse(stringifyJson(value)), FOR_BOTH)
  visit(document, {
    Scalar(_, node) {
      const {value: text} = node
      if (typeof text !== 'string') return
      // One of several lines is a block, in which a tab is a tab.
      const hasBareTab = text.includes('\t') && !text.includes('\n')
      if (hasBareTab || NEEDS_QUOTES.test(text)) node.type = 'QUOTE_DOUBLE'
    },
  })
  const text = document.toString({lineWidth: 0})
  // \uXXXX means something only between double quotes.
  if (!terminal || escapeJsonForTerminal(text) === text) return text
  return escapeJsonForTerminal(
    new Document(JSON.parse(stringifyJson(value)), FOR_BOTH).toString({lineWidth: 0, ...QUOTED}),
  )
}
