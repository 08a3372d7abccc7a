import {Failure} from '../../errors/failure.ts'
import {compileNamePatterns, isGlob} from '../names/name-pattern.ts'
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

/** Topics or partitions that were asked for, by a name or a glob. */
export interface TopicSelection {
  /** As it was written, for messages. */
  readonly text: string
  readonly isIn: (topic: string, partition: number) => boolean
}

/** Parses `orders`, `orders:0-3` or `order-*:0`. Throws a usage Failure. */
export function parseTopicSelection(text: string): TopicSelection {
  const scope = parseTopicScope(text)
  if (!isGlob(scope.topic)) return {text, isIn: (name, partition) => isInScope(scope, name, partition)}
  const matches = compileNamePatterns([scope.topic], {regex: false})
  const {partitions} = scope
  return {text, isIn: (name, partition) => matches(name) && (partitions?.includes(partition) ?? true)}
}

/** Whether a partition lies inside a scope. */
export function isInScope(scope: TopicScope, topic: string, partition: number): boolean {
  return scope.topic === topic && (scope.partitions === null || scope.partitions.includes(partition))
}
