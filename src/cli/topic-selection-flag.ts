import {Flags} from '@oclif/core'
import {parseTopicSelection, type TopicSelection} from '../core/offsets/topic-selection.ts'

/** Which topics of a group are meant. */
export const topicSelectionFlag = Flags.string({
  description: 'only this topic, or some of its partitions as orders:0,3; a glob is fine; repeatable',
  helpValue: 'TOPIC[:PARTITIONS]',
  multiple: true,
  multipleNonGreedy: true,
})

/** For commands that name one group, where only topics may be patterns. */
export const topicRegexFlag = Flags.boolean({description: '--topic is a regular expression, not a glob'})

/** The selections of --topic; null where it was not given. Throws Failure(usage). */
export function topicSelections(flags: {
  readonly topic?: readonly string[] | undefined
  readonly regex: boolean
}): TopicSelection[] | null {
  return flags.topic?.map((text) => parseTopicSelection(text, flags)) ?? null
}
