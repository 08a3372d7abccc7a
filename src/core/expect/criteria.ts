import type {RecordView} from '../../kafka/batches/views.ts'
import {compileRecordFilter} from '../consume/record-filter.ts'
import {compileConjunction} from '../consume/where-filter.ts'
import type {RecordDecoder} from '../records/decoder.ts'

/** Why a criterion is not met. */
export interface Miss {
  /** A sentence without its full stop. */
  readonly why: string
  /** Why it cannot be said whether it holds; null where it does not. */
  readonly unevaluated: string | null
}

/** One thing that has to be true of a record: null where it is. */
export type Criterion = (record: RecordView) => Miss | null

/** What was asked for, as it was typed. */
export interface Wanted {
  readonly key: string | null
  readonly grep: readonly string[]
  readonly where: string | null
}

/** The criteria that were asked for; an expression has one for each part of it that has to hold, and looks into what a decoder makes of the record. Throws a usage Failure. */
export async function compileCriteria(
  {key, grep, where}: Wanted,
  decoder: RecordDecoder | null,
): Promise<Criterion[]> {
  const criteria: Criterion[] = []
  if (key !== null) criteria.push(keyCriterion(key))
  for (const pattern of grep) {
    const matches = compileRecordFilter([pattern])
    criteria.push((record) =>
      matches?.(record) === false ? miss(`--grep '${pattern}' does not hold`) : null,
    )
  }
  for (const {part, judge} of where === null ? [] : await compileConjunction(where, decoder)) {
    criteria.push((record) => {
      const verdict = judge(record)
      if (verdict === true) return null
      if (verdict === false) return miss(`${part} is false`)
      return {why: `${part} cannot be evaluated: ${verdict.reason}`, unevaluated: verdict.reason}
    })
  }
  return criteria
}

function miss(why: string): Miss {
  return {why, unevaluated: null}
}

const LONGEST_KEY = 60

function keyCriterion(key: string): Criterion {
  const wanted = Buffer.from(key)
  return ({bytes, keyStart, keyEnd}) => {
    if (keyStart < 0) return miss('it has no key')
    if (bytes.subarray(keyStart, keyEnd).equals(wanted)) return null
    const text = bytes.toString('utf8', keyStart, Math.min(keyEnd, keyStart + LONGEST_KEY))
    return miss(`its key is ${text}${keyEnd - keyStart > LONGEST_KEY ? '...' : ''}`)
  }
}
