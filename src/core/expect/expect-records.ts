import {Failure} from '../../errors/failure.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import {consumeRecords} from '../consume/consume-records.ts'
import type {ConsumeContext, ConsumeRequest, ConsumeResult} from '../consume/consume-request.ts'
import {countMatches, type FilterCounts} from '../consume/record-filter.ts'
import {WhereReasons} from '../consume/where-filter.ts'
import type {PartitionPositions} from '../offsets/position.ts'
import {compileJsonRecord} from '../records/json-record.ts'
import {OutputBuffer} from '../records/output-buffer.ts'
import type {Criterion, Miss} from './criteria.ts'

/** What is expected of a topic. */
export interface Expectation {
  readonly topic: string
  readonly from: PartitionPositions
  /** So many records that match; 0 for none. */
  readonly count: number
  readonly criteria: readonly Criterion[]
  /** How long records are waited for; 0 looks at those that are there. */
  readonly timeoutMs: number
}

/** A record as `consume -o json` prints it, and which criterion it does not meet. */
export interface NearMiss {
  readonly record: Readonly<Record<string, unknown>>
  readonly why: string
}

export interface ExpectOutcome extends FilterCounts {
  readonly met: boolean
  /** On so many records --where had no answer, and nothing else ruled them out: they count as ones that do not match. */
  readonly unevaluated: number
  /** The same as a sentence, with the reasons; null for none. */
  readonly unevaluatedText: string | null
  /** The newest records that met all criteria but one, oldest first. */
  readonly nearMisses: readonly NearMiss[]
}

/** Once the time is up, what was written up to then is read, for so long at most. */
const CATCH_UP_MS = 30_000
const MOST_NEAR_MISSES = 5

/**
 * Reads a topic until as many records match as are expected, or the time is up; what was there by then has been looked at.
 * Records that match are written to the context's output. Throws a Failure where the topic is not there, or not all of it
 * could be read: what nobody has looked at neither meets an expectation nor fails it.
 */
export async function expectRecords(
  {topic, from, count, criteria, timeoutMs}: Expectation,
  context: Omit<ConsumeContext, 'filter'>,
): Promise<ExpectOutcome> {
  const counts = {scanned: 0, matched: 0}
  const misses = new NearMisses(criteria)
  const filter = countMatches((record) => misses.isMatch(record), counts)
  // A single record is enough to know that it is not "none".
  const enough = Math.max(1, count)
  const read = (range: Pick<ConsumeRequest['range'], 'from' | 'exitsAtEnd'>, stop: AbortSignal) =>
    consumeRecords(
      {
        topics: [topic],
        regex: false,
        partitions: null,
        range: {...range, to: null, isolation: 'read_committed'},
        maxRecords: enough - counts.matched,
        tail: null,
        latestPerKey: false,
        follows: false,
        idleTimeoutMs: null,
        inflateLimitBytes: null,
        group: null,
      },
      {...context, filter, stop},
    )
  const {stop} = context
  let start = from
  if (timeoutMs > 0) {
    const time = new TimeLimit(timeoutMs)
    const result = await read({from, exitsAtEnd: false}, AbortSignal.any([stop, time.signal])).finally(() =>
      time.end(),
    )
    stop.throwIfAborted()
    if (counts.matched < enough) {
      // A short time may be over before the reading has begun; what is there is looked at all the same.
      const isBegun = result.positions.length > 0 || beginsAtEnd(from)
      if (isBegun) requireAll(topic, result)
      start = isBegun ? positionsOf(result) : from
    }
  }
  if (counts.matched < enough) {
    const time = new TimeLimit(Math.max(CATCH_UP_MS, timeoutMs))
    const result = await read({from: start, exitsAtEnd: true}, AbortSignal.any([stop, time.signal])).finally(
      () => time.end(),
    )
    stop.throwIfAborted()
    if (counts.matched < enough) {
      requireAll(topic, result)
      if (result.ending === 'stopped') throw notToItsEnd(topic)
    }
  }
  const {unevaluated, unevaluatedText} = misses
  if (count === 0 && counts.matched === 0 && unevaluated > 0 && !misses.isAnyJudged)
    throw notJudged(topic, unevaluated, misses.reasons)
  const met = count === 0 ? counts.matched === 0 : counts.matched >= count
  return {met, ...counts, unevaluated, unevaluatedText, nearMisses: met || count === 0 ? [] : misses.newest}
}

/** Stops a reading like a signal does, which is a clean end. */
class TimeLimit {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout

