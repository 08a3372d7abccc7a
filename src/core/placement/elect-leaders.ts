import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {nameBrokers} from '../../kafka/no-leader.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {ElectLeaders} from '../../kafka/protocol/messages/elect-leaders.ts'
import {ListOffsets} from '../../kafka/protocol/messages/list-offsets.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'

/** A leader to be elected. */
export interface Election extends PlanRow {
  readonly topic: string
  readonly partition: number
  /** The leader now; null where there is none. */
  readonly from: number | null
  /** The one that Kafka is to choose; null where none can be. */
  readonly to: number | null
}

/** A leader to be elected of replicas that may lack records. */
export interface UncleanElection extends Election {
  /** The replicas that were in sync last, none of which is there. */
  readonly isr: readonly number[]
  /** Where the log of the new leader ends: records from this offset on are lost. Null where the broker does not tell. */
  readonly logEnd: bigint | null
}

/** Which replicas an election may choose: org.apache.kafka.common.ElectionType (KIP-460). */
const ELECTION_TYPES = {preferred: 0, unclean: 1} as const

type ElectionKind = keyof typeof ELECTION_TYPES

const TIMEOUT_MS = 30_000

/**
 * The partitions that are not led by their first replica, which Kafka calls the preferred one; pure. One that is down, or not
 * in sync, is not elected (PartitionChangeBuilder.electPreferredLeader).
 */
export function planPreferredElections(topics: readonly TopicMetadata[]): Election[] {
  return topics.flatMap(({name, partitions}) =>
    partitions.flatMap(({partition, leader, replicas, isr, offlineReplicas}): Election[] => {
      const [preferred] = replicas
      if (preferred === undefined || leader === preferred) return []
      const row = {topic: name, partition, from: leader < 0 ? null : leader, to: preferred}
      const why = offlineReplicas.includes(preferred)
        ? 'down'
        : isr.includes(preferred)
          ? null
          : 'not in sync'
      if (why === null) return [row]
      const text = `Broker ${preferred} is ${why}, and cannot lead ${formatTopicPartition(row)}.`
      const next =
        why === 'down'
          ? 'Start it: `samsa cluster health` says what is known.'
          : `\`samsa topic describe ${name}\` shows whether it catches up.`
      return [
        {
          ...row,
          error: new Failure('conflict', text, {code: 'PREFERRED_LEADER_NOT_AVAILABLE', suggestions: [next]}),
        },
      ]
    }),
  )
}

/**
 * The partitions without a leader, and the replica that would lead: the first one that is there (KIP-460; the controller goes by
 * the order of the replicas). Each such broker is asked where its log ends.
 */
export async function planUncleanElections(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
): Promise<UncleanElection[]> {
  const {brokers} = cluster.knownMetadata ?? (await cluster.metadata([]))
  const live = new Set(brokers.map(({nodeId}) => nodeId))
  const rows = topics.flatMap(({name, partitions}) =>
    partitions.flatMap(({partition, leader, replicas, isr, offlineReplicas}): UncleanElection[] => {
      if (leader >= 0) return []
      const to = replicas.find((nodeId) => live.has(nodeId) && !offlineReplicas.includes(nodeId)) ?? null
      const row = {topic: name, partition, from: null, to, isr, logEnd: null}
      if (to !== null) return [row]
      const are = replicas.length === 1 ? 'is' : 'are'
      const text = `No replica of ${formatTopicPartition(row)} is there to be elected: ${nameBrokers(replicas)} ${are} down.`
      return [
        {
          ...row,
          error: new Failure('conflict', text, {
            code: 'ELIGIBLE_LEADERS_NOT_AVAILABLE',
            suggestions: [
              `Start ${replicas.length === 1 ? 'it' : 'one of them'}: \`samsa cluster health\` says what is known.`,
            ],
          }),
        },
      ]
    }),
  )
  const ends = new Map<string, bigint>()
  await Promise.all(
    [...Map.groupBy(rows, ({to}) => to)].map(async ([nodeId, each]) => {
      if (nodeId === null) return
      for (const [key, end] of await fetchReplicaEnds(cluster, nodeId, each)) ends.set(key, end)
    }),
  )
  return rows.map((row) => ({...row, logEnd: ends.get(topicPartitionKey(row.topic, row.partition)) ?? null}))
}

/** ListOffsetsRequest.DEBUGGING_REPLICA_ID: whoever says to be it may ask a replica that does not lead. */
const DEBUGGING_REPLICA_ID = -2

