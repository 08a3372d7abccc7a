import type {TopicPartition} from '../../kafka/routing.ts'
import {countOf} from '../names/count-of.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {resolveTopics} from '../topics/known-topics.ts'
import type {ConsumeContext, ConsumeRequest} from './consume-request.ts'
import type {FetchPool} from './fetch-pool.ts'
import type {LeaderFinder} from './leader-finder.ts'
import {createPartitionCursor} from './partition-cursor.ts'

/** How often a follower looks for partitions and topics that were added. */
const LOOK_EVERY_MS = 30_000

/**
 * Adds partitions to a pool that come into being while it reads, from their first record on, and with a pattern also
 * topics. Runs until the pool or the command ends; a look that fails is left to the next one, since the pool itself
 * reports a cluster that does not answer.
 */
export async function watchNewPartitions({
  request,
  context,
  leaders,
  known,
  pool,
  everyMs = LOOK_EVERY_MS,
}: {
  readonly request: Pick<ConsumeRequest, 'topics' | 'regex'>
  readonly context: Pick<ConsumeContext, 'cluster' | 'clock' | 'notice'>
  readonly leaders: LeaderFinder
  readonly known: readonly TopicPartition[]
  readonly pool: FetchPool
  readonly everyMs?: number
}): Promise<void> {
  const {cluster, clock, notice} = context
  const seen = new Set(known.map(({topic, partition}) => topicPartitionKey(topic, partition)))
  for (;;) {
    await clock.sleep(everyMs, pool.stopped)
    if (pool.stopped.aborted) return
    const found = await resolveTopics(cluster, request.topics, {...request, takesPartitions: true}).catch(
      () => null,
    )
    if (found === null || pool.stopped.aborted) continue
    leaders.remember(found.topics)
    for (const {name: topic, partitions} of found.topics) {
      const added = partitions
        .map(({partition}) => ({topic, partition}))
        .filter(({partition}) => !seen.has(topicPartitionKey(topic, partition)))
      if (added.length === 0) continue
      for (const {partition} of added) seen.add(topicPartitionKey(topic, partition))
      notice(describeNewPartitions(topic, added.length))
      pool.add(added.map((each) => createPartitionCursor(each, 0, null)))
    }
  }
}

/** What is said where partitions have come into being. */
export function describeNewPartitions(topic: string, count: number): string {
  return `${topic} has ${countOf(count, 'new partition')}; reading from the start.`
}