  constructor(limitMs: number) {
    const reason = new Failure('interrupted', 'The time is up.', {code: 'TIME_IS_UP'})
    this.#timer = setTimeout(() => this.#controller.abort(reason), limitMs)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}

/** Throws where a reading has not looked at every partition. */
function requireAll(topic: string, {positions, unread}: ConsumeResult): void {
  const [first] = unread
  if (first !== undefined) {
    const {partition, failure} = first
    throw failure.with({
      kind: 'partial',
      message: `${topic}-${partition} could not be read, so nobody knows what is in it: ${failure.message}`,
    })
  }
  if (positions.length === 0) throw notToItsEnd(topic)
}

/** Whether only what comes later counts: of a reading that has not begun nobody knows where that was. */
function beginsAtEnd({others, byPartition}: PartitionPositions): boolean {
  return [others, ...byPartition.values()].some((position) => position?.anchor === 'latest')
}

function notToItsEnd(topic: string): Failure {
  return new Failure('failed', `Topic ${topic} could not be read to its end in time.`, {
    suggestions: ['Allow more with --timeout, or begin later with --from.'],
  })
}

/** An expression that has no answer on any record, as one with a misspelt field, does not show that there is none. */
function notJudged(topic: string, unevaluated: number, reasons: string): Failure {
  const records = unevaluated === 1 ? 'the record' : `any of the ${unevaluated} records`
  return new Failure(
    'failed',
    `--where could not be evaluated on ${records} of ${topic} that it was to judge: ${reasons}.`,
    {
      code: 'NOT_EVALUATED',
      suggestions: [
        'Nothing shows that no record matches. Is a field misspelt? `has(value.field) && ...` passes over records without it.',
      ],
    },
  )
}

/** Where a reading is to go on. A partition that has come meanwhile is new as a whole. */
function positionsOf({positions}: ConsumeResult): PartitionPositions {
  return {
    others: {anchor: 'earliest', shift: 0n},
    byPartition: new Map(
      positions.map(({partition, offset}) => [
        partition,
        {anchor: 'offset', offset: BigInt(offset), shift: 0n} as const,
      ]),
    ),
  }
}

/** Which records meet all criteria, and those that missed by one, as far as they are kept. */
class NearMisses {
  readonly #criteria: readonly Criterion[]
  readonly #format = compileJsonRecord({keyEncoding: 'utf8', valueEncoding: 'utf8'})
  readonly #buffer = new OutputBuffer({chunkBytes: 1024})
  readonly #kept: {readonly json: string; readonly why: string}[] = []
  readonly #reasons = new WhereReasons()
  #isAnyJudged = false

  constructor(criteria: readonly Criterion[]) {
    this.#criteria = criteria
  }

  get newest(): NearMiss[] {
    return this.#kept.map(({json, why}) => ({record: JSON.parse(json) as NearMiss['record'], why}))
  }

  get unevaluated(): number {
    return this.#reasons.count
  }

  get unevaluatedText(): string | null {
    return this.#reasons.describe()
  }

  get reasons(): string {
    return this.#reasons.list
  }

  /** Whether the expression had an answer on a record that nothing else rules out. */
  get isAnyJudged(): boolean {
    return this.#isAnyJudged
  }

  isMatch(record: RecordView): boolean {
    const misses: Miss[] = []
    for (const criterion of this.#criteria) {
      const miss = criterion(record)
      if (miss === null) continue
      misses.push(miss)
      // What is not known yet is whether anything rules the record out, and whether that is all.
      if (misses.length > 1 && misses.some(({unevaluated}) => unevaluated === null)) break
    }
    const [first] = misses
    const isRuledOut = misses.some(({unevaluated}) => unevaluated === null)
    if (first === undefined || (isRuledOut && first.of === 'expression')) this.#isAnyJudged = true
    else if (!isRuledOut) this.#reasons.add({reason: first.unevaluated ?? first.why})
    if (first === undefined) return true
    // Of a single criterion every record misses by one.
    if (misses.length === 1 && this.#criteria.length > 1) this.#keep(record, first.why)
    return false
  }

  #keep(record: RecordView, why: string): void {
    this.#format(record, this.#buffer)
    const json = this.#buffer.bytes.toString('utf8', 0, this.#buffer.length)
    this.#buffer.length = 0
    this.#kept.push({json, why})
    if (this.#kept.length > MOST_NEAR_MISSES) this.#kept.shift()
  }
}
