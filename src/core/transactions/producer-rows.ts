import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {isCalendarInstant} from '../records/timestamp-writer.ts'
import {fetchProducers, type PartitionProducer} from './fetch-producers.ts'

/** A row of `txn producers`. */
export interface ProducerRow extends Omit<PartitionProducer, 'lastWriteMs'> {
  readonly topic: string
  readonly partition: number
  /** Timestamp of its last batch, ISO 8601; null where unknown. */
  readonly lastTimestamp: string | null
}

/** The producers of all partitions of topics, in their order; of partitions that cannot be asked only the failures. */
export async function fetchProducerRows(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
): Promise<{readonly producers: readonly ProducerRow[]; readonly failures: readonly Failure[]}> {
  const wanted = topics.flatMap(({name: topic, partitions}) =>
    partitions.map(({partition}) => ({topic, partition})).sort((a, b) => a.partition - b.partition),
  )
  const found = await fetchProducers(cluster, wanted)
  const failures: Failure[] = []
  const producers = wanted.flatMap((place): ProducerRow[] => {
    const told = found.get(place) ?? Failure.leftOut('a partition')
    if (told instanceof Failure) {
      failures.push(told)
      return []
    }
    return told
      .toSorted((a, b) => Number(a.producerId - b.producerId))
      .map(({lastWriteMs, ...producer}) => ({
        ...place,
        ...producer,
        lastTimestamp: isoTime(lastWriteMs),
      }))
  })
  return {producers, failures}
}

/** A timestamp as ISO 8601; null for what no calendar has, since producers may write any number. */
export function isoTime(ms: number | null): string | null {
  return ms !== null && isCalendarInstant(ms) ? new Date(ms).toISOString() : null
}
