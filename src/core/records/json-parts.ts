import {rawNumber} from '../http/bigint-json.ts'
import {asObject, type ExactJson, ExactNumber, parseExactJson} from './decode/exact-json.ts'

/** Which parts of a record are JSON that is yet to be written by a schema. */
export interface JsonParts {
  readonly key: boolean
  readonly value: boolean
}

/** The JSON of a member of a record, by its path in the line, with all digits that its numbers were written with. */
export function jsonAt(line: string, path: readonly string[]): Buffer {
  let found: ExactJson | undefined = parseExactJson(line)
  for (const name of path) found = found === undefined ? undefined : asObject(found)?.[name]
  return Buffer.from(JSON.stringify(found ?? null, keepNumbers))
}

function keepNumbers(_: string, value: unknown): unknown {
  if (value instanceof ExactNumber) return rawNumber(value.digits)
  if (typeof value === 'bigint') return rawNumber(String(value))
  return Object.is(value, -0) ? rawNumber('-0.0') : value
}
