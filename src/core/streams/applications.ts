import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {GroupDescription} from '../groups/group-description.ts'
import {resolveGroups} from '../groups/known-groups.ts'
import {type ListedGroup, listGroups, MEMBERLESS_STATES} from '../groups/list-groups.ts'
import {compareNames} from '../names/compare-names.ts'
import {plainName} from '../names/name-pattern.ts'
import {sumRecords} from '../topics/delete-topics.ts'
import {describeTopics} from '../topics/describe-topics.ts'
import {judgeApplications, noApplication, someOf, type Verdict} from './application-evidence.ts'
import {assignInternalTopics, internalTopicOf, type StreamsTopic, topologyTopics} from './internal-topics.ts'

/** A Kafka Streams application, which is a group that has its application.id for a name. */
export interface StreamsApplication {
  readonly application: string
  /** `streams` by the protocol of KIP-1071, else `classic`. */
  readonly type: string
  readonly state: string
  /** Null where the group could not be described. */
  readonly members: number | null
  readonly repartitionTopics: number
  readonly changelogTopics: number
  readonly error?: Failure
}

export interface StreamsApplications {
  readonly applications: readonly StreamsApplication[]
  /** Topics that are called as internal ones, and are of no application that is there. */
  readonly unowned: readonly string[]
  /** Brokers that did not answer: some applications may be missing. */
  readonly failures: readonly Failure[]
}

/**
 * The Streams applications of a cluster: groups of the type streams, those whose members share their work as Streams does, and, of those that have
 * topics called as internal ones, those that something says it of. One by the classic protocol that is stopped and has no such topic is not looked for.
 */
export async function listApplications(cluster: Cluster): Promise<StreamsApplications> {
  const [{groups, failures}, metadata] = await Promise.all([listGroups(cluster), cluster.metadata(null)])
  const names = groups.map(({group}) => group)
  const {owned, unowned} = assignInternalTopics(names, metadata.topics.keys())
  const candidates = groups.filter((group) => maybeApplication(group) || owned.has(group.group))
  const verdicts = await judgeApplications(cluster, candidates, owned)
  const applications = candidates.flatMap((listed): StreamsApplication[] => {
    const {group, type} = listed
    const {evidence, description} = verdicts.get(group) ?? unjudged(group)
    if (evidence === null && !(description instanceof Failure && owned.has(group))) return []
    const topics = ownTopics(group, description, owned.get(group) ?? [], metadata.topics)
    const count = (role: StreamsTopic['role']): number => topics.filter((topic) => topic.role === role).length
    const isUnknown = description instanceof Failure
    return [
      {
        application: group,
        type,
        state: isUnknown ? listed.state : description.state,
        members: isUnknown ? null : description.members.length,
        repartitionTopics: count('repartition'),
        changelogTopics: count('changelog'),
        ...(isUnknown ? {error: description} : {}),
      },
    ]
  })
  const isApplication = new Set(applications.map(({application}) => application))
  const others = [...owned].flatMap(([group, topics]) =>
    isApplication.has(group) ? [] : topics.map(({topic}) => topic),
  )
  return {
    applications,
    unowned: [...unowned, ...others].sort(compareNames),
    failures: failures.map(({error}) => error),
  }
}

function maybeApplication({type, protocol, state}: ListedGroup): boolean {
  return (
    type === 'streams' || (type === 'classic' && protocol === 'consumer' && !MEMBERLESS_STATES.has(state))
  )
}

function unjudged(group: string): Verdict {
  return {evidence: null, against: null, description: Failure.leftOut(`group ${group}`)}
}

/** By its topology where the coordinator knows it; what is only called alike follows. */
function ownTopics(
  application: string,
  description: GroupDescription | Failure,
  byName: readonly StreamsTopic[],
  topics: ReadonlyMap<string, TopicMetadata>,
): readonly StreamsTopic[] {
  const topology = description instanceof Failure ? null : (description.topology ?? null)
  if (topology === null) return byName
  const named = topologyTopics(application, topology.subtopologies).filter(({topic}) => topics.has(topic))
  const isNamed = new Set(named.map(({topic}) => topic))
  const all = [...named, ...byName.filter(({topic}) => !isNamed.has(topic))]
  return all.sort((a, b) => compareNames(a.topic, b.topic))
}

