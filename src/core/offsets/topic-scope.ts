import {Failure} from '../../errors/failure.ts'
import {parsePartitionList} from './partition-list.ts'

/** A topic, or some of its partitions. */
export interface TopicScope {
  readonly topic: string
  /** Rising and without repeats; null means every partition. */
  readonly partitions: readonly number[] | null
}

/**
 * Parses `orders`, `orders:0,3` or `orders:0-3` (docs/guides/positions.md). No topic name holds a colon
 * (org.apache.kafka.common.internals.Topic), so the first one is the separator. Throws a usage Failure.
 */
export function parseTopicScope(text: string): TopicScope {
  const colon = text.indexOf(':')
  const topic = (colon === -1 ? text : text.slice(0, colon)).trim()
  if (topic === '') {
    throw new Failure('usage', `'${text}' names no topic.`, {
      suggestions: ['Write for example orders or orders:0,3.'],
    })
  }
  return {topic, partitions: colon === -1 ? null : parsePartitionList(text.slice(colon + 1))}
}

/** The text that parseTopicScope reads back: `orders:0,3`. */
export function formatTopicScope({topic, partitions}: TopicScope): string {
  return partitions === null ? topic : `${topic}:${partitions.join(',')}`
}

/** Whether a partition lies inside a scope. */
export function isInScope(scope: TopicScope, topic: string, partition: number): boolean {
  return scope.topic === topic && (scope.partitions === null || scope.partitions.includes(partition))
}
