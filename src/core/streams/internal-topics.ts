import {compareNames} from '../names/compare-names.ts'

/**
 * What a topic is to the Kafka Streams application that made it for itself: `repartition` carries records from one part to
 * another by a new key, `changelog` keeps a state store, `subscription` serves a join by foreign key.
 */
export type StreamsTopicRole = 'repartition' | 'changelog' | 'subscription'

export interface StreamsTopic {
  readonly topic: string
  readonly role: StreamsTopicRole
  /** What the application calls it: the name of the state store of a changelog. */
  readonly name: string
}

/** Ends of names by role, as Kafka's own tool knows them (org.apache.kafka.tools.StreamsResetter.matchesInternalTopicFormat). */
const ENDS: readonly (readonly [end: RegExp, role: StreamsTopicRole])[] = [
  [/-changelog$/, 'changelog'],
  [/-repartition$/, 'repartition'],
  [/-subscription-(?:registration|response)-topic$/, 'subscription'],
  [/-KTABLE-FK-JOIN-SUBSCRIPTION-(?:REGISTRATION|RESPONSE)-\d+-topic$/, 'subscription'],
]

/** The role of a topic by the end of its name; null for a topic that no Streams application makes for itself. */
export function streamsTopicRole(topic: string): StreamsTopicRole | null {
  return endOf(topic)?.[1] ?? null
}

function endOf(topic: string): (typeof ENDS)[number] | undefined {
  return ENDS.find(([end]) => end.test(topic))
}

/**
 * The internal topics of each application, by their names: APPLICATION-NAME-END. One that could be of several, since the id of
 * one begins with that of another (`orders` and `orders-eu`), is of the longest, which Kafka's own tool does not look at.
 * Topics of nobody are in `unowned`.
 */
export function assignInternalTopics(
  applications: readonly string[],
  topics: Iterable<string>,
): {readonly owned: ReadonlyMap<string, readonly StreamsTopic[]>; readonly unowned: readonly string[]} {
  const byLength = applications.toSorted((a, b) => b.length - a.length)
  const owned = new Map<string, StreamsTopic[]>()
  const unowned: string[] = []
  for (const topic of [...topics].sort(compareNames)) {
    const found = endOf(topic)
    if (found === undefined) continue
    const [end, role] = found
    const owner = byLength.find((application) => topic.startsWith(`${application}-`))
    if (owner === undefined) unowned.push(topic)
    else {
      const name = topic.slice(owner.length + 1).replace(end, '')
      owned.set(owner, [...(owned.get(owner) ?? []), {topic, role, name}])
    }
  }
  return {owned, unowned}
}
