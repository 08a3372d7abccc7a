import {Failure} from '../../errors/failure.ts'
import type {CelVerdict} from '../consume/cel-program.ts'
import {type ByteRange, compileJudge, type RecordParts, WhereReasons} from '../consume/where-filter.ts'
import {AS_IT_IS, type TailDecoded, type TailDecoding} from './tail-decoder.ts'
import type {CopiedRecord, TailRecord} from './tail-record.ts'

/** What `where EXPRESSION` makes of a tail, as it was when the report was made. */
export interface TailWhere {
  readonly expression: string
  /** Whether a record matches; a record on which the expression cannot be evaluated does not. */
  readonly matches: (record: TailRecord) => boolean
  /** On how many of the records in memory it has no answer, and why; null for none. */
  readonly unevaluated: string | null
  /** Why the expression cannot be read; nothing matches then. Null where it can. */
  readonly error: string | null
}

/** An expression in place of text behind `/`: `where value.amount > 100`. `[w]here` looks for the word. */
const WHERE = /^where\s+(?=\S)/

/** The expression in what was typed as a filter of a tail; null where it is a filter of text, or nothing yet. */
export function whereOfFilter(typed: string): string | null {
  return WHERE.test(typed) ? typed.replace(WHERE, '').trim() : null
}

/** What is typed behind `/` for an expression. */
export function filterOfWhere(expression: string): string {
  return `where ${expression}`
}

/** Throws a usage Failure where the expression cannot be read. */
export async function requireWhere(expression: string): Promise<void> {
  await compileJudge(expression, PARTS)
}

/** Judges the records of a tail by the expression that is asked for, each record once. */
export class TailJudge {
  #expression: string | null = null
  #judge: ((record: TailRecord) => CelVerdict) | null = null
  #error: string | null = null
  #decoding: TailDecoding | null = null

  /** What an expression makes of the records in memory; null for no expression. */
  async judge(
    expression: string | null,
    records: readonly TailRecord[],
    decoding: TailDecoding | null = null,
  ): Promise<TailWhere | null> {
    this.#decoding = decoding
    if (expression !== this.#expression) await this.#read(expression)
    if (expression === null) return null
    const judge = this.#judge
    if (judge === null) return {expression, matches: () => false, unevaluated: null, error: this.#error}
    const reasons = new WhereReasons()
    for (const record of records) {
      const verdict = judge(record)
      if (typeof verdict !== 'boolean') reasons.add(verdict)
    }
    return {
      expression,
      matches: (record) => judge(record) === true,
      unevaluated: reasons.describeBriefly(),
      error: null,
    }
  }

  async #read(expression: string | null): Promise<void> {
    this.#expression = expression
    this.#judge = null
    this.#error = null
    if (expression === null) return
    try {
      const decode = (record: TailRecord): TailDecoded => this.#decoding?.decode(record) ?? AS_IT_IS
      const judge = await compileJudge(expression, PARTS, this.#decoding && decode)
      const verdicts = new WeakMap<TailRecord, CelVerdict>()
      this.#judge = (record) => {
        const known = verdicts.get(record)
        if (known !== undefined) return known
        const verdict = judge(record)
        // What is not known yet has no answer now, and one later.
        if (typeof verdict === 'boolean' || decode(record).isSettled) verdicts.set(record, verdict)
        return verdict
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      // The line that it was typed in says already whose it is.
      this.#error = [error.message.replace(/^--where: /, ''), error.suggestions[0] ?? ''].join(' ').trim()
    }
  }
}

const PARTS: RecordParts<CopiedRecord> = {
  key: ({key}) => rangeOf(key),
  value: ({value}) => rangeOf(value),
  headers: ({headers}) => new Map(headers.map(({key, value}) => [key.toString(), textOf(value)])),
  topic: ({topic}) => topic,
  partition: ({partition}) => partition,
  offset: ({offset}) => offset,
  timestamp: ({timestampMs}) => timestampMs,
}

function rangeOf(bytes: Buffer | null): ByteRange | null {
  return bytes === null ? null : {bytes, start: 0, end: bytes.length}
}

function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString()
}
