import {Failure} from '../../errors/failure.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import {consumeRecords} from '../consume/consume-records.ts'
import type {ConsumeContext, ConsumeResult} from '../consume/consume-request.ts'
import {compileOutputFormat} from '../consume/output-format.ts'
import type {ReadingRange} from '../consume/reading-range.ts'
import {countMatches, type FilterCounts} from '../consume/record-filter.ts'
import {WhereReasons} from '../consume/where-filter.ts'
import type {PartitionPositions} from '../offsets/position.ts'
import type {RecordDecoder} from '../records/decoder.ts'
import {OutputBuffer} from '../records/output-buffer.ts'
import type {RecordFormat} from '../records/record-format.ts'
import type {HeldBack} from '../transactions/held-back.ts'
import type {Criterion, Miss} from './criteria.ts'

/** What is expected of a topic. */
export interface Expectation {
  readonly topic: string
  readonly from: PartitionPositions
  /** So many records that match; 0 for none. */
  readonly count: number
  readonly criteria: readonly Criterion[]
  /** What the criteria look into records with; null for none. */
  readonly decoder: RecordDecoder | null
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
  /** The newest records that met all criteria but one, oldest first. */
  readonly nearMisses: readonly NearMiss[]
  /** On which records --where could not be evaluated, where nothing else says that they do not match. */
  readonly unevaluated: WhereReasons
}

type ReadingBounds = Pick<ReadingRange, 'from' | 'exitsAtEnd'> &
  Partial<Pick<ReadingRange, 'to' | 'isolation'>>

/** Once the time is up, what was written up to then is read, for so long at most. */
const CATCH_UP_MS = 30_000
const MOST_NEAR_MISSES = 5

/**
 * Reads a topic until as many records match as are expected, or the time is up; what was there by then has been looked at.
 * Records that match are written to the context's output. Throws a Failure where the topic is not there, or not all of it
 * could be read: what nobody has looked at neither meets an expectation nor fails it.
 */
export async function expectRecords(
  {topic, from, count, criteria, decoder, timeoutMs}: Expectation,
  context: Omit<ConsumeContext, 'filter' | 'gate'>,
): Promise<ExpectOutcome> {
  const counts = {scanned: 0, matched: 0}
  const misses = new NearMisses(criteria, decoder)
  const filter = countMatches((record) => misses.isMatch(record), counts)
  // A single record is enough to know that it is not "none".
  const enough = Math.max(1, count)
  const read = (range: ReadingBounds, stop: AbortSignal, silent: Partial<ConsumeContext> = {}) =>
    consumeRecords(
      {
        topics: [topic],
        regex: false,
        partitions: null,
        range: {to: null, isolation: 'read_committed', ...range},
        maxRecords: enough - counts.matched,
        tail: null,
        latestPerKey: false,
        follows: false,
        idleTimeoutMs: null,
        inflateLimitBytes: null,
        group: null,
      },
      {...context, filter, gate: decoder?.awaits.bind(decoder) ?? null, stop, ...silent},
    )
  const {stop} = context
  // Behind an open transaction everybody's records wait, acknowledged ones too: that none of them matches has to be seen.
  const lookAtHeldBack = async ({held}: ConsumeResult): Promise<void> => {
    if (held.length === 0) return
    const range = {...boundsOf(held), exitsAtEnd: true, isolation: 'read_uncommitted'} as const
    const time = new TimeLimit(Math.max(CATCH_UP_MS, timeoutMs))
    const result = await read(range, AbortSignal.any([stop, time.signal]), {format: null}).finally(() =>
      time.end(),
    )
    stop.throwIfAborted()
    if (counts.matched > 0) throw heldBack(topic)
    requireAll(topic, result)
    if (result.ending === 'stopped') throw notToItsEnd(topic)
  }
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
      if (count === 0) await lookAtHeldBack(result)
    }
  }
  const {unevaluated} = misses
  if (count === 0 && counts.scanned > 0 && unevaluated.count === counts.scanned)
    throw neverEvaluated(topic, unevaluated.describe())
  // What could not be decoded may be the very record that must not be there.
  const undecoded = decoder?.describeUndecoded() ?? null
  if (count === 0 && counts.matched === 0 && undecoded !== null) throw notDecoded(topic, undecoded)
  const met = count === 0 ? counts.matched === 0 : counts.matched >= count
  return {met, ...counts, nearMisses: met || count === 0 ? [] : misses.newest, unevaluated}
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

/** A misspelt field is found in no record either: that none matches then says nothing. */
function neverEvaluated(topic: string, why: string | null): Failure {
  return new Failure('failed', `Nobody knows whether a record of ${topic} matches: ${why}`, {
    code: 'NOT_EVALUATED',
    suggestions: ['Is a field misspelt? `has(value.field) && ...` is false of records without it.'],
  })
}

function notDecoded(topic: string, why: string): Failure {
  return new Failure('failed', `Nobody knows whether a record of ${topic} matches: ${why}`, {
    code: 'NOT_EVALUATED',
    suggestions: ['`samsa consume --decode` marks what it is; --from begins behind it.'],
  })
}

/** Exactly what is held back: all of a topic that a reader of committed records does not get. */
function boundsOf(held: readonly HeldBack[]): {from: PartitionPositions; to: PartitionPositions} {
  const at = (bound: 'from' | 'to'): PartitionPositions => ({
    others: null,
    byPartition: new Map(
      held.map((each) => [each.partition, {anchor: 'offset', offset: each[bound], shift: 0n} as const]),
    ),
  })
  return {from: at('from'), to: at('to')}
}

function heldBack(topic: string): Failure {
  return new Failure(
    'partial',
    `A record of ${topic} matches that an open transaction holds back, so nobody knows whether it is to come.`,
    {
      code: 'OPEN_TRANSACTION',
      suggestions: [
        'When the transaction has ended, run it again.',
        `Whose it is: \`samsa txn producers ${topic}\`.`,
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
  readonly #format: RecordFormat | null
  readonly #buffer = new OutputBuffer({chunkBytes: 1024})
  readonly #kept: {readonly json: string; readonly why: string}[] = []
  readonly unevaluated = new WhereReasons()

  constructor(criteria: readonly Criterion[], decoder: RecordDecoder | null) {
    this.#criteria = criteria
    this.#format = compileOutputFormat({
      kind: 'json',
      keyEncoding: 'utf8',
      valueEncoding: 'utf8',
      ...(decoder === null ? {} : {decoder}),
    })
  }

  get newest(): NearMiss[] {
    return this.#kept.map(({json, why}) => ({record: JSON.parse(json) as NearMiss['record'], why}))
  }

  isMatch(record: RecordView): boolean {
    let first: Miss | null = null
    let misses = 0
    // What is false beside something unknown is false, as it is in the language.
    let isFalse = false
    for (const criterion of this.#criteria) {
      const miss = criterion(record)
      if (miss === null) continue
      first ??= miss
      misses++
      isFalse ||= miss.unevaluated === null
      if (isFalse && misses > 1) return false
    }
    if (first === null) return true
    if (!isFalse && first.unevaluated !== null) this.unevaluated.add({reason: first.unevaluated})
    // Of a single criterion every record misses by one.
    if (misses === 1 && this.#criteria.length > 1) this.#keep(record, first.why)
    return false
  }

  #keep(record: RecordView, why: string): void {
    this.#format?.(record, this.#buffer)
    const json = this.#buffer.bytes.toString('utf8', 0, this.#buffer.length)
    this.#buffer.length = 0
    this.#kept.push({json, why})
    if (this.#kept.length > MOST_NEAR_MISSES) this.#kept.shift()
  }
}
