import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {compareNames} from '../names/compare-names.ts'
import {fetchCommittedOffsets} from '../offsets/fetch-offsets.ts'
import {listGroups} from './list-groups.ts'

/** The groups that have committed an offset in a topic, by topic. */
export async function fetchTopicReaders(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
): Promise<Map<string, string[]>> {
  const {groups} = await listGroups(cluster)
  const partitions = topics.flatMap((topic) =>
    topic.partitions.map(({partition}) => ({topic: topic.name, partition})),
  )
  const committed = await fetchCommittedOffsets(
    cluster,
    groups.filter((group) => group.type !== 'share').map(({group}) => ({group, partitions})),
    {retryForMs: 1_000},
  )
  const readers = new Map<string, string[]>()
  for (const [group, offsets] of committed) {
    if (offsets instanceof Failure) continue
    const read = new Set<string>()
    for (const offset of offsets.values()) if (!(offset instanceof Failure)) read.add(offset.topic)
    for (const topic of read) readers.set(topic, [...(readers.get(topic) ?? []), group].sort(compareNames))
  }
  return readers
}
