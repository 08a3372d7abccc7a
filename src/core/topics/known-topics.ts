import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {noSuchPartition} from '../../kafka/failures.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {compareNames} from '../names/compare-names.ts'
import {compileWord, isGlob, plainName} from '../names/name-pattern.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {isSelected, parseTopicSelection, type TopicSelection} from '../offsets/topic-selection.ts'
import {isInternalTopic} from './list-topics.ts'

export interface TopicWords {
  /** Every word is a regular expression. */
  readonly regex: boolean
  /** Whether a word may end in partitions, `orders:0,3`: topics then come with those alone. */
  readonly takesPartitions?: boolean
  /** What chooses partitions here, where words do not: `--partition N`. */
  readonly partitionFlag?: string
}

/**
 * The topics that words on a command line mean: a plain name means itself, a glob (or with `regex` every word) all
 * that match, Kafka's own excepted. Plain names that do not exist come back as failures with the nearest names, and so do
 * patterns that match nothing and partitions that are not there. Throws a usage Failure where a word names partitions and may not.
 */
export async function resolveTopics(
  cluster: Cluster,
  given: readonly string[],
  options: TopicWords,
): Promise<{topics: TopicMetadata[]; failures: Map<string, Failure>}> {
  const selections = options.takesPartitions ? given.map((word) => parseTopicSelection(word, options)) : []
  const words = options.takesPartitions ? selections.map(({name}) => name) : given
  if (!options.takesPartitions && !options.regex) for (const word of words) refusePartitions(word, options)
  // No topic's name has a star, so none that there is can be meant by a glob.
  const patterns = options.regex ? words : words.filter(isGlob)
  const plain = options.regex ? [] : words.filter((word) => !isGlob(word)).map(plainName)
  const needsAll = patterns.length > 0
  const choosers = patterns.map((pattern) => [pattern, compileWord(pattern, options)] as const)
  let metadata = await cluster.metadata(needsAll ? null : [...new Set(plain)])
  const failures = new Map<string, Failure>()
  const found = new Map<string, TopicMetadata>()
  for (const name of plain) {
    const topic = metadata.topics.get(name)
    if (topic && !topic.failure) found.set(name, topic)
    else failures.set(name, topic?.failure ?? unknownTopic(name, []))
  }
  if (needsAll) {
    const usual = [...metadata.topics.values()].filter((topic) => !isInternalTopic(topic) && !topic.failure)
    const known = new Set(usual.map(({name}) => name))
    for (const [pattern, choose] of choosers) {
      const matches = choose(known)
      const matched = usual.filter(({name}) => matches(name))
      for (const topic of matched) found.set(topic.name, topic)
      if (matched.length > 0) continue
      const text = `No topic matches "${pattern}".`
      const details = {code: 'UNKNOWN_TOPIC_OR_PARTITION', page: 'selection'} as const
      failures.set(pattern, new Failure('not-found', text, details))
    }
  }
  if ([...failures.values()].some((failure) => failure.kind === 'not-found') && plain.length > 0) {
    if (!needsAll) metadata = await cluster.metadata(null)
    for (const [name, failure] of failures)
      if (failure.kind === 'not-found' && plain.includes(name))
        failures.set(name, unknownTopic(name, metadata.topics.keys()))
  }
  const topics = [...found.values()].sort((a, b) => compareNames(a.name, b.name))
  if (selections.every(({partitions}) => partitions === null)) return {topics, failures}
  for (const [text, failure] of missingPartitions(topics, selections)) failures.set(text, failure)
  return {topics: topics.map((topic) => withSelected(topic, selections)), failures}
}

/** No topic's name has a colon: what has one was meant to choose partitions, or is a mistake. */
function refusePartitions(word: string, {partitionFlag}: TopicWords): void {
  const [, name] = /^([^:]+):[\d,\s-]+$/.exec(word) ?? []
  if (name === undefined) return
  const suggestion = partitionFlag
    ? `Write ${name}, and ${partitionFlag} for its partitions.`
    : `Write ${name}.`
  throw new Failure('usage', `"${word}" names partitions, and what is wanted here is a topic.`, {
    suggestions: [suggestion],
  })
}

function withSelected(topic: TopicMetadata, selections: readonly TopicSelection[]): TopicMetadata {
  const partitions = topic.partitions.filter(({partition}) =>
    selections.some((selection) => isSelected(selection, topic.name, partition)),
  )
  return {...topic, partitions}
}

/** A partition of a named topic has to be there; of a pattern, in one of the topics that match. */
function missingPartitions(
  topics: readonly TopicMetadata[],
  selections: readonly TopicSelection[],
): Map<string, Failure> {
  const failures = new Map<string, Failure>()
  for (const {text, partitions, hasTopic} of selections) {
    const chosen = topics.filter(({name}) => hasTopic(name))
    const [first, ...others] = chosen
    const missing = partitions?.find(
      (partition) => !chosen.some((topic) => topic.partitions.some((each) => each.partition === partition)),
    )
    if (first === undefined || missing === undefined) continue
    const failure =
      others.length === 0
        ? noSuchPartition(first.name, first.partitions.length, missing)
        : new Failure('not-found', `No topic of ${text} has a partition ${missing}.`, {
            code: 'UNKNOWN_TOPIC_OR_PARTITION',
          })
    failures.set(text, failure)
  }
  return failures
}

/** As resolveTopics, but the first failure is thrown: for commands that make no sense with some topics missing. */
export async function requireTopics(
  cluster: Cluster,
  words: readonly string[],
  options: TopicWords = {regex: false},
): Promise<TopicMetadata[]> {
  const {topics, failures} = await resolveTopics(cluster, words, options)
  for (const failure of failures.values()) throw failure
  return topics
}

/** The one topic of a name, for a verb that takes no pattern. Throws not-found with the nearest names, else usage. */
export async function requireOneTopic(
  cluster: Cluster,
  name: string,
  verb: string,
  partitionFlag?: string,
): Promise<TopicMetadata> {
  const [topic] = await requireTopics(cluster, [name], {
    regex: false,
    ...(partitionFlag ? {partitionFlag} : {}),
  })
  if (topic?.name === name) return topic
  throw new Failure('usage', `${verb} takes the name of one topic, not a pattern: "${name}".`)
}

function unknownTopic(name: string, known: Iterable<string>): Failure {
  const nearest = nearestNames(name, known)
  return new Failure('not-found', `Topic ${name} does not exist.`, {
    code: 'UNKNOWN_TOPIC_OR_PARTITION',
    suggestions: [
      nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : '`samsa topic list` shows the topics.',
    ],
  })
}
