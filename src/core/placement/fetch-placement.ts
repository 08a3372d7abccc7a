import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {BrokerNode} from '../../kafka/metadata.ts'
import {fetchLogDirs} from '../brokers/fetch-log-dirs.ts'
import {compareNames} from '../names/compare-names.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {PlacementPartition} from './plan-placement.ts'
import {fetchOngoingMoves, type OngoingMove} from './reassign-replicas.ts'

/** Where all replicas of a cluster are, how large they are, and what is on the move. */
export interface ClusterPlacement {
  readonly brokers: readonly BrokerNode[]
  readonly partitions: readonly PlacementPartition[]
  /** By broker, then by topicPartitionKey; null for a broker that does not tell. */
  readonly sizes: ReadonlyMap<number, ReadonlyMap<string, bigint> | null>
  /** Why brokers do not tell. */
  readonly unsized: readonly Failure[]
  readonly ongoing: readonly OngoingMove[]
}

/** Looks at all of a cluster: metadata, what is on the move, and the log directories of each broker, a request each. */
export async function fetchPlacement(cluster: Cluster): Promise<ClusterPlacement> {
  const {brokers: answered, topics} = await cluster.metadata(null)
  const brokers = answered.toSorted((a, b) => a.nodeId - b.nodeId)
  const unsized: Failure[] = []
  const sizeOf = async ({nodeId}: BrokerNode): Promise<[number, ReadonlyMap<string, bigint> | null]> => {
    try {
      return [nodeId, await fetchReplicaSizes(cluster, nodeId)]
    } catch (error) {
      if (!(error instanceof Failure) || cluster.signal.aborted) throw error
      unsized.push(error)
      return [nodeId, null]
    }
  }
  const [ongoing, ...sized] = await Promise.all([fetchOngoingMoves(cluster, null), ...brokers.map(sizeOf)])
  const sizes = new Map(sized)
  // Brokers tell topics in an order of their own, and of moves that come to the same the first is planned.
  const named = [...topics.values()].sort((a, b) => compareNames(a.name, b.name))
  const partitions = named.flatMap(({name, partitions}) =>
    partitions.map(({partition, leader, replicas}): PlacementPartition => {
      const key = topicPartitionKey(name, partition)
      return {topic: name, partition, leader, replicas, bytes: sizes.get(leader)?.get(key) ?? null}
    }),
  )
  return {brokers, partitions, sizes, unsized, ongoing}
}

/** Bytes of all replicas on a broker; those on the way to another directory are not counted twice. */
async function fetchReplicaSizes(cluster: Cluster, nodeId: number): Promise<Map<string, bigint>> {
  const sizes = new Map<string, bigint>()
  for (const {errorCode, topics} of await fetchLogDirs(cluster, nodeId)) {
    if (errorCode !== 0) continue
    for (const {name, partitions} of topics)
      for (const {partitionIndex, partitionSize, isFutureKey} of partitions)
        if (!isFutureKey) sizes.set(topicPartitionKey(name, partitionIndex), partitionSize)
  }
  return sizes
}
