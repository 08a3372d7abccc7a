import {Failure} from '../../errors/failure.ts'
import {toOffset} from '../../kafka/batches/offset.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ByteReader} from '../../kafka/protocol/byte-reader.ts'
import {readWindows} from '../consume/record-windows.ts'
import {fetchLogOffsets} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {calculateGroupPartition, OFFSETS_TOPIC} from './coordinator-epoch.ts'

const SCAN_BYTES = 1024 * 1024

/**
 * Which of some groups have left a trace since an instant: a commit, a member that came or went. No API tells when a group
 * was last active, so the records since then are read from the groups' partitions of __consumer_offsets, and nothing of
 * what lies before. That compaction keeps the newest record of each key makes this exact. Throws a Failure where the topic
 * cannot be read.
 */
export async function findActiveGroups(
  cluster: Cluster,
  groups: readonly string[],
  sinceMs: number,
): Promise<Set<string>> {
  const topic = (await cluster.metadata([OFFSETS_TOPIC])).topics.get(OFFSETS_TOPIC)
  if (!topic || topic.failure) throw unreadable(topic?.failure ?? null)
  const count = topic.partitions.length
  const partitions = [...new Set(groups.map((group) => calculateGroupPartition(group, count)))].map(
    (partition) => ({topic: OFFSETS_TOPIC, partition}),
  )
  const [starts, ends] = await Promise.all([
    fetchLogOffsets(cluster, partitions, {timestampMs: sinceMs}),
    fetchLogOffsets(cluster, partitions, 'latest'),
  ])
  const windows = partitions.flatMap((each) => {
    const key = topicPartitionKey(each.topic, each.partition)
    const [start, end] = [starts.get(key), ends.get(key)]
    if (!start || start instanceof Failure) throw unreadable(start ?? null)
    if (!end || end instanceof Failure) throw unreadable(end ?? null)
    // -1: no record is that young.
    return start.offset < 0n ? [] : [{...each, from: toOffset(start.offset), end: toOffset(end.offset)}]
  })
  const wanted = new Set(groups)
  const active = new Set<string>()
  const visit = (_: unknown, record: RecordView): boolean => {
    const group =
      record.keyStart < 0 ? null : parseGroupOfKey(record.bytes.subarray(record.keyStart, record.keyEnd))
    if (group !== null && wanted.has(group)) active.add(group)
    return true
  }
  for (const failure of (await readWindows(cluster, windows, visit, {partitionBytes: SCAN_BYTES})).values())
    throw unreadable(failure)
  return active
}

/**
 * The group that a record of __consumer_offsets is about. Every kind of key (an int16 tells which: OffsetCommitKey 0 and 1,
 * GroupMetadataKey 2, those of the newer groups from 3 on) begins with the group id. Null where the bytes are something else.
 */
export function parseGroupOfKey(key: Buffer): string | null {
  try {
    const reader = new ByteReader(key)
    if (reader.int16() < 0) return null
    return reader.utf8(reader.int16())
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function unreadable(cause: Failure | null): Failure {
  return new Failure(
    cause?.kind ?? 'not-found',
    `When the groups were last active can only be read from ${OFFSETS_TOPIC}, which cannot be read: ${cause?.message ?? 'it does not exist.'}`,
    {
      code: cause?.code ?? 'UNKNOWN_TOPIC_OR_PARTITION',
      suggestions: [
        `Kafka has no call that tells it. Ask for READ on ${OFFSETS_TOPIC}, or choose by state and name: leave out --older.`,
      ],
      cause,
    },
  )
}
