import {Failure} from '../../errors/failure.ts'
import {earlierOf, toOffset} from '../../kafka/batches/offset.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {countOf} from '../names/count-of.ts'
import {fetchLogOffsets, type Isolation, type LogOffset} from '../offsets/fetch-offsets.ts'
import {requireNamedPartitions} from '../offsets/named-partitions.ts'
import {formatPosition, type PartitionPositions, type Position, positionFor} from '../offsets/position.ts'
import {type PartitionBounds, resolvePosition} from '../offsets/resolve-position.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {describeHeldBack, type HeldBack} from '../transactions/held-back.ts'
import {createPartitionCursor, type PartitionCursor} from './partition-cursor.ts'

/** Which part of each partition is wanted. */
export interface ReadingRange {
  readonly from: PartitionPositions
  /** Exclusive; null for no end of its own. */
  readonly to: PartitionPositions | null
  /** Whether to stop at the ends as they are now: the last stable offset under read_committed. */
  readonly exitsAtEnd: boolean
  readonly isolation: Isolation
  /** The flag that gave `to`, where it is not --to. */
  readonly toFlag?: string
}

/** Throws not-found where a range names a partition that is not there. */
export function requireRange(range: ReadingRange, partitions: readonly TopicPartition[]): void {
  requireNamedPartitions(range.from, partitions, '--from')
  if (range.to) requireNamedPartitions(range.to, partitions, range.toFlag ?? '--to')
}

/** Cursors for the partitions of a range, and what there is to say about them, one sentence each. */
export interface ResolvedRange {
  readonly cursors: readonly PartitionCursor[]
  readonly notes: readonly string[]
  /** Partitions whose offsets could not be looked up, where the others are to be read all the same. */
  readonly unread: readonly UnreadPartition[]
  /** What open transactions keep from being read up to the end that was asked for. */
  readonly held: readonly HeldBack[]
}

/** A partition that cannot be read now, and why. */
export interface UnreadPartition extends TopicPartition {
  readonly failure: Failure
}

export interface ResolveOptions {
  /** How long a partition without a leader is asked again. */
  readonly retryForMs?: number
  /** Whether one that cannot be looked up is left to `unread` in place of ending everything. */
  readonly readsOthers?: boolean
}

const MOST_PARTITIONS_IN_NOTE = 8

/**
 * A reading may begin right after a broker died: the controller needs up to broker.session.timeout.ms (9 s) to see it and
 * to elect other leaders.
 */
export const START_RETRY_FOR_MS = 15_000

/**
 * Looks up where each partition starts and ends. A committed offset, where there is one in `committed`, wins over
 * `from`. Partitions that neither of the two names are left out. Throws the first Failure of a partition (with
 * `readsOthers` only one that is not of this partition alone), and not-found where `from` is the committed offset and
 * there is none.
 */
