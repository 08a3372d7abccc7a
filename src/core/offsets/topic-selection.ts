import {Failure} from '../../errors/failure.ts'
import {compileExpression} from '../names/expression.ts'
import {compileGlob, isGlob, type NameMatcher} from '../names/name-pattern.ts'
import {parsePartitionList} from './partition-list.ts'

/** Topics, or some of their partitions, that were asked for by a name, a glob or a regular expression. */
export interface TopicSelection {
  /** As it was written, for messages. */
  readonly text: string
  /** The name, glob or expression in it, without the partitions. */
  readonly name: string
  /** The one topic that is named; null for a pattern, which means whatever matches. */
  readonly topic: string | null
  /** Rising and without repeats; null means every partition. */
  readonly partitions: readonly number[] | null
  readonly hasTopic: NameMatcher
}

/**
 * Parses `orders`, `orders:0,3`, `orders:0-3` or `order-*:0` (docs/guides/positions.md). No topic name holds a colon
 * (org.apache.kafka.common.internals.Topic), so the first one is the separator; an expression may hold some, so there it is
 * the last one, where numbers follow. Throws a usage Failure.
 */
export function parseTopicSelection(text: string, {regex}: {readonly regex: boolean}): TopicSelection {
  const colon = regex ? text.search(/:[\d,\s-]*$/) : text.indexOf(':')
  const name = (colon === -1 ? text : text.slice(0, colon)).trim()
  if (name === '') {
    throw new Failure('usage', `'${text}' names no topic.`, {
      suggestions: ['Write for example orders or orders:0,3.'],
      page: 'selection',
    })
  }
  const partitions = colon === -1 ? null : parsePartitionList(text.slice(colon + 1))
  if (regex) {
    const expression = compileExpression(name)
    return {text, name, topic: null, partitions, hasTopic: (topic) => expression.test(topic)}
  }
  if (isGlob(name)) return {text, name, topic: null, partitions, hasTopic: compileGlob(name)}
  return {text, name, topic: name, partitions, hasTopic: (topic) => topic === name}
}

/** Whether a partition is one of those asked for. */
export function isSelected(selection: TopicSelection, topic: string, partition: number): boolean {
  return selection.hasTopic(topic) && (selection.partitions?.includes(partition) ?? true)
}
