import type {TopicPartition} from '../../kafka/routing.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {RefreshedMap, RefreshOptions} from '../polling/refreshed-map.ts'
import type {Clock} from '../time/clock.ts'

/** A log that its leader can be asked for, told apart from that of an earlier topic of the same name. */
export interface Log extends TopicPartition {
  readonly leader: number
  /** The same for every leader: what is known of a log stays known when it moves. */
  readonly key: string
}

/** The log of a partition; `topicId` is that of the topic's metadata. */
export function logOf(topicId: string, {topic, partition}: TopicPartition, leader: number): Log {
  return {topic, partition, leader, key: topicPartitionKey(topicId, partition)}
}

/** What maps of logs go by; it is made once for all that look a log up. */
export function logKey({key}: Log): string {
  return key
}

/** What a leader says of a log, or leaves out of its answer, before it has made it. */
const NOT_MADE_YET = new Set(['NOT_LEADER_OR_FOLLOWER', 'UNKNOWN_TOPIC_OR_PARTITION', 'MISSING_IN_RESPONSE'])

/** So long after an answer a log that was not there is asked for again, in milliseconds: within a poll. */
const AGAIN_AFTER_MS = [50, 100, 200, 400]

/**
 * Refreshes what is known of logs, each leader in one request. Metadata names the leaders of a new topic before they
 * have made its logs: logs of which nothing was known are asked for again, by themselves, until they are there. What is
 * still not there after that waits for the next poll.
 */
export async function refreshLogs<Value>(
  map: RefreshedMap<Log, Value>,
  logs: readonly Log[],
  clock: Clock,
  options: RefreshOptions<Log, Value>,
): Promise<void> {
  await map.refresh(logs, options)
  for (const pauseMs of AGAIN_AFTER_MS) {
    const fresh = logs.filter(
      (log) => map.valueOf(log) === undefined && NOT_MADE_YET.has(map.failureOf(log)?.code ?? ''),
    )
    if (fresh.length === 0) return
    await clock.sleep(pauseMs, new AbortController().signal)
    await map.refresh(fresh, options)
  }
}
