import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {PartitionMetadata} from '../../kafka/metadata.ts'
import {fetchLogSizes} from '../brokers/fetch-log-sizes.ts'

/** Bytes on disk by topicPartitionKey, and the brokers that did not tell. */
export interface LeaderSizes {
  readonly sizes: ReadonlyMap<string, bigint>
  readonly failures: readonly Failure[]
}

/** The sizes of the leaders' logs, in one request a broker; the copies of followers are not in it. */
export async function fetchLeaderSizes(
  cluster: Cluster,
  topics: readonly {
    readonly name: string
    readonly partitions: readonly Pick<PartitionMetadata, 'partition' | 'leader'>[]
  }[],
): Promise<LeaderSizes> {
  const led = Map.groupBy(
    topics.flatMap(({name, partitions}) =>
      partitions.map(({partition, leader}) => ({topic: name, partition, leader})),
    ),
    ({leader}) => leader,
  )
  const sizes = new Map<string, bigint>()
  const failures: Failure[] = []
  await Promise.all(
    [...led].map(async ([nodeId, partitions]) => {
      if (nodeId < 0) return
      try {
        for (const [key, size] of await fetchLogSizes(cluster, nodeId, partitions)) sizes.set(key, size)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        failures.push(error)
      }
    }),
  )
  return {sizes, failures}
}