/** What words mean among the applications of a cluster. */
export interface ResolvedApplications {
  readonly groups: readonly ListedGroup[]
  /** Of words that mean none: no such group, one that is no application, or a broker that did not answer. */
  readonly failures: ReadonlyMap<string, Failure>
  /** The internal topics of each group, also of one that is no application. */
  readonly topics: ReadonlyMap<string, readonly StreamsTopic[]>
  /** The groups whose topology the coordinator knows, so that their topics are known for sure. */
  readonly told: ReadonlySet<string>
  readonly metadata: ReadonlyMap<string, TopicMetadata>
}

/**
 * The applications that words mean, and the internal topics of each. A group that is named and is none is a Failure with code NOT_STREAMS, but for
 * one that only nothing says it of, with `trustsNames`; a pattern passes it over.
 */
export async function resolveApplications(
  cluster: Cluster,
  words: readonly string[],
  options: {readonly regex: boolean; readonly trustsNames?: boolean},
): Promise<ResolvedApplications> {
  const [{groups, listed, unreachable, ...resolved}, {topics: metadata}] = await Promise.all([
    resolveGroups(cluster, words, options),
    cluster.metadata(null),
  ])
  const names = listed.map(({group}) => group)
  const {owned, unowned} = assignInternalTopics(names, metadata.keys())
  const failures = new Map(
    [...resolved.failures].map(([word, failure]) => [word, withLeftovers(failure, word, unowned)]),
  )
  // Whose topics are whose is known only where all groups are: one that could not be listed may own what looks like another's.
  for (const {broker, error} of unreachable) failures.set(`broker ${broker}`, error)
  const verdicts = await judgeApplications(cluster, groups, owned)
  const typed = new Set(words.flatMap((word) => [word, plainName(word)]))
  const topics = new Map<string, readonly StreamsTopic[]>()
  const told = new Set<string>()
  const applications = groups.filter(({group}) => {
    const verdict = verdicts.get(group) ?? unjudged(group)
    const own = ownTopics(group, verdict.description, owned.get(group) ?? [], metadata)
    topics.set(group, own)
    const {evidence, against, description} = verdict
    if (!(description instanceof Failure) && description.topology) told.add(group)
    if (evidence !== null || (options.trustsNames === true && against === null)) return true
    if (description instanceof Failure) failures.set(group, description)
    else if (typed.has(group)) failures.set(group, noApplication(group, verdict, own))
    return false
  })
  const [word] = words
  if (word !== undefined && applications.length === 0 && failures.size === 0)
    failures.set(
      word,
      new Failure('not-found', `No Streams application matches "${word}".`, {page: 'selection'}),
    )
  return {groups: applications, failures, topics, told, metadata}
}

/** An application without a group may have left topics behind, which nothing but their names tells of. */
function withLeftovers(failure: Failure, word: string, unowned: readonly string[]): Failure {
  const left = unowned.filter((topic) => internalTopicOf(word, topic) !== null)
  if (failure.code !== 'GROUP_ID_NOT_FOUND' || left.length === 0) return failure
  return failure
    .suggesting(`Left of an application of that id, by their names: ${someOf(left)}.`)
    .suggesting(
      `samsa topic delete ${left.length > 1 ? 'takes several of them' : left[0]}, with a plan first.`,
    )
}

/** An internal topic with what is in it. */
export interface HeldStreamsTopic extends StreamsTopic {
  readonly partitions: number
  /** Offsets between log start and log end; null where unknown. */
  readonly records: bigint | null
}

/** The same topics with their partitions and records. */
export async function measureTopics(
  cluster: Cluster,
  topics: readonly StreamsTopic[],
  metadata: ReadonlyMap<string, TopicMetadata>,
): Promise<HeldStreamsTopic[]> {
  const known = topics.flatMap((each) => {
    const found = metadata.get(each.topic)
    return found && found.failure === null ? [{each, found}] : []
  })
  const described = await describeTopics(
    cluster,
    known.map(({found}) => found),
  )
  return known.map(({each}, index) => {
    const partitions = described[index]?.partitions ?? []
    return {...each, partitions: partitions.length, records: sumRecords(partitions)}
  })
}
