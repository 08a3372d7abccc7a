import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {describeGroups} from '../groups/describe-groups.ts'
import type {GroupDescription} from '../groups/group-description.ts'
import {resolveGroups} from '../groups/known-groups.ts'
import {type ListedGroup, listGroups, MEMBERLESS_STATES} from '../groups/list-groups.ts'
import {sumRecords} from '../topics/delete-topics.ts'
import {describeTopics} from '../topics/describe-topics.ts'
import {assignInternalTopics, type StreamsTopic} from './internal-topics.ts'

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
  /** Topics that look like internal ones of applications whose groups are gone. */
  readonly unowned: readonly string[]
  /** Brokers that did not answer: some applications may be missing. */
  readonly failures: readonly Failure[]
}

/** The assignor of Streams by the classic protocol (StreamsPartitionAssignor). */
const STREAMS_ASSIGNOR = 'stream'

/**
 * The Streams applications of a cluster: groups of the type streams, those whose members share their work as Streams does, and
 * those that have internal topics by their name. One by the classic protocol that is stopped and has no such topic cannot be told from another
 * group.
 */
export async function listApplications(cluster: Cluster): Promise<StreamsApplications> {
  const [{groups, failures}, metadata] = await Promise.all([listGroups(cluster), cluster.metadata(null)])
  const names = groups.map(({group}) => group)
  const {owned, unowned} = assignInternalTopics(names, metadata.topics.keys())
  const candidates = groups.filter((group) => maybeApplication(group) || owned.has(group.group))
  const described = await describeGroups(
    cluster,
    candidates.map(({group}) => group),
    candidates,
  )
  const applications = candidates.flatMap((listed): StreamsApplication[] => {
    const {group, type} = listed
    const description = described.get(group) ?? Failure.leftOut(`group ${group}`)
    const topics = owned.get(group) ?? []
    if (!isApplication(listed, description, topics)) return []
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
  return {applications, unowned, failures: failures.map(({error}) => error)}
}

function maybeApplication({type, protocol, state}: ListedGroup): boolean {
  return (
    type === 'streams' || (type === 'classic' && protocol === 'consumer' && !MEMBERLESS_STATES.has(state))
  )
}

function isApplication(
  {type}: ListedGroup,
  description: GroupDescription | Failure,
  topics: readonly StreamsTopic[],
): boolean {
  if (type === 'streams' || topics.length > 0) return true
  return !(description instanceof Failure) && description.assignor === STREAMS_ASSIGNOR
}

/** An internal topic with what is in it. */
export interface HeldStreamsTopic extends StreamsTopic {
  readonly partitions: number
  /** Offsets between log start and log end; null where unknown. */
  readonly records: bigint | null
}

/** The groups that words mean, and the internal topics of each. */
export async function resolveApplications(
  cluster: Cluster,
  words: readonly string[],
  options: {readonly regex: boolean},
): Promise<{
  readonly groups: readonly ListedGroup[]
  readonly failures: ReadonlyMap<string, Failure>
  readonly topics: ReadonlyMap<string, readonly StreamsTopic[]>
  readonly metadata: ReadonlyMap<string, TopicMetadata>
}> {
  const [{groups, listed, unreachable, ...resolved}, metadata] = await Promise.all([
    resolveGroups(cluster, words, options),
    cluster.metadata(null),
  ])
  const failures = new Map(resolved.failures)
  // Whose topics are whose is known only where all groups are: one that could not be listed may own what looks like another's.
  for (const {broker, error} of unreachable) failures.set(`broker ${broker}`, error)
  const names = listed.map(({group}) => group)
  const {owned} = assignInternalTopics(names, metadata.topics.keys())
  return {groups, failures, topics: owned, metadata: metadata.topics}
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
