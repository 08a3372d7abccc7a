import type {PartitionThroughput, ThroughputReport, TopicThroughput} from '../throughput/throughput-report.ts'
import type {NewestRecord, PartitionDetails, TopicDetails} from './topics-report.ts'

/** A sum over partitions. */
export interface PartialSum {
  /** Null where it is known of no partition. */
  readonly sum: bigint | null
  /** Whether there are partitions that it is not known of: the sum is the least that it can be. */
  readonly isPartial: boolean
}

/** Bytes of the topic's logs on their leaders; see `PartitionDetails.sizeBytes`. */
export function sumLogSizes(topic: TopicThroughput, details: TopicDetails | null): PartialSum {
  return sumOf(topic.partitions.map(({partition}) => details?.partitions.get(partition)?.sizeBytes ?? null))
}

/**
 * How many records the topic holds at most: its logs' lengths in offsets. Compaction leaves gaps in them, and transaction
 * markers have offsets too.
 */
export function sumLogLengths(topic: TopicThroughput, details: TopicDetails | null): PartialSum {
  return sumOf(topic.partitions.map((each) => lengthOfLog(each, details?.partitions.get(each.partition))))
}

/** How many records a partition holds at most; null where an end of its log is not known. */
export function lengthOfLog(
  {logEnd}: PartitionThroughput,
  details: PartitionDetails | null | undefined,
): bigint | null {
  const logStart = details?.logStart ?? null
  if (logStart === null || logEnd === null) return null
  // The start may be read later than the end.
  return logEnd > logStart ? logEnd - logStart : 0n
}

/** How old the newest record of a partition or topic is; it is the one with the largest timestamp. */
export interface NewestAge {
  /** Below 0 where the record's clock is ahead of ours; null where there is no record. */
  readonly ageMs: number | null
  readonly timestampMs: number | null
}

const noRecord: NewestAge = {ageMs: null, timestampMs: null}

/**
 * Whether nothing was written after the leader was asked: the log's end is what it was then, or right behind the newest
 * record where the end was not known then.
 */
export function isStillNewest({logEnd: logEndThen, offset}: NewestRecord, logEnd: bigint): boolean {
  return logEnd === (logEndThen ?? offset + 1n)
}

/**
 * The age of a partition's newest record at `nowMs`. Once the log has grown after the leader was asked, the age is that
 * of then: newer records are there, whose times are not known yet. Null where nothing is known.
 */
export function findNewestOfPartition(
  partition: PartitionThroughput,
  details: PartitionDetails | null | undefined,
  nowMs: number,
): NewestAge | null {
  if (details == null) return null
  if (lengthOfLog(partition, details) === 0n) return noRecord
  const {newest, logStart} = details
  if (newest === null || newest.timestampMs === null) return null
  // DeleteRecords moves the start and leaves the segment: the broker still names its record.
  if (logStart !== null && newest.offset < logStart) return null
  const {timestampMs, askedAtMs} = newest
  const hasGrown = partition.logEnd === null || !isStillNewest(newest, partition.logEnd)
  return {timestampMs, ageMs: (hasGrown ? askedAtMs : Math.max(nowMs, askedAtMs)) - timestampMs}
}

/** The same of a topic: of the partition whose newest record is the youngest. */
export function findNewestOfTopic(
  topic: TopicThroughput,
  details: TopicDetails | null,
  nowMs: number,
): NewestAge | null {
  const known = topic.partitions.flatMap(
    (each) => findNewestOfPartition(each, details?.partitions.get(each.partition), nowMs) ?? [],
  )
  const withRecord = known.filter(({ageMs}) => ageMs !== null)
  // Empty is only what is known to be so of every partition.
  if (withRecord.length === 0)
    return known.length > 0 && known.length === topic.partitionCount ? noRecord : null
  return withRecord.reduce((a, b) => ((b.ageMs ?? 0) < (a.ageMs ?? 0) ? b : a))
}

/** The log ends of a report, to be looked up quickly. */
export function logEndsOf(
  report: ThroughputReport | null,
): (topic: string, partition: number) => bigint | null {
  const topics = new Map(report?.topics.map(({name, partitions}) => [name, partitions]))
  return (topic, partition) => {
    const partitions = topics.get(topic) ?? []
    const atIndex = partitions[partition]
    const found =
      atIndex?.partition === partition ? atIndex : partitions.find((each) => each.partition === partition)
    return found?.logEnd ?? null
  }
}

function sumOf(values: readonly (bigint | null)[]): PartialSum {
  const known = values.filter((value) => value !== null)
  return {
    sum: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0n),
    isPartial: known.length < values.length,
  }
}