export async function resolveRange(
  cluster: Cluster,
  wanted: readonly TopicPartition[],
  range: ReadingRange,
  committed: ReadonlyMap<string, bigint> = new Map(),
  options: ResolveOptions = {},
): Promise<ResolvedRange> {
  const {isolation, toFlag = '--to'} = range
  // First, so that what is above a last stable offset that is read later is held back by a transaction that is still open.
  const lookUp = new LookUp(cluster, options)
  const highWatermarks =
    isolation === 'read_committed' ? await lookUp.offsets(wanted, 'latest', 'read_uncommitted') : null
  const [logStarts, logEnds] = await Promise.all([
    lookUp.offsets(wanted, 'earliest', isolation),
    lookUp.offsets(wanted, 'latest', isolation),
  ])
  const byTime = await fetchOffsetsForTimes(lookUp, wanted, range)
  const partitions = lookUp.readable(wanted)
  const cursors: PartitionCursor[] = []
  const notes: string[] = []
  const timeNotes = new Map<string, string[]>()
  const placed: PlacedNote[] = []
  const held: HeldBack[] = []

  for (const each of partitions) {
    const key = topicPartitionKey(each.topic, each.partition)
    const base = {
      logStart: logStarts.get(key)?.offset ?? 0n,
      logEnd: logEnds.get(key)?.offset ?? 0n,
      committed: committed.get(key) ?? null,
    }
    const highWatermark = max(highWatermarks?.get(key)?.offset ?? 0n, base.logEnd)
    const resolve = (position: Position, flag: string): bigint => {
      const offsetForTime = byTime.get(timeKey(position))?.get(key)?.offset ?? null
      // An offset that is there but not to be read yet is not past the end.
      const logEnd = position.anchor === 'offset' ? highWatermark : base.logEnd
      const told = placed.length
      const offset = resolveOrThrow(position, {...base, logEnd, offsetForTime}, each, flag, placed)
      // What a note says already is not said twice.
      if (position.anchor === 'time' && placed.length === told) {
        const title = `${flag} ${formatPosition(position)}`
        const found = timeNotes.get(title) ?? []
        timeNotes.set(title, found)
        found.push(`${formatTopicPartition(each)} at ${offset}`)
      }
      return offset
    }
    const start =
      base.committed !== null
        ? clampCommitted(base.committed, {...base, logEnd: highWatermark}, each, notes)
        : null
    const from = positionFor(range.from, each.partition)
    if (start === null && from === null) continue
    const position = start ?? resolve(from ?? {anchor: 'earliest', shift: 0n}, '--from')
    const to = range.to === null ? null : positionFor(range.to, each.partition)
    const wantedTo = to === null ? null : resolve(to, toFlag)
    const ends = [...(wantedTo === null ? [] : [wantedTo]), ...(range.exitsAtEnd ? [base.logEnd] : [])]
    const wantedEnd =
      to !== null && wantedTo !== null && (to.anchor === 'offset' || wantedTo < base.logEnd)
        ? wantedTo
        : highWatermark
    const heldFrom = max(base.logEnd, position)
    if (heldFrom < wantedEnd) held.push({...each, from: heldFrom, to: wantedEnd})
    const end = ends.length > 0 ? ends.map(toOffset).reduce(earlierOf) : null
    cursors.push(createPartitionCursor(each, toOffset(position), end))
  }
  for (const {flag, note, place} of placed) cluster.options.log(`${flag} in ${place}: ${note}`)
  for (const [title, found] of timeNotes) notes.push(`${title}: ${shorten(found)}.`)
  notes.push(...shortenLines(await describeHeldBack(cluster, held)))
  return {cursors, notes: [...inOneLine(placed), ...notes], held, unread: lookUp.unread}
}

/** What there is to say of one flag in one partition. */
interface PlacedNote {
  readonly flag: string
  readonly note: string
  readonly place: string
}

/** A line for each thing to say, however many partitions it is about; --verbose has them one by one. */
function inOneLine(placed: readonly PlacedNote[]): string[] {
  // The ends of logs differ from partition to partition: what is said is the same.
  const gist = (note: string): string => note.replace(/(log (?:end|start)) \d+/g, '$1')
  return [...Map.groupBy(placed, ({flag, note}) => `${flag} ${gist(note)}`).values()].map((alike) => {
    const [{flag, note} = {flag: '', note: ''}] = alike
    const text = alike.every((each) => each.note === note) ? note : gist(note)
    return `${flag} in ${shorten(alike.map(({place}) => place))}: ${text}.`
  })
}

/** Kinds of failures that would meet every other partition too, or that no waiting mends. */
const OF_ALL: ReadonlySet<Failure['kind']> = new Set([
  'usage',
  'tls',
  'auth',
  'denied',
  'not-found',
  'interrupted',
])

/** Looks offsets up, and remembers of which partitions they could not be. */
class LookUp {
  readonly #cluster: Cluster
  readonly #options: ResolveOptions
  readonly #failures = new Map<string, UnreadPartition>()

  constructor(cluster: Cluster, options: ResolveOptions) {
    this.#cluster = cluster
    this.#options = options
  }

