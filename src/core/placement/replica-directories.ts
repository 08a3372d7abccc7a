import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {AlterReplicaLogDirs} from '../../kafka/protocol/messages/alter-replica-log-dirs.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {fetchLogDirs} from '../brokers/fetch-log-dirs.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'

// KIP-113: a broker with several log directories moves a replica between them by a copy, its future replica, which follows the one
// in use until it has all, and then takes its place.

/** A replica that comes to be in another log directory of its broker. */
export interface DirectoryMove {
  /** Node id. */
  readonly broker: number
  /** Where it is; null for a replica that the broker does not have yet. */
  readonly from: string | null
  readonly to: string
}

/** The log of one replica in a directory of its broker. */
export interface ReplicaLog extends TopicPartition {
  readonly broker: number
  readonly directory: string
  readonly bytes: bigint
  /** Where it is on its way to, and what has arrived there; null where it stays. */
  readonly future: {readonly directory: string; readonly bytes: bigint} | null
}

/** The log directories of one broker. */
export interface BrokerDirectories {
  /** Whether each is online, by its path. */
  readonly paths: ReadonlyMap<string, boolean>
  /** By topicPartitionKey; none of a directory that is offline. */
  readonly logs: ReadonlyMap<string, ReplicaLog>
}

/** A replica on a broker. */
export interface PlacedReplica extends TopicPartition {
  readonly broker: number
}

/** What an answer of DescribeLogDirs says of one broker; pure. */
function readDirectories(broker: number, dirs: Awaited<ReturnType<typeof fetchLogDirs>>): BrokerDirectories {
  const online = dirs.filter(({errorCode}) => errorCode === ErrorCode.NONE)
  const found = online.flatMap(({logDir, topics}) =>
    topics.flatMap(({name, partitions}) =>
      partitions.map((each) => ({
        key: topicPartitionKey(name, each.partitionIndex),
        topic: name,
        partition: each.partitionIndex,
        directory: logDir,
        bytes: each.partitionSize,
        isFuture: each.isFutureKey,
      })),
    ),
  )
  const futures = new Map(
    found.flatMap(({key, directory, bytes, isFuture}) => (isFuture ? [[key, {directory, bytes}]] : [])),
  )
  return {
    paths: new Map(dirs.map(({logDir, errorCode}) => [logDir, errorCode === ErrorCode.NONE])),
    logs: new Map(
      found.flatMap(({key, topic, partition, directory, bytes, isFuture}) =>
        isFuture
          ? []
          : [[key, {topic, partition, broker, directory, bytes, future: futures.get(key) ?? null}]],
      ),
    ),
  }
}

/** The directories of one broker, with the logs of all replicas or of these; a Failure where it does not tell. */
export async function fetchBrokerDirectories(
  cluster: Cluster,
  broker: number,
  replicas?: readonly TopicPartition[],
): Promise<BrokerDirectories | Failure> {
  try {
    return readDirectories(broker, await fetchLogDirs(cluster, broker, replicas))
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
    return error
  }
}

/** The replicas that are on their way between directories. */
export function relocatingOf({logs}: BrokerDirectories): ReplicaLog[] {
  return [...logs.values()].filter(({future}) => future !== null)
}

/** Where replicas are on their brokers, a request each; a Failure for a broker that does not tell. */
export async function fetchDirectories(
  cluster: Cluster,
  replicas: readonly PlacedReplica[],
): Promise<ReadonlyMap<number, BrokerDirectories | Failure>> {
  const byBroker = Map.groupBy(replicas, ({broker}) => broker)
  return new Map(
    await Promise.all(
      [...byBroker].map(
        async ([broker, each]) => [broker, await fetchBrokerDirectories(cluster, broker, each)] as const,
      ),
    ),
  )
}

/**
 * Has brokers move replicas to directories, a request for each broker. Null once a broker has taken it. One that does not have the
 * replica yet says REPLICA_NOT_AVAILABLE, and puts it there when it comes.
 */
export async function alterDirectories<Replica extends PlacedReplica & {readonly to: string}>(
  cluster: Cluster,
  replicas: readonly Replica[],
): Promise<ReadonlyMap<Replica, Failure | null>> {
  const results = new Map<Replica, Failure | null>()
  await Promise.all(
    [...Map.groupBy(replicas, ({broker}) => broker)].map(async ([broker, each]) => {
      try {
        for (const [replica, failure] of await alterOnBroker(cluster, broker, each))
          results.set(replica, failure)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        for (const replica of each) results.set(replica, error)
      }
    }),
  )
  return results
}

async function alterOnBroker<Replica extends PlacedReplica & {readonly to: string}>(
  cluster: Cluster,
  broker: number,
  replicas: readonly Replica[],
): Promise<Map<Replica, Failure | null>> {
  const {results} = await cluster.sendTo(broker, AlterReplicaLogDirs, {
    dirs: [...Map.groupBy(replicas, ({to}) => to)].map(([path, each]) => ({
      path,
      topics: [...Map.groupBy(each, ({topic}) => topic)].map(([name, some]) => ({
        name,
        partitions: some.map(({partition}) => partition),
      })),
    })),
  })
  const codes = new Map(
    results.flatMap(({topicName, partitions}) =>
      partitions.map((each) => [topicPartitionKey(topicName, each.partitionIndex), each.errorCode]),
    ),
  )
  return new Map(
    replicas.map((replica) => {
      const code = codes.get(topicPartitionKey(replica.topic, replica.partition))
      const what = `The replica of ${formatTopicPartition(replica)} on broker ${broker}`
      if (code === undefined) return [replica, Failure.leftOut(what)]
      if (code === ErrorCode.NONE) return [replica, null]
      const sentence = `${what} could not be moved to ${replica.to}`
      return [replica, kafkaFailure(code, sentence, {by: AlterReplicaLogDirs, topic: replica.topic})]
    }),
  )
}
