import type {StreamsSubtopology} from '../groups/group-description.ts'
import {compareNames} from '../names/compare-names.ts'

/**
 * What a topic is to the Kafka Streams application that made it for itself: `repartition` carries records from one part to
 * another by a new key, `changelog` keeps a state store, `subscription` serves a join by foreign key.
 */
export type StreamsTopicRole = 'repartition' | 'changelog' | 'subscription'

/**
 * Why a topic is taken for an application's own: `topology`, the coordinator names it as a part of the application (KIP-1071);
 * `generated`, right after the id stands a name that Streams makes up, so that the id ends there; `name`, it begins with the id and ends as
 * such topics do, which a topic of somebody else may too.
 */
export type StreamsTopicReason = 'topology' | 'generated' | 'name'

export interface StreamsTopic {
  readonly topic: string
  readonly role: StreamsTopicRole
  /** What the application calls it: the name of the state store of a changelog. */
  readonly name: string
  readonly reason: StreamsTopicReason
}

/**
 * What follows `APPLICATION-`, by role: the ends that Kafka's own tool knows (StreamsResetter.matchesInternalTopicFormat), and before
 * them a name, which that tool does not ask for: `APPLICATION-changelog` is a topic of somebody's.
 */
const FORMS: readonly (readonly [form: RegExp, role: StreamsTopicRole])[] = [
  [/^(.+)-changelog$/, 'changelog'],
  [/^(.+)-repartition$/, 'repartition'],
  [/^(.+)-subscription-(?:registration|response)-topic$/, 'subscription'],
  [/^((?:.+-)?KTABLE-FK-JOIN-SUBSCRIPTION-(?:REGISTRATION|RESPONSE)-\d+)-topic$/, 'subscription'],
]

/** A name that Streams makes up: `KSTREAM-AGGREGATE-STATE-STORE-0000000003` (InternalStreamsBuilder.newProcessorName, newStoreName). */
const GENERATED = /(?<=^|-)K(?:STREAM|TABLE)-[A-Z]+(?:-[A-Z]+)*-\d{10}(?=-)/

/** What a topic is to the application of this id, by its name; null where it is none of its own. */
export function internalTopicOf(application: string, topic: string): StreamsTopic | null {
  if (!topic.startsWith(`${application}-`)) return null
  const rest = topic.slice(application.length + 1)
  for (const [form, role] of FORMS) {
    const name = form.exec(rest)?.[1]
    if (name === undefined) continue
    const generated = GENERATED.exec(rest)?.index
    // The id ends where the made-up name begins: this one is of a longer id.
    if (generated !== undefined && generated > 0) return null
    return {topic, role, name, reason: generated === 0 ? 'generated' : 'name'}
  }
  return null
}

/** Whether a topic is called as an internal one of whichever application. */
export function looksInternal(topic: string): boolean {
  return FORMS.some(([form]) => form.test(topic.replace(/^[^-]*-/, '')))
}

/**
 * The internal topics of each application, by their names. One that could be of several, since the id of one begins with that of another
 * (`orders` and `orders-eu`), is of the longest, which Kafka's own tool does not look at. Topics of nobody are in `unowned`.
 *
 * @param groups the names of all groups, each of which may be the id of an application
 */
export function assignInternalTopics(
  groups: readonly string[],
  topics: Iterable<string>,
): {readonly owned: ReadonlyMap<string, readonly StreamsTopic[]>; readonly unowned: readonly string[]} {
  const byLength = groups.toSorted((a, b) => b.length - a.length)
  const owned = new Map<string, StreamsTopic[]>()
  const unowned: string[] = []
  for (const topic of [...topics].filter(looksInternal).sort(compareNames)) {
    const owner = byLength.find((group) => topic.startsWith(`${group}-`))
    const found = owner === undefined ? null : internalTopicOf(owner, topic)
    if (owner !== undefined && found !== null) owned.set(owner, [...(owned.get(owner) ?? []), found])
    // ORDERS-changelog of a group ORDERS is a topic of somebody's; what begins with a longer id, of one that is gone.
    else if (owner === undefined || GENERATED.test(topic)) unowned.push(topic)
  }
  return {owned, unowned}
}

/** Those of an application that the coordinator names in its topology: what is called so by the way is none of them. */
export function topologyTopics(application: string, parts: readonly StreamsParts[]): StreamsTopic[] {
  const named = new Set(
    parts.flatMap(({repartitionSourceTopics, repartitionSinkTopics, changelogTopics}) => [
      ...repartitionSourceTopics,
      ...repartitionSinkTopics,
      ...changelogTopics,
    ]),
  )
  return [...named].sort(compareNames).flatMap((topic): StreamsTopic[] => {
    const found = internalTopicOf(application, topic)
    return found === null ? [] : [{...found, reason: 'topology'}]
  })
}

type StreamsParts = Pick<
  StreamsSubtopology,
  'repartitionSourceTopics' | 'repartitionSinkTopics' | 'changelogTopics'
>
