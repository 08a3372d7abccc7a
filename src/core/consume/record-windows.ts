import {Failure} from '../../errors/failure.ts'
import {distanceBetween, laterOf, type Offset, shiftOffset} from '../../kafka/batches/offset.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import {type Outcome, sendToLeaders, type TopicPartition} from '../../kafka/routing.ts'
import type {Isolation} from '../offsets/fetch-offsets.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import {readFetchAnswer} from './fetch-answer.ts'
import {buildFetchRequest, rotate} from './fetch-request.ts'
import type {FetchedPartition} from './fetched-partition.ts'
import {createPartitionCursor, type PartitionCursor} from './partition-cursor.ts'
import {VisibleRecords} from './visible-records.ts'

/** A stretch of a partition that lies in the log now, `end` excluded: reading it never waits for new records. */
export interface RecordWindow extends TopicPartition {
  readonly from: Offset
  readonly end: Offset
}

export interface WindowOptions {
  readonly isolation?: Isolation
  /** How much of a partition is fetched at first; grows where a batch is larger. */
  readonly partitionBytes?: number
}

const MOST_FETCH_BYTES = 8 * 1024 * 1024
const FIRST_PARTITION_BYTES = 64 * 1024

/**
 * Hands the records of many windows to `visit`, each window's in order, one request a leader at a time, until `visit`
 * says false or the window ends. Windows that could not be read come back with their Failure; needs READ on the topic.
 */
export async function readWindows<W extends RecordWindow>(
  cluster: Cluster,
  windows: readonly W[],
  visit: (window: W, record: RecordView) => boolean,
  {isolation = 'read_uncommitted', partitionBytes = FIRST_PARTITION_BYTES}: WindowOptions = {},
): Promise<Map<W, Failure>> {
  const failures = new Map<W, Failure>()
  const windowOf = new Map<PartitionCursor, W>()
  for (const window of windows)
    if (window.from < window.end) windowOf.set(createPartitionCursor(window, window.from, window.end), window)
  const visible = new VisibleRecords(null)
  let partitionMaxBytes = partitionBytes
  for (let turn = 0; windowOf.size > 0; turn++) {
    // Whoever comes first in a request gets a batch of any size (KIP-74), so each has to be first at times.
    const pending = rotate([...windowOf.keys()], turn)
    const limits = {isolation, maxBytes: MOST_FETCH_BYTES, partitionMaxBytes, maxWaitMs: 0}
    const results = await sendToLeaders<PartitionCursor, FetchedPartition | 'cut-back' | 'withheld'>(
      cluster,
      pending,
      async (nodeId, cursors) => {
        const request = buildFetchRequest(cursors, limits)
        const answer = await cluster.sendTo(nodeId, Fetch, request, {lane: 'fetch'})
        const {fetched, quiet, failed, nearer, diverged} = readFetchAnswer(answer, cursors)
        const outcomes = new Map<PartitionCursor, Outcome<FetchedPartition | 'cut-back' | 'withheld'>>()
        for (const {cursor} of [...nearer, ...diverged]) outcomes.set(cursor, {value: 'withheld'})
        for (const {cursor, highWatermark} of quiet)
          outcomes.set(cursor, {value: cursor.fetchPosition < highWatermark ? 'withheld' : 'cut-back'})
        for (const each of fetched) outcomes.set(each.cursor, {value: each})
        for (const {cursor, code} of failed) outcomes.set(cursor, {code})
        return cursors.map((cursor) =>
          answer.errorCode === 0
            ? (outcomes.get(cursor) ?? {failure: Failure.leftOut(formatTopicPartition(cursor))})
            : {code: answer.errorCode},
        )
      },
      {by: Fetch, what: (cursor) => `The records of ${formatTopicPartition(cursor)} could not be read`},
    )
    let hasAdvanced = false
    const withheld = new Set<PartitionCursor>()
    for (const [cursor, result] of results) {
      const window = windowOf.get(cursor)
      if (!window || result === 'cut-back') continue
      if (result === 'withheld') {
        withheld.add(cursor)
        continue
      }
      if (result instanceof Failure) {
        failures.set(window, result)
        windowOf.delete(cursor)
        hasAdvanced = true
        continue
      }
      if (result.nextOffset > result.fetchOffset) hasAdvanced = true
      else withheld.add(cursor)
      if (withheld.has(cursor)) partitionMaxBytes = Math.min(partitionMaxBytes * 4, MOST_FETCH_BYTES)
      if (!walk(visible, result, (record) => visit(window, record), failures, window)) windowOf.delete(cursor)
      else if (cursor.fetchPosition >= window.end) windowOf.delete(cursor)
    }
    if (!hasAdvanced && partitionMaxBytes === MOST_FETCH_BYTES) {
      // Of the others the log was cut back meanwhile: what is missing will not come.
      for (const [cursor, window] of windowOf)
        if (withheld.has(cursor)) failures.set(window, noRecordsFailure(cursor))
      break
    }
    if (!hasAdvanced) partitionMaxBytes = Math.min(partitionMaxBytes * 4, MOST_FETCH_BYTES)
  }
  return failures
}

