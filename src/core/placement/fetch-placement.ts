import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {BrokerNode} from '../../kafka/metadata.ts'
import {compareNames} from '../names/compare-names.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {PlacementPartition} from './plan-placement.ts'
import {fetchOngoingMoves, type OngoingMove} from './reassign-replicas.ts'
import {fetchBrokerDirectories, type ReplicaLog, relocatingOf} from './replica-directories.ts'

/** Where all replicas of a cluster are, how large they are, and what is on the move. */
export interface ClusterPlacement {
  readonly brokers: readonly BrokerNode[]
  readonly partitions: readonly PlacementPartition[]
  /** By broker, then by topicPartitionKey; null for a broker that does not tell. */
  readonly sizes: ReadonlyMap<number, ReadonlyMap<string, bigint> | null>
  /** Why brokers do not tell, by their ids. */
  readonly unsized: ReadonlyMap<number, Failure>
  readonly ongoing: readonly OngoingMove[]
  /** Replicas on their way to another log directory of their broker; without those of brokers that do not tell. */
  readonly relocating: readonly ReplicaLog[]
}

/** Looks at all of a cluster: metadata, what is on the move, and the log directories of each broker, a request each. */
export async function fetchPlacement(cluster: Cluster): Promise<ClusterPlacement> {
  const {brokers: answered, topics} = await cluster.metadata(null)
  const brokers = answered.toSorted((a, b) => a.nodeId - b.nodeId)
  const unsized = new Map<number, Failure>()
  const relocating: ReplicaLog[] = []
  const sizeOf = async ({nodeId}: BrokerNode): Promise<[number, ReadonlyMap<string, bigint> | null]> => {
    const told = await fetchBrokerDirectories(cluster, nodeId)
    if (told instanceof Failure) {
      unsized.set(nodeId, told)
      return [nodeId, null]
    }
    relocating.push(...relocatingOf(told))
    // Those on the way to another directory are not counted twice.
    return [nodeId, new Map([...told.logs].map(([key, {bytes}]) => [key, bytes]))]
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
  return {brokers, partitions, sizes, unsized, ongoing, relocating}
}