  get unread(): readonly UnreadPartition[] {
    return [...this.#failures.values()]
  }

  /** Those of which nothing has failed yet. */
  readable(partitions: readonly TopicPartition[]): readonly TopicPartition[] {
    if (this.#failures.size === 0) return partitions
    return partitions.filter(({topic, partition}) => !this.#failures.has(topicPartitionKey(topic, partition)))
  }

  async offsets(
    partitions: readonly TopicPartition[],
    query: Parameters<typeof fetchLogOffsets>[2],
    isolation: Isolation,
  ): Promise<Map<string, LogOffset>> {
    const {retryForMs = START_RETRY_FOR_MS, readsOthers = false} = this.#options
    const asked = this.readable(partitions)
    const results = await fetchLogOffsets(this.#cluster, asked, query, isolation, {retryForMs})
    const found = new Map<string, LogOffset>()
    for (const each of asked) {
      const key = topicPartitionKey(each.topic, each.partition)
      const result = results.get(key)
      if (!(result instanceof Failure)) {
        if (result) found.set(key, result)
      } else if (readsOthers && !OF_ALL.has(result.kind)) this.#failures.set(key, {...each, failure: result})
      else throw result
    }
    return found
  }
}

/** One look-up for each distinct time among the positions. */
async function fetchOffsetsForTimes(
  lookUp: LookUp,
  partitions: readonly TopicPartition[],
  {from, to, isolation}: ReadingRange,
): Promise<Map<string, Map<string, LogOffset>>> {
  const wanted = new Map<string, {timestampMs: number; partitions: TopicPartition[]}>()
  for (const each of partitions) {
    const positions = [from, to].map((positions) => positions && positionFor(positions, each.partition))
    for (const position of positions) {
      if (position?.anchor !== 'time') continue
      const key = timeKey(position)
      const entry = wanted.get(key) ?? {timestampMs: position.timestampMs, partitions: []}
      wanted.set(key, entry)
      entry.partitions.push(each)
    }
  }
  const lookUps = [...wanted].map(
    async ([key, {timestampMs, partitions: some}]) =>
      [key, await lookUp.offsets(some, {timestampMs}, isolation)] as const,
  )
  return new Map(await Promise.all(lookUps))
}

function resolveOrThrow(
  position: Position,
  bounds: PartitionBounds,
  where: TopicPartition,
  flag: string,
  placed: PlacedNote[],
): bigint {
  const resolved = resolvePosition(position, bounds)
  const name = formatTopicPartition(where)
  if (resolved.offset === null) {
    const text = `${flag} ${formatPosition(position)} cannot be looked up in ${name}: ${resolved.note}.`
    throw new Failure('not-found', text, {
      suggestions: ['Give --from a position that needs no commit, such as earliest or latest.'],
    })
  }
  if (resolved.note !== null) placed.push({flag, note: resolved.note, place: name})
  return resolved.offset
}

/** A committed offset that retention has overtaken: what lies between is lost to the group, and said. */
function clampCommitted(
  committed: bigint,
  bounds: {logStart: bigint; logEnd: bigint},
  where: TopicPartition,
  notes: string[],
): bigint {
  const {offset, note} = resolvePosition(
    {anchor: 'offset', offset: committed, shift: 0n},
    {
      ...bounds,
      committed,
      offsetForTime: null,
    },
  )
  if (note !== null)
    notes.push(`The committed offset of ${formatTopicPartition(where)}: ${note}; reading starts there.`)
  return offset ?? bounds.logStart
}

function shortenLines(lines: readonly string[]): string[] {
  const rest = lines.length - MOST_PARTITIONS_IN_NOTE
  if (rest <= 0) return [...lines]
  return [
    ...lines.slice(0, MOST_PARTITIONS_IN_NOTE),
    `Open transactions hold back ${countOf(rest, 'more partition')}.`,
  ]
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function timeKey(position: Position): string {
  return position.anchor === 'time' ? String(position.timestampMs) : ''
}

function shorten(items: readonly string[]): string {
  const rest = items.length - MOST_PARTITIONS_IN_NOTE
  return rest > 0
    ? `${items.slice(0, MOST_PARTITIONS_IN_NOTE).join(', ')} and ${rest} more`
    : items.join(', ')
}
