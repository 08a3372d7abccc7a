import type {Cluster} from '../../../kafka/cluster.ts'
import {isNetworkFailure} from '../../../kafka/failures.ts'
import {resolveTopics} from '../../topics/known-topics.ts'
import type {ConsumeContext, ConsumeRequest} from '../consume-request.ts'
import type {Membership} from './membership.ts'

/** How often a member looks whether topics or partitions have come or gone (half of metadata.max.age.ms would be 150 s). */
const LOOK_EVERY_MS = 30_000

/**
 * Gives the generation up when the partitions should be dealt out anew: a pattern matches other topics now, or, where
 * this member is the leader, a topic of the group has got more partitions. Nobody but the leader notices the latter.
 */
export async function watchSubscription(
  {
    member,
    request,
    context: {cluster, clock},
    topics,
    everyMs = LOOK_EVERY_MS,
  }: {
    readonly member: Pick<Membership, 'partitionCounts' | 'revoke'>
    readonly request: Pick<ConsumeRequest, 'topics' | 'regex'>
    readonly context: Pick<ConsumeContext, 'cluster' | 'clock'>
    /** What this member has subscribed to. */
    readonly topics: readonly string[]
    readonly everyMs?: number
  },
  until: AbortSignal,
): Promise<void> {
  const subscribed = topics.join()
  for (;;) {
    await clock.sleep(everyMs, until)
    if (until.aborted) return
    try {
      const found = await resolveTopics(cluster, request.topics, request)
      const isSame = found.failures.size > 0 || found.topics.map(({name}) => name).join() === subscribed
      const dealt = member.partitionCounts
      const counts = dealt.size > 0 ? await fetchPartitionCounts(cluster, dealt.keys()) : dealt
      if (isSame && [...dealt].every(([topic, count]) => (counts.get(topic) ?? count) === count)) continue
    } catch (error) {
      if (isNetworkFailure(error)) continue
      // Whatever it is, reading itself will meet it and say it.
      return
    }
    if (!until.aborted) member.revoke()
    return
  }
}

/** How many partitions the topics have, of those that exist. */
export async function fetchPartitionCounts(
  cluster: Cluster,
  topics: Iterable<string>,
): Promise<Map<string, number>> {
  const metadata = await cluster.metadata([...topics])
  const existing = [...metadata.topics.values()].filter(({failure}) => failure === null)
  return new Map(existing.map(({name, partitions}) => [name, partitions.length]))
}
