import {Failure} from '../errors/failure.ts'
import type {Address} from './connection-options.ts'
import {kafkaFailure} from './failures.ts'
import {ErrorCode} from './protocol/error-codes.ts'
import {Metadata} from './protocol/messages/metadata.ts'
import type {Message} from './protocol/schema.ts'
import {NO_TOPIC_ID} from './protocol/schema.ts'

export interface BrokerNode extends Address {
  readonly nodeId: number
  readonly rack: string | null
}

export interface PartitionMetadata {
  readonly partition: number
  /** Node id of the leader, -1 where there is none. */
  readonly leader: number
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly offlineReplicas: readonly number[]
}

export interface TopicMetadata {
  readonly name: string
  /** Topic id (KIP-516) in Kafka's base64 form. */
  readonly id: string
  readonly internal: boolean
  /** In order of the partition number. */
  readonly partitions: readonly PartitionMetadata[]
  /** Why the topic cannot be described; null where it can. */
  readonly failure: Failure | null
}

export interface ClusterMetadata {
  readonly clusterId: string | null
  /** In KRaft mode a broker names a random live broker here, since clients cannot reach the controllers. */
  readonly controllerId: number
  readonly brokers: readonly BrokerNode[]
  readonly topics: ReadonlyMap<string, TopicMetadata>
}

/** Topic names, or null for all topics. */
export type MetadataQuery = readonly string[] | null

/** The largest clusters have some hundreds; each broker that is named may get connections, and a row of its own. */
const MOST_BROKERS = 10_000

type SendToAny = <Q, A>(message: Message<Q, A>, request: Q) => Promise<A>

/** Fetches metadata without ever creating a topic (allowAutoTopicCreation is false). */
export async function fetchMetadata(send: SendToAny, query: MetadataQuery): Promise<ClusterMetadata> {
  const answer = await send(Metadata, {
    topics: query?.map((name) => ({topicId: NO_TOPIC_ID, name})) ?? null,
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  })
  const {length} = answer.brokers
  if (length > MOST_BROKERS)
    throw new Failure('failed', `The cluster names ${length} brokers; at most ${MOST_BROKERS} are taken.`, {
      code: 'TOO_MANY_BROKERS',
      suggestions: ['Check the bootstrap servers: no Kafka cluster is as large as that.'],
    })
  const topics = new Map<string, TopicMetadata>()
  for (const topic of answer.topics) {
    const name = topic.name ?? topic.topicId
    topics.set(name, {
      name,
      id: topic.topicId,
      internal: topic.isInternal,
      partitions: topic.partitions
        .map((partition) => ({
          partition: partition.partitionIndex,
          leader: partition.leaderId,
          leaderEpoch: partition.leaderEpoch,
          replicas: partition.replicaNodes,
          isr: partition.isrNodes,
          offlineReplicas: partition.offlineReplicas,
        }))
        .sort((a, b) => a.partition - b.partition),
      failure: topicFailure(topic.errorCode, name),
    })
  }
  return {clusterId: answer.clusterId, controllerId: answer.controllerId, brokers: answer.brokers, topics}
}

function topicFailure(code: number, name: string): Failure | null {
  if (code === ErrorCode.NONE) return null
  if (code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
    return new Failure('not-found', `Topic ${name} does not exist.`, {code: 'UNKNOWN_TOPIC_OR_PARTITION'})
  }
  return kafkaFailure(code, `Topic ${name} cannot be described`, {by: Metadata, topic: name})
}
