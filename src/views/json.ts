import {bigintToJson} from '../core/records/json-bigint.ts'

/** JSON.stringify escapes C0 and lone surrogates, but not these, which a terminal acts on too. */
const UNSAFE_IN_JSON = /[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

export interface StringifyOptions {
  /** Two spaces of indent; default one line. */
  readonly pretty?: boolean
  /** Whether the text goes to a terminal; a pipe gets the characters as they are. */
  readonly terminal?: boolean
}

/**
 * JSON of a result. A bigint becomes a number where a double holds it exactly and a string beyond 2^53
 * (docs/design/commands.md, Output). No newline at the end.
 */
export function stringifyJson(
  value: unknown,
  {pretty = false, terminal = false}: StringifyOptions = {},
): string {
  const json = JSON.stringify(value, bigintToJson, pretty ? 2 : undefined) ?? 'null'
  return terminal ? escapeJsonForTerminal(json) : json
}

/**
 * JSON text whose strings a terminal can show: DEL, C1 and bidi controls as `\uXXXX`. It is the same JSON value, as
 * these characters occur only inside strings.
 */
export function escapeJsonForTerminal(json: string): string {
  return json.replace(
    UNSAFE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
