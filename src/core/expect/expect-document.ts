import type {WhereReasons} from '../consume/where-filter.ts'
import type {ExpectOutcome} from './expect-records.ts'

/** The JSON of `expect` (docs/schemas/expect.json). */
export interface ExpectDocument {
  readonly met: boolean
  /** How many records were to match; 0 for none. */
  readonly expected: number
  readonly matched: number
  readonly scanned: number
  /** Those that matched, as `consume -o json` prints them. */
  readonly records: readonly Readonly<Record<string, unknown>>[]
  readonly nearMisses: readonly Readonly<Record<string, unknown>>[]
  /** Why --where could not be evaluated, and on how many records. */
  readonly unevaluated: WhereReasons['reasons']
}

export function expectDocument(
  {met, matched, scanned, nearMisses, unevaluated}: ExpectOutcome,
  expected: number,
  records: ExpectDocument['records'],
): ExpectDocument {
  const misses = nearMisses.map(({record, why}) => ({...record, why}))
  return {met, expected, matched, scanned, records, nearMisses: misses, unevaluated: unevaluated.reasons}
}
