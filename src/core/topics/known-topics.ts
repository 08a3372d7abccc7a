import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {compileWords, isGlob, plainName} from '../names/name-pattern.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {compareNames, isInternalTopic} from './list-topics.ts'

/**
 * The topics that words on a command line mean: a plain name means itself, a glob (or with `regex` every word) all
 * that match, Kafka's own excepted. Plain names that do not exist come back as failures with the nearest names.
 */
export async function resolveTopics(
  cluster: Cluster,
  words: readonly string[],
  options: {regex: boolean},
): Promise<{topics: TopicMetadata[]; failures: Map<string, Failure>}> {
  // No topic's name has a star, so none that there is can be meant by a glob.
  const patterns = options.regex ? words : words.filter(isGlob)
  const plain = options.regex ? [] : words.filter((word) => !isGlob(word)).map(plainName)
  const needsAll = patterns.length > 0
  const choose = compileWords(patterns, options)
  let metadata = await cluster.metadata(needsAll ? null : [...new Set(plain)])
  const failures = new Map<string, Failure>()
  const found = new Map<string, TopicMetadata>()
  for (const name of plain) {
    const topic = metadata.topics.get(name)
    if (topic && !topic.failure) found.set(name, topic)
    else failures.set(name, topic?.failure ?? unknownTopic(name, []))
  }
  if (needsAll) {
    const matches = choose(metadata.topics.keys())
    for (const topic of metadata.topics.values()) {
      if (matches(topic.name) && !isInternalTopic(topic) && !topic.failure) found.set(topic.name, topic)
    }
    if (found.size === 0 && plain.length === 0) {
      const text = `No topic matches ${patterns.map((pattern) => `"${pattern}"`).join(' or ')}.`
      failures.set(patterns.join(' '), new Failure('not-found', text, {code: 'UNKNOWN_TOPIC_OR_PARTITION'}))
    }
  }
  if ([...failures.values()].some((failure) => failure.kind === 'not-found') && plain.length > 0) {
    if (!needsAll) metadata = await cluster.metadata(null)
    for (const [name, failure] of failures)
      if (failure.kind === 'not-found' && plain.includes(name))
        failures.set(name, unknownTopic(name, metadata.topics.keys()))
  }
  return {topics: [...found.values()].sort((a, b) => compareNames(a.name, b.name)), failures}
}

/** As resolveTopics, but the first failure is thrown: for commands that make no sense with some topics missing. */
export async function requireTopics(
  cluster: Cluster,
  words: readonly string[],
  options: {regex: boolean} = {regex: false},
): Promise<TopicMetadata[]> {
  const {topics, failures} = await resolveTopics(cluster, words, options)
  for (const failure of failures.values()) throw failure
  return topics
}

/** The one topic of a name, for a verb that takes no pattern. Throws not-found with the nearest names, else usage. */
export async function requireOneTopic(cluster: Cluster, name: string, verb: string): Promise<TopicMetadata> {
  const [topic] = await requireTopics(cluster, [name])
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
