import type {ExpectOutcome} from './expect-records.ts'

/** The JSON of `expect` (docs/schemas/expect.json). */
export interface ExpectDocument {
  readonly met: boolean
  /** How many records were to match; 0 for none. */
  readonly expected: number
  readonly matched: number
  readonly scanned: number
  /** On so many of them --where had no answer; they count as ones that do not match. */
  readonly unevaluated: number
  /** Those that matched, as `consume -o json` prints them. */
  readonly records: readonly Readonly<Record<string, unknown>>[]
  readonly nearMisses: readonly Readonly<Record<string, unknown>>[]
}

export function expectDocument(
  {met, matched, scanned, unevaluated, nearMisses}: ExpectOutcome,
  expected: number,
  records: ExpectDocument['records'],
): ExpectDocument {
  const misses = nearMisses.map(({record, why}) => ({...record, why}))
  return {met, expected, matched, scanned, unevaluated, records, nearMisses: misses}
}
