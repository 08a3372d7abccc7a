import {constants} from 'node:buffer'
import {Failure} from '../../errors/failure.ts'
import {earlierOf, laterOf, type Offset, toOffset} from '../../kafka/batches/offset.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type RecordWindow, readFirstRecords, readLastRecords} from '../consume/record-windows.ts'
import {fetchLogOffsets, type Isolation, type LogOffset} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {JsonBytes} from '../records/json-bytes.ts'
import {compileJsonRecord} from '../records/json-record.ts'
import {OutputBuffer} from '../records/output-buffer.ts'
import type {WantedOffset} from './plan-reset.ts'

/** A record in the form of `consume -o json`, without the fields that the partition has. */
export interface PeekedRecord {
  readonly offset: Offset
  readonly timestamp: string | number | null
  readonly timestampType: string
  readonly key: JsonBytes
  readonly value: JsonBytes
  readonly headers: readonly {readonly key: JsonBytes; readonly value: JsonBytes}[]
}

/** One partition of a group with the records around its committed offset. */
export interface PeekedPartition {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly committed: bigint
  readonly logStart: bigint | null
  readonly logEnd: bigint | null
  /** The last ones that the group is done with, oldest first. */
  readonly before: readonly PeekedRecord[]
  /** The next ones that it reads; none where it has caught up. */
  readonly after: readonly PeekedRecord[]
  readonly error?: Failure
}

export interface PeekOptions {
  /** How many records of each partition before the committed offset, and from it on. */
  readonly before: number
  readonly after: number
  readonly isolation: Isolation
}

/** Reads the records around commits; a partition that cannot be read has its error and hides no other. */
export async function peekCommits(
  cluster: Cluster,
  commits: readonly (WantedOffset & {readonly offset: bigint})[],
  {before, after, isolation}: PeekOptions,
): Promise<PeekedPartition[]> {
  const starts = await fetchLogOffsets(cluster, commits, 'earliest')
  const ends = await fetchLogOffsets(cluster, commits, 'latest', isolation)
  const places = commits.map((commit) => place(commit, starts, ends))
  const readable = places.flatMap(({windows}) => windows ?? [])
  const take = recordTaker()
  const options = {isolation}
  const [behind, ahead] = await Promise.all([
    readLastRecords(
      cluster,
      readable.map(({before}) => before),
      before,
      take,
      options,
    ),
    readFirstRecords(
      cluster,
      readable.map(({after}) => after),
      after,
      take,
      options,
    ),
  ])
  return places.map(({row, windows, failure}) => {
    const earlier = windows ? behind.get(windows.before) : []
    const later = windows ? ahead.get(windows.after) : []
    const error = failure ?? [earlier, later].find((each) => each instanceof Failure)
    return {
      ...row,
      before: earlier instanceof Failure ? [] : (earlier ?? []),
      after: later instanceof Failure ? [] : (later ?? []),
      ...(error instanceof Failure ? {error: error} : {}),
    }
  })
}

interface Place {
  readonly row: Omit<PeekedPartition, 'before' | 'after' | 'error'>
  readonly windows: {readonly before: RecordWindow; readonly after: RecordWindow} | null
  readonly failure: Failure | null
}

function place(
  {group, topic, partition, offset: committed}: WantedOffset & {readonly offset: bigint},
  starts: ReadonlyMap<string, LogOffset | Failure>,
  ends: ReadonlyMap<string, LogOffset | Failure>,
): Place {
  const key = topicPartitionKey(topic, partition)
  const [start, end] = [starts.get(key), ends.get(key)]
  const failure = [start, end].find((each) => each instanceof Failure) ?? null
  const logStart = start instanceof Failure ? null : (start?.offset ?? null)
  const logEnd = end instanceof Failure ? null : (end?.offset ?? null)
  const row = {group, topic, partition, committed, logStart, logEnd}
  if (logStart === null || logEnd === null) return {row, windows: null, failure}
  const [first, last] = [toOffset(logStart), toOffset(logEnd)]
  // A commit outside the log: what there is begins or ends at the log's own bounds.
  const here = earlierOf(laterOf(toOffset(committed), first), last)
  return {
    row,
    windows: {
      before: {topic, partition, from: first, end: here},
      after: {topic, partition, from: here, end: last},
    },
    failure: null,
  }
}

/** A text in JSON may be six times as long, and Node makes none of more than 512 MiB. */
const MOST_BYTES = 64 * 1024 * 1024

function tooLarge({batch: {topic, partition}, offset}: RecordView, bytes: number): Failure {
  const text = `The record at ${topic}-${partition}@${offset} has ${bytes} bytes; up to ${MOST_BYTES} are shown here.`
  return new Failure('failed', text, {
    code: 'RECORD_TOO_LARGE',
    suggestions: [`\`samsa consume ${topic} --from ${partition}=${offset} -n 1 > FILE\` reads it.`],
  })
}

/** Makes records of views by way of the lossless JSON form, so that both commands show bytes alike. */
function recordTaker(): (record: RecordView) => PeekedRecord {
  const format = compileJsonRecord()
  const scratch = new OutputBuffer()
  return (record) => {
    scratch.length = 0
    const bytes = record.valueEnd - record.valueStart + record.keyEnd - record.keyStart
    if (bytes > MOST_BYTES) throw tooLarge(record, bytes)
    format(record, scratch)
    if (scratch.length > constants.MAX_STRING_LENGTH) throw tooLarge(record, scratch.length)
    const {
      topic: _topic,
      partition: _partition,
      ...rest
    } = JSON.parse(scratch.bytes.toString('utf8', 0, scratch.length)) as PeekedRecord & {
      topic: string
      partition: number
    }
    // As the record has it: JSON.parse rounds what is beyond 2^53.
    return {...rest, offset: record.offset}
  }
}