/** Where the logs of replicas on one broker end, whether it leads or not; one that does not tell has no entry. */
async function fetchReplicaEnds(
  cluster: Cluster,
  nodeId: number,
  partitions: readonly Election[],
): Promise<Map<string, bigint>> {
  const ends = new Map<string, bigint>()
  try {
    const {topics} = await cluster.sendTo(nodeId, ListOffsets, {
      replicaId: DEBUGGING_REPLICA_ID,
      isolationLevel: 0,
      topics: [...Map.groupBy(partitions, ({topic}) => topic)].map(([name, each]) => ({
        name,
        partitions: each.map(({partition}) => ({
          partitionIndex: partition,
          currentLeaderEpoch: -1,
          timestamp: -1n,
        })),
      })),
    })
    for (const {name, partitions} of topics)
      for (const {partitionIndex, errorCode, offset} of partitions)
        if (errorCode === ErrorCode.NONE && offset >= 0n)
          ends.set(topicPartitionKey(name, partitionIndex), offset)
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
  }
  return ends
}

/** What an unclean election may lose, a sentence a partition. */
export function tellLosses(rows: readonly UncleanElection[]): string[] {
  return rows.flatMap((row) => {
    const {to, isr, logEnd, error} = row
    if (to === null || error) return []
    const from =
      logEnd === null ? 'an unknown number of its newest records' : `every record from offset ${logEnd} on`
    const had = isr.length === 0 ? '' : `, which broker ${isr.join(', ')} had`
    return [`${formatTopicPartition(row)} may lose ${from}${had}: broker ${to} was not in sync.`]
  })
}

/** Elects leaders, in one request, and looks whether they lead. A partition that needs none by then is unchanged, and well. */
export function leaderElection<Row extends Election>(
  cluster: Cluster,
  rows: readonly Row[],
  type: ElectionKind,
): Change<'elections', Row> {
  return {
    noun: 'elections',
    rows,
    execute: async (effective) => {
      const results = await electLeaders(cluster, effective, type)
      return new Map(
        effective.map((row): [Row, Done<Row> | Failure] => {
          const result = results.get(row) ?? Failure.leftOut(`partition ${formatTopicPartition(row)}`)
          return [row, result instanceof Failure ? result : ({outcome: result} as Done<Row>)]
        }),
      )
    },
    readBack: (done) => findUnled(cluster, done, type),
  }
}

async function electLeaders<Row extends Election>(
  cluster: Cluster,
  rows: readonly Row[],
  type: ElectionKind,
): Promise<Map<Row, 'elected' | 'unchanged' | Failure>> {
  const answer = await cluster.sendToAny(ElectLeaders, {
    electionType: ELECTION_TYPES[type],
    topicPartitions: [...Map.groupBy(rows, ({topic}) => topic)].map(([topic, each]) => ({
      topic,
      partitions: each.map(({partition}) => partition),
    })),
    timeoutMs: TIMEOUT_MS,
  })
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(answer.errorCode, 'Leaders could not be elected', {by: ElectLeaders, message: null})
  const answered = new Map(
    answer.replicaElectionResults.flatMap(({topic, partitionResult}) =>
      partitionResult.map((each) => [topicPartitionKey(topic, each.partitionId), each] as const),
    ),
  )
  const results = new Map<Row, 'elected' | 'unchanged' | Failure>()
  for (const row of rows) {
    const result = answered.get(topicPartitionKey(row.topic, row.partition))
    if (!result) continue
    const {errorCode: code, errorMessage} = result
    if (code === ErrorCode.NONE) results.set(row, 'elected')
    else if (code === ErrorCode.ELECTION_NOT_NEEDED) results.set(row, 'unchanged')
    else {
      const what = `No leader of ${formatTopicPartition(row)} was elected`
      results.set(row, kafkaFailure(code, what, {by: ElectLeaders, topic: row.topic, message: errorMessage}))
    }
  }
  return results
}

/**
 * Partitions that have no leader all the same, or not the preferred one. The controller calls an election done that has changed
 * anything of a partition, its in-sync replicas too.
 */
function findUnled<Row extends Election>(
  cluster: Cluster,
  rows: readonly Row[],
  type: ElectionKind,
): Promise<ReadonlyMap<Row, Failure>> {
  return lookBack(cluster, rows, async (pending) => {
    const {topics} = await cluster.metadata([...new Set(pending.map(({topic}) => topic))])
    return new Map(
      pending.flatMap((row): [Row, Failure][] => {
        const found = topics.get(row.topic)?.partitions.find(({partition}) => partition === row.partition)
        const leader = found?.leader ?? -1
        if (leader >= 0 && (type === 'unclean' || leader === row.to)) return []
        const what = formatTopicPartition(row)
        const text =
          leader < 0 ? `${what} has no leader.` : `${what} is led by broker ${leader}, not ${row.to}.`
        return [[row, new Failure('failed', text, {code: 'LEADER_NOT_AVAILABLE'})]]
      }),
    )
  })
}
