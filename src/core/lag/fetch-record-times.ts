import {Failure} from '../../errors/failure.ts'
import {RecordReader} from '../../kafka/batches/batch-reader.ts'
import {type Offset, toOffset} from '../../kafka/batches/offset.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchLogBytes, type LogPosition} from './fetch-log-bytes.ts'
import type {UnreadSince} from './time-lag.ts'

/** An offset of which the time is wanted. */
export interface TimeTarget extends TopicPartition {
  readonly offset: bigint
}

/** The name of a target in a Map. */
export function timeTargetKey({topic, partition, offset}: TimeTarget): string {
  return `${topicPartitionKey(topic, partition)}\0${offset}`
}

/** batch.size of a Java producer: most batches fit. Those that do not are asked for again with more. */
const FIRST_MAX_BYTES = 16 * 1024
const MOST_MAX_BYTES = 1024 * 1024

/** What one answer of a leader may weigh. */
const ANSWER_MAX_BYTES = 16 * 1024 * 1024

/** Batches larger than a megabyte come one a request: after so many requests the rest is left to another method. */
const MOST_ROUNDS = 600

/**
 * The time of the record at each offset (or of the next one that there is), read from the log itself: method `record`.
 * Needs READ on the topic. Every target has an entry: its time, null where nothing was found, or its Failure.
 * One request a leader, and another one for each further offset of a partition that is not in what came back.
 */
export async function fetchRecordTimes(
  cluster: Cluster,
  targets: readonly TimeTarget[],
): Promise<Map<string, UnreadSince | Failure | null>> {
  const times = new Map<string, UnreadSince | Failure | null>()
  let pending = [
    ...Map.groupBy(targets, ({topic, partition}) => topicPartitionKey(topic, partition)).values(),
  ]
    .map(startSearch)
    .filter((search) => search.offsets.length > 0)
  for (let round = 0; pending.length > 0 && round < MOST_ROUNDS; round++) {
    const partitionMaxBytes = Math.min(MOST_MAX_BYTES, Math.max(...pending.map(({maxBytes}) => maxBytes)))
    const positions = pending.map(positionOf)
    const answers = await fetchLogBytes(cluster, positions, {
      isolation: 'read_uncommitted',
      partitionMaxBytes,
      maxBytes: ANSWER_MAX_BYTES,
      retryForMs: 1_000,
    })
    const unanswered: Search[] = []
    const answered: Search[] = []
    for (const [index, search] of pending.entries()) {
      const position = positions[index]
      const answer = position && answers.get(position)
      if (!answer || answer instanceof Failure) settleAll(search, times, answer ?? null)
      else if (answer.records.length === 0) {
        search.maxBytes = Math.min(MOST_MAX_BYTES, search.maxBytes * 8)
        search.emptyAnswers += 1
        // Alone or first in its request it would have come, whatever its size: there is nothing.
        if (search.emptyAnswers > pending.length + 2) settleAll(search, times, null)
        else unanswered.push(search)
      } else {
        readTimes(answer.records, search, times)
        if (search.offsets.length > 0) answered.push(search)
      }
    }
    // Who got nothing comes first: the first partition of a request gets its batch however large it is.
    pending = [...unanswered, ...answered]
  }
  for (const search of pending) settleAll(search, times, null)
  return times
}

interface Search extends TopicPartition {
  /** What is still to be found, rising. */
  offsets: bigint[]
  /** Compaction has left nothing below this of what is still to be found. */
  from: bigint
  maxBytes: number
  emptyAnswers: number
}

function startSearch(targets: readonly TimeTarget[]): Search {
  const [first] = targets
  const offsets = [...new Set(targets.map(({offset}) => offset))].sort((a, b) => (a < b ? -1 : 1))
  const {topic = '', partition = 0} = first ?? {}
  return {topic, partition, offsets, from: 0n, maxBytes: FIRST_MAX_BYTES, emptyAnswers: 0}
}

function positionOf({topic, partition, offsets, from}: Search): LogPosition {
  const [first = 0n] = offsets
  return {topic, partition, offset: first > from ? first : from}
}

function settleAll(
  {topic, partition, offsets}: Search,
  times: Map<string, UnreadSince | Failure | null>,
  outcome: Failure | null,
): void {
  for (const offset of offsets) times.set(timeTargetKey({topic, partition, offset}), outcome)
}

/** Takes the time of each offset that the bytes reach out of the search. */
function readTimes(records: Buffer, search: Search, times: Map<string, UnreadSince | Failure | null>): void {
  const {topic, partition} = search
  const reader = new RecordReader({checksCrc: false})
  const {offset: start} = positionOf(search)
  reader.open(records, topic, partition, toOffset(start))
  const settle = (offset: bigint, since: UnreadSince | null): void => {
    times.set(timeTargetKey({topic, partition, offset}), since)
    search.offsets.shift()
  }
  try {
    while (search.offsets.length > 0 && reader.nextBatch()) {
      const {batch} = reader
      if (batch.isControl) {
        for (const offset of upTo(search.offsets, batch.lastOffset))
          settle(offset, {
            timestampMs: Number(batch.maxTimestamp),
            method: 'record',
            bound: '=',
            note: 'marker',
          })
        continue
      }
      for (const offset of upTo(search.offsets, batch.lastOffset)) {
        while (reader.record.offset < offset || reader.record.offset < batch.baseOffset)
          if (!reader.nextRecord()) break
        const found = reader.record.offset
        // Compaction may have left nothing of the batch from here on: the next batch has the record.
        if (found < offset || found > batch.lastOffset) break
        const note = BigInt(found) > offset ? 'gap' : null
        const timestampMs = Number(reader.record.timestamp)
        // RecordBatch.NO_TIMESTAMP: the record says nothing of its age.
        settle(offset, timestampMs === -1 ? null : {timestampMs, method: 'record', bound: '=', note})
      }
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    settleAll(search, times, error)
    search.offsets = []
  }
  search.from = BigInt(reader.nextOffset)
  // Only the beginning of a batch came: more has to be asked for, or nothing can be found.
  if (search.offsets.length > 0 && search.from <= start) {
    search.maxBytes = Math.min(MOST_MAX_BYTES, search.maxBytes * 8)
    search.emptyAnswers += 1
  } else search.emptyAnswers = 0
}

function upTo(offsets: readonly bigint[], lastOffset: Offset): bigint[] {
  return offsets.filter((offset) => offset <= lastOffset)
}