function noRecordsFailure(cursor: PartitionCursor): Failure {
  const text = `The records of ${formatTopicPartition(cursor)} could not be read: its broker has some from offset ${cursor.fetchPosition} on, and sends none that are whole.`
  return new Failure('failed', text, {
    code: 'NO_PROGRESS',
    suggestions: ['The log of the broker may say more.'],
  })
}

/** False once no more is wanted of the window, or a batch of it is damaged. */
function walk<W extends RecordWindow>(
  visible: VisibleRecords,
  fetched: FetchedPartition,
  visit: (record: RecordView) => boolean,
  failures: Map<W, Failure>,
  window: W,
): boolean {
  try {
    visible.open(fetched)
    while (visible.next()) if (!visit(visible.record)) return false
    return true
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    failures.set(window, error)
    return false
  }
}

/** The first `count` records of each window, as `take` makes them of a view that is overwritten afterwards. */
export async function readFirstRecords<W extends RecordWindow, T>(
  cluster: Cluster,
  windows: readonly W[],
  count: number,
  take: (record: RecordView) => T,
  options: WindowOptions = {},
): Promise<Map<W, readonly T[] | Failure>> {
  const found = new Map<W, T[]>(windows.map((window) => [window, []]))
  if (count === 0) return found
  const visit = (window: W, record: RecordView): boolean => {
    const records = found.get(window)
    return records !== undefined && records.push(take(record)) < count
  }
  const failures = await readWindows(cluster, windows, visit, options)
  return new Map([...found].map(([window, records]) => [window, failures.get(window) ?? records]))
}

/**
 * The last `count` records of each window, in order. The last `count` offsets are looked through first; where compaction
 * or transactions left fewer records there, longer and longer stretches before them; so too where a window ends past the log.
 */
export async function readLastRecords<W extends RecordWindow, T>(
  cluster: Cluster,
  windows: readonly W[],
  count: number,
  take: (record: RecordView) => T,
  options: WindowOptions = {},
): Promise<Map<W, readonly T[] | Failure>> {
  const found = new Map<W, readonly T[] | Failure>(windows.map((window) => [window, []]))
  let stretches = count === 0 ? [] : windows.map((window) => stretchBefore(window, window.end, count))
  while (stretches.length > 0) {
    const here = new Map(stretches.map((stretch) => [stretch, [] as T[]]))
    const visit = (stretch: Stretch<W>, record: RecordView): boolean => {
      const records = here.get(stretch)
      records?.push(take(record))
      if (records && records.length > count) records.shift()
      return true
    }
    const failures = await readWindows(cluster, stretches, visit, options)
    stretches = stretches.flatMap((stretch) => {
      const {window, from, end} = stretch
      const known = found.get(window)
      if (!known || known instanceof Failure) return []
      const failure = failures.get(stretch) ?? null
      // Past the log end, as the commit of a group may be: what there is lies before.
      const isPastEnd = failure?.code === 'OFFSET_OUT_OF_RANGE' && from > window.from
      const all = isPastEnd ? known : (failure ?? [...(here.get(stretch) ?? []), ...known].slice(-count))
      found.set(window, all)
      const isLast = from <= window.from
      if (all instanceof Failure || all.length >= count || isLast) return []
      return [stretchBefore(window, from, 4 * distanceBetween(from, end))]
    })
  }
  return found
}

interface Stretch<W> extends RecordWindow {
  readonly window: W
}

function stretchBefore<W extends RecordWindow>(window: W, end: Offset, length: number): Stretch<W> {
  const {topic, partition} = window
  return {window, topic, partition, from: laterOf(window.from, shiftOffset(end, -length)), end}
}
