import {problemOfTopic} from '../../../core/dashboard/problems/partition-problems.ts'
import type {Problem} from '../../../core/dashboard/problems/problem.ts'
import {formatInstant} from '../../../core/dashboard/topic-rows.ts'
import {findNewestOfPartition, lengthOfLog, type NewestAge} from '../../../core/dashboard/topic-totals.ts'
import type {PartitionDetails, TopicDetails} from '../../../core/dashboard/topics-report.ts'
import {type PartitionThroughputJson, partitionToJson} from '../../../core/throughput/throughput-json.ts'
import type {PartitionThroughput, TopicThroughput} from '../../../core/throughput/throughput-report.ts'

/** A partition as it is listed: its rates, and what is known beside them. */
export interface PartitionRow extends PartitionThroughput {
  /** Null until the topics feed has told of the partition. */
  readonly details: PartitionDetails | null
  /** Records that it holds at most; null where an end of the log is not known. */
  readonly records: bigint | null
  readonly newest: NewestAge | null
}

/** The partitions of a topic; ages are those at `nowMs`. */
export function rowsOfPartitions(
  topic: TopicThroughput,
  details: TopicDetails | null,
  nowMs: number,
): readonly PartitionRow[] {
  return topic.partitions.map((partition) => {
    const ofPartition = details?.partitions.get(partition.partition) ?? null
    return {
      ...partition,
      logStart: ofPartition?.logStart ?? partition.logStart,
      details: ofPartition,
      records: lengthOfLog(partition, ofPartition),
      newest: findNewestOfPartition(partition, ofPartition, nowMs),
    }
  })
}

/** Whether fewer replicas are in sync than there are; not where nothing is known. */
export function isUnderReplicated(details: PartitionDetails | null | undefined): boolean {
  return details != null && details.isr.length < details.replicas.length
}

/** What is wrong with a topic, or with some of its partitions, why, and what to type; null where nothing is. */
export function findTopicProblem(topic: string, partitions: readonly PartitionRow[]): Problem | null {
  return problemOfTopic(
    topic,
    partitions.map(({partition, leader, details}) => ({
      topic,
      partition,
      leader,
      replicas: details?.replicas ?? [],
      isr: details?.isr ?? [],
      offlineReplicas: details?.offlineReplicas ?? [],
      minIsr: details?.minIsr ?? null,
    })),
  )
}

/** A partition in the words that scripts select by; null for unknown. */
export interface PartitionRowJson extends PartitionThroughputJson {
  readonly replicas: readonly number[] | null
  readonly isr: readonly number[] | null
  readonly offlineReplicas: readonly number[] | null
  readonly logStart: bigint | null
  readonly sizeBytes: bigint | null
  /** Time of the record with the largest timestamp, ISO 8601 UTC. */
  readonly newestRecordAt: string | null
}

/** One partition of the list. */
export function partitionRowToJson(row: PartitionRow): PartitionRowJson {
  const {details, newest, logStart} = row
  return {
    ...partitionToJson(row),
    replicas: details?.replicas ?? null,
    isr: details?.isr ?? null,
    offlineReplicas: details?.offlineReplicas ?? null,
    logStart,
    sizeBytes: details?.sizeBytes ?? null,
    newestRecordAt: formatInstant(newest?.timestampMs ?? null),
  }
}
