import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {ListOffsets} from '../../kafka/protocol/messages/list-offsets.ts'
import {OffsetFetch} from '../../kafka/protocol/messages/offset-fetch.ts'
import {type Outcome, sendToCoordinators, sendToLeaders, type TopicPartition} from '../../kafka/routing.ts'
import {PartitionMap} from './partition-map.ts'
import {formatTopicPartition, topicPartitionKey} from './topic-partition.ts'

/** What may be read: all records, or only those below the last stable offset that were not aborted (KIP-98). */
export type Isolation = 'read_uncommitted' | 'read_committed'

/** The place in a partition that is asked for; a time gives the first record with that timestamp or a later one. */
export type LogOffsetQuery = 'earliest' | 'latest' | {readonly timestampMs: number}

export interface LogOffset {
  /** -1 where no record is as late as the time asked for. */
  readonly offset: bigint
  /** Milliseconds since 1970 of the record found by time, else -1. */
  readonly timestamp: bigint
  /** -1 where the leader does not know. */
  readonly leaderEpoch: number
}

export interface FetchOffsetsOptions {
  /** For how long a moved leader or a loading coordinator is asked again; see RoutingOptions. */
  readonly retryForMs?: number
}

/** IsolationLevel of Kafka's clients, as requests carry it. */
export const ISOLATION_LEVEL: Readonly<Record<Isolation, number>> = {read_uncommitted: 0, read_committed: 1}

/** ListOffsetsRequest.EARLIEST_TIMESTAMP and LATEST_TIMESTAMP. */
const EARLIEST_TIMESTAMP = -2n
const LATEST_TIMESTAMP = -1n

/** What every log has, by the timestamp that asks for it. */
const PLACES: ReadonlyMap<bigint, string> = new Map([
  [EARLIEST_TIMESTAMP, 'start'],
  [LATEST_TIMESTAMP, 'end'],
])

/**
 * Offsets of many partitions, one ListOffsets request a leader. Keys are of topicPartitionKey; every partition asked
 * for has an entry, its own Failure where it failed. `latest` is the high watermark under read_uncommitted and the last
 * stable offset under read_committed. The query may differ from partition to partition.
 */
export async function fetchLogOffsets(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  query: LogOffsetQuery | ((partition: TopicPartition) => LogOffsetQuery),
  isolation: Isolation = 'read_uncommitted',
  options: FetchOffsetsOptions = {},
): Promise<Map<string, LogOffset | Failure>> {
  const timestampFor = typeof query === 'function' ? (item: TopicPartition) => timestampOf(query(item)) : null
  const sameTimestamp = typeof query === 'function' ? 0n : timestampOf(query)
  const results = await sendToLeaders<TopicPartition, LogOffset>(
    cluster,
    partitions,
    async (nodeId, items) => {
      const answer = await cluster.sendTo(nodeId, ListOffsets, {
        replicaId: -1,
        isolationLevel: ISOLATION_LEVEL[isolation],
        topics: groupByTopic(items).map(([name, indexes]) => ({
          name,
          partitions: indexes.map((partitionIndex) => ({
            partitionIndex,
            currentLeaderEpoch: -1,
            timestamp: timestampFor?.({topic: name, partition: partitionIndex}) ?? sameTimestamp,
          })),
        })),
      })
      const answered = new PartitionMap<Outcome<LogOffset>>()
      for (const topic of answer.topics) {
        for (const {partitionIndex, errorCode, offset, timestamp, leaderEpoch} of topic.partitions) {
          const outcome = errorCode === 0 ? {value: {offset, timestamp, leaderEpoch}} : {code: errorCode}
          answered.set(topic.name, partitionIndex, outcome)
        }
      }
      return items.map((item) =>
        refuseNegative(
          answered.get(item.topic, item.partition) ?? missing,
          timestampFor?.(item) ?? sameTimestamp,
          item,
        ),
      )
    },
    {
      ...options,
      by: ListOffsets,
      what: (item) => `The offsets of ${formatTopicPartition(item)} could not be read`,
    },
  )
  return new Map([...results].map(([item, result]) => [keyOf(item), result]))
}

/** A group whose committed offsets are asked for. */
export interface CommittedOffsetsQuery {
  readonly group: string
  /** The partitions of interest; null or left out for all that the group has committed. */
  readonly partitions?: readonly TopicPartition[] | null
}

export interface CommittedOffset extends TopicPartition {
  /** The next offset that the group reads. */
  readonly offset: bigint
  /** -1 where the commit carried none. */
  readonly leaderEpoch: number
  /** What the committer wrote beside the offset; mostly empty. */
  readonly metadata: string
}

/** The committed offsets of one group by topicPartitionKey. Where nothing is committed there is no entry. */
export type CommittedOffsets = ReadonlyMap<string, CommittedOffset | Failure>

