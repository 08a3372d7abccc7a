import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import {compareNames} from '../names/compare-names.ts'
import {fetchLogOffsets} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {MetadataWatch} from '../polling/metadata-watch.ts'
import type {Clock} from '../time/clock.ts'
import {isInternalTopic} from '../topics/list-topics.ts'
import type {EndOffsetsSample, SampledPartition, SampleSource} from './sample.ts'

/**
 * Polls of every partition's end offset: one ListOffsets request a leader, and metadata now and then or when a leader
 * has moved. A partition that cannot be read says why and leaves the others alone.
 */
export function createSampleSource(
  cluster: Cluster,
  clock: Clock,
  watch = new MetadataWatch(cluster, clock),
): SampleSource {
  return async () => {
    const startedMs = clock.now()
    const sample = await sampleEndOffsets(cluster, await watch.fetch(), clock)
    // A broker that is gone or a leader that moved makes the metadata old: look again with the next poll.
    if (sample.errors.length > 0) watch.expire()
    return {...sample, pollDurationMs: clock.now() - startedMs}
  }
}

async function sampleEndOffsets(
  cluster: Cluster,
  metadata: ClusterMetadata,
  clock: Clock,
): Promise<EndOffsetsSample> {
  const known = [...metadata.topics.values()].sort((a, b) => compareNames(a.name, b.name))
  const asked = known.flatMap(({name: topic, partitions}) =>
    partitions.filter(({leader}) => leader >= 0).map(({partition}) => ({topic, partition})),
  )
  const atMs = clock.now()
  const ends = await fetchLogOffsets(cluster, asked, 'latest', 'read_uncommitted', {retryForMs: 0})
  const errors = new Set<string>()
  const topics = known.map((topic) => ({
    name: topic.name,
    internal: isInternalTopic(topic),
    partitions: topic.partitions.map(({partition, leader}): SampledPartition => {
      const found = ends.get(topicPartitionKey(topic.name, partition))
      if (found instanceof Failure) {
        errors.add(found.message)
        return {partition, leader, logEnd: null, error: found.code ?? found.message}
      }
      return {
        partition,
        leader,
        logEnd: found?.offset ?? null,
        error: leader < 0 ? 'LEADER_NOT_AVAILABLE' : null,
      }
    }),
  }))
  // Where every partition failed for one reason, nothing was found out: the poller backs off and says why.
  const [first] = [...ends.values()].filter((each) => each instanceof Failure)
  if (first && errors.size === 1 && [...ends.values()].every((each) => each instanceof Failure)) throw first
  return {
    atMs,
    clusterId: metadata.clusterId,
    controllerId: metadata.controllerId < 0 ? null : metadata.controllerId,
    brokers: metadata.brokers.map(({nodeId: id, host, port, rack}) => ({id, host, port, rack})),
    topics,
    pollDurationMs: 0,
    errors: [...errors],
  }
}
