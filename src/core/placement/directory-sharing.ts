import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchBrokerDirectories, type PlacedReplica, relocatingOf} from './replica-directories.ts'

/** A replica on its broker as a key of sets. */
export function replicaKey({broker, topic, partition}: PlacedReplica): string {
  return `${broker} ${topicPartitionKey(topic, partition)}`
}

/**
 * Whether brokers move replicas between their directories that are none of `own` (by replicaKey), as another run has them do: by the
 * broker's name; null of one that does not tell.
 */
export async function findOthersMoves(
  cluster: Cluster,
  brokers: readonly string[],
  own: ReadonlySet<string>,
): Promise<ReadonlyMap<string, boolean | null>> {
  return new Map(
    await Promise.all(
      brokers.map(async (name): Promise<[string, boolean | null]> => {
        const told = await fetchBrokerDirectories(cluster, Number(name))
        if (told instanceof Failure) return [name, null]
        return [name, relocatingOf(told).some((replica) => !own.has(replicaKey(replica)))]
      }),
    ),
  )
}
