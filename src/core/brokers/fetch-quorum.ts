import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {DescribeQuorum} from '../../kafka/protocol/messages/describe-quorum.ts'
import {NO_TOPIC_ID} from '../../kafka/protocol/schema.ts'

/** A node that has a copy of the metadata log. */
export interface QuorumNode {
  readonly id: number
  /** Id of the directory with the log, which a voter is told apart by (KIP-853); null before Kafka 3.9, and where it has none. */
  readonly directoryId: string | null
  /** Where a controller listens; null for brokers, and before Kafka 3.9. */
  readonly host: string | null
  readonly port: number | null
  /** Name of that listener. */
  readonly listener: string | null
  /** Null where the leader does not know it. */
  readonly logEnd: bigint | null
  /** Offsets behind the leader's log end; null where it is not known. */
  readonly lag: bigint | null
  /** When it has last asked for more, by the leader's clock, epoch milliseconds; null where it never has, and before Kafka 3.3. */
  readonly lastFetchMs: number | null
  /** When it had last all that there was, by the same clock. Of the leader both are now. */
  readonly lastCaughtUpMs: number | null
}

/** The controllers and the metadata log that they keep (KIP-595). */
export interface Quorum {
  /** Node id of the active controller; null where there is none at the moment. */
  readonly leader: number | null
  readonly leaderEpoch: number
  /** Offset up to which a majority of the voters has the log. */
  readonly highWatermark: bigint
  /** In order of their ids, as are the observers. */
  readonly voters: readonly QuorumNode[]
  /** Nodes that follow the log without a vote: brokers, and controllers that are no voters. */
  readonly observers: readonly QuorumNode[]
  /** When it was asked for and answered, by this machine's clock, epoch milliseconds. */
  readonly askedAtMs: number
  readonly answeredAtMs: number
}

const METADATA_LOG = '__cluster_metadata'

/** The quorum as its leader sees it. Throws a Failure where it may not be asked for, and where brokers have none. */
export async function fetchQuorum(cluster: Cluster): Promise<Quorum> {
  const askedAtMs = Date.now()
  const answer = await cluster.sendToController(DescribeQuorum, {
    topics: [{topicName: METADATA_LOG, partitions: [{partitionIndex: 0}]}],
  })
  const answeredAtMs = Date.now()
  const partition = answer.topics[0]?.partitions[0]
  const code = answer.errorCode || (partition?.errorCode ?? 0)
  if (code !== 0) {
    const message = answer.errorMessage || partition?.errorMessage || null
    throw kafkaFailure(code, 'The controller could not be asked for', {by: DescribeQuorum, message})
  }
  if (partition === undefined) throw Failure.leftOut('the metadata log')
  const {leaderId, leaderEpoch, highWatermark, currentVoters, observers} = partition
  const addresses = new Map(answer.nodes.map(({nodeId, listeners}) => [nodeId, listeners[0]]))
  const end = currentVoters.find(({replicaId}) => replicaId === leaderId)?.logEndOffset ?? null
  const nodeOf = (replica: (typeof currentVoters)[number]): QuorumNode => {
    const {replicaId: id, replicaDirectoryId, logEndOffset, ...times} = replica
    const logEnd = logEndOffset < 0n ? null : logEndOffset
    // Only of voters does the answer say where they listen; an id that both have is a broker's and a controller's.
    const listener = addresses.get(id)
    return {
      id,
      directoryId: replicaDirectoryId === NO_TOPIC_ID ? null : replicaDirectoryId,
      host: listener?.host ?? null,
      port: listener?.port ?? null,
      listener: listener?.name ?? null,
      logEnd,
      lag: logEnd === null || end === null ? null : end > logEnd ? end - logEnd : 0n,
      lastFetchMs: timeOf(times.lastFetchTimestamp),
      lastCaughtUpMs: timeOf(times.lastCaughtUpTimestamp),
    }
  }
  const sorted = (replicas: typeof currentVoters): QuorumNode[] =>
    replicas.map(nodeOf).sort((a, b) => a.id - b.id)
  return {
    leader: leaderId < 0 ? null : leaderId,
    leaderEpoch,
    highWatermark,
    voters: sorted(currentVoters),
    observers: sorted(observers),
    askedAtMs,
    answeredAtMs,
  }
}

function timeOf(timestamp: bigint): number | null {
  return timestamp < 0n ? null : Number(timestamp)
}