/**
 * Committed offsets of many groups, one OffsetFetch request a coordinator (KIP-709). Every group asked for has an entry:
 * its offsets, or the Failure that kept all of them from being read. A group that does not exist has no offsets.
 * Offsets of open transactions are passed over (requireStable is false), so this never waits for one to end.
 */
export async function fetchCommittedOffsets(
  cluster: Cluster,
  queries: readonly CommittedOffsetsQuery[],
  options: FetchOffsetsOptions & {
    /** The coordinator of a group where it is known already. */
    readonly coordinatorOf?: (group: string) => number | undefined
  } = {},
): Promise<Map<string, CommittedOffsets | Failure>> {
  const {coordinatorOf, ...routing} = options
  const results = await sendToCoordinators<CommittedOffsetsQuery, CommittedOffsets>(
    cluster,
    queries,
    ({group}) => group,
    async (nodeId, items) => {
      const answer = await cluster.sendTo(nodeId, OffsetFetch, {
        groups: items.map(({group, partitions}) => ({
          groupId: group,
          memberId: null,
          memberEpoch: -1,
          topics: partitions
            ? groupByTopic(partitions).map(([name, partitionIndexes]) => ({name, partitionIndexes}))
            : null,
        })),
        requireStable: false,
      })
      const byGroup = new Map(answer.groups.map((each) => [each.groupId, each]))
      return items.map(({group}): Outcome<CommittedOffsets> => {
        const answered = byGroup.get(group)
        if (!answered) return missing
        if (answered.errorCode === ErrorCode.GROUP_ID_NOT_FOUND) return {value: new Map()}
        if (answered.errorCode !== 0) return {code: answered.errorCode}
        return {value: readCommitted(group, answered.topics)}
      })
    },
    {
      ...routing,
      ...(coordinatorOf ? {coordinatorOf: ({group}) => coordinatorOf(group)} : {}),
      by: OffsetFetch,
      what: ({group}) => `The committed offsets of group ${group} could not be read`,
    },
  )
  return new Map([...results].map(([{group}, result]) => [group, result]))
}

interface AnsweredTopic {
  readonly name: string
  readonly partitions: readonly {
    readonly partitionIndex: number
    readonly committedOffset: bigint
    readonly committedLeaderEpoch: number
    readonly metadata: string | null
    readonly errorCode: number
  }[]
}

function readCommitted(group: string, topics: readonly AnsweredTopic[]): CommittedOffsets {
  const offsets = new Map<string, CommittedOffset | Failure>()
  for (const {name: topic, partitions} of topics) {
    for (const each of partitions) {
      const partition = each.partitionIndex
      const key = topicPartitionKey(topic, partition)
      if (each.errorCode !== 0) {
        const what = `The offset that group ${group} committed for ${formatTopicPartition({topic, partition})} could not be read`
        offsets.set(key, kafkaFailure(each.errorCode, what, {by: OffsetFetch, group, topic}))
      } else if (each.committedOffset >= 0n) {
        offsets.set(key, {
          topic,
          partition,
          offset: each.committedOffset,
          leaderEpoch: each.committedLeaderEpoch,
          metadata: each.metadata ?? '',
        })
      }
    }
  }
  return offsets
}

const missing = {
  failure: Failure.leftOut('it'),
}

/**
 * A log starts and ends at 0 or later, and -1 says that no record is as late as a time. Any other answer below 0 is none: taken
 * for an offset, it would make a log look empty, and whoever reads it to its end would end well.
 */
function refuseNegative(
  outcome: Outcome<LogOffset>,
  timestamp: bigint,
  item: TopicPartition,
): Outcome<LogOffset> {
  if (!('value' in outcome) || outcome.value.offset >= 0n) return outcome
  const place = PLACES.get(timestamp)
  if (place === undefined && outcome.value.offset === -1n) return outcome
  const where = formatTopicPartition(item)
  const text = `The offsets of ${where} could not be read: the broker answers ${outcome.value.offset} for its ${place ?? 'offset by time'}.`
  return {failure: new Failure('failed', text, {code: 'MALFORMED_RESPONSE'})}
}

function timestampOf(query: LogOffsetQuery): bigint {
  if (query === 'earliest') return EARLIEST_TIMESTAMP
  if (query === 'latest') return LATEST_TIMESTAMP
  return BigInt(query.timestampMs)
}

function keyOf({topic, partition}: TopicPartition): string {
  return topicPartitionKey(topic, partition)
}

function groupByTopic(partitions: readonly TopicPartition[]): [string, number[]][] {
  const byTopic = new Map<string, number[]>()
  for (const {topic, partition} of partitions) {
    const indexes = byTopic.get(topic)
    if (indexes) indexes.push(partition)
    else byTopic.set(topic, [partition])
  }
  return [...byTopic]
}
