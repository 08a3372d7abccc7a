import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {describeGroups} from '../groups/describe-groups.ts'
import type {GroupDescription} from '../groups/group-description.ts'
import type {ListedGroup} from '../groups/list-groups.ts'
import {type CommittedOffsets, fetchCommittedOffsets} from '../offsets/fetch-offsets.ts'
import type {StreamsTopic} from './internal-topics.ts'

/** Whether a group is a Streams application, and what it looks like. */
export interface Verdict {
  /**
   * By what it is one: its type, the assignor of its members, what it has committed, or topics whose names Streams makes up. Null for one of which
   * nothing says so.
   */
  readonly evidence: 'type' | 'assignor' | 'commits' | 'topics' | null
  /** Why it cannot be one, as the end of a sentence; null where it may be. */
  readonly against: string | null
  readonly description: GroupDescription | Failure
}

/** The assignor of Streams by the classic protocol (StreamsPartitionAssignor). */
const STREAMS_ASSIGNOR = 'stream'

/**
 * Which groups are Streams applications. A group of the classic protocol without members does not say it, but what it has committed does: Streams
 * writes the time of each partition beside the offset. A reset by Kafka's tools, or by samsa, takes that away.
 */
export async function judgeApplications(
  cluster: Cluster,
  groups: readonly ListedGroup[],
  owned: ReadonlyMap<string, readonly StreamsTopic[]>,
): Promise<ReadonlyMap<string, Verdict>> {
  const names = groups.map(({group}) => group)
  const described = await describeGroups(cluster, names, groups)
  const silent = groups.filter(({group, type}) => {
    const description = described.get(group)
    return type === 'classic' && (description instanceof Failure || description?.assignor === null)
  })
  const coordinators = new Map(groups.map(({group, coordinator}) => [group, coordinator]))
  const commits = await fetchCommittedOffsets(
    cluster,
    silent.map(({group}) => ({group})),
    {coordinatorOf: (group) => coordinators.get(group)},
  )
  return new Map(
    groups.map((listed): [string, Verdict] => {
      const {group} = listed
      const description = described.get(group) ?? Failure.leftOut(`group ${group}`)
      const judged = judge(listed, {description, commits: commits.get(group), topics: owned.get(group) ?? []})
      return [group, {...judged, description}]
    }),
  )
}

interface Facts {
  readonly description: GroupDescription | Failure
  readonly commits: CommittedOffsets | Failure | undefined
  readonly topics: readonly StreamsTopic[]
}

function judge(
  {type, protocol}: ListedGroup,
  {description, commits, topics}: Facts,
): Omit<Verdict, 'description'> {
  if (type === 'streams') return {evidence: 'type', against: null}
  if (type !== 'classic') return {evidence: null, against: `it is a group of the type ${type}`}
  if (protocol !== '' && protocol !== 'consumer')
    return {evidence: null, against: `its members are of the protocol ${protocol}`}
  const assignor = description instanceof Failure ? null : description.assignor
  if (assignor === STREAMS_ASSIGNOR) return {evidence: 'assignor', against: null}
  if (assignor !== null)
    return {evidence: null, against: `its members share out their work by the assignor ${assignor}`}
  const isCommitted =
    commits instanceof Map &&
    [...commits.values()].some((each) => !(each instanceof Failure) && isStreamsMetadata(each.metadata))
  if (isCommitted) return {evidence: 'commits', against: null}
  const isNamed = topics.some(({reason}) => reason === 'generated')
  return {evidence: isNamed ? 'topics' : null, against: null}
}

/** A version, and the time of the partition: TopicPartitionMetadata.encode of Kafka Streams. */
const VERSION_BYTES = 1
const TIME_BYTES = 8

/** Whether this is what Streams commits beside an offset (org.apache.kafka.streams.processor.internals.TopicPartitionMetadata). */
export function isStreamsMetadata(metadata: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(metadata)) return false
  const bytes = Buffer.from(metadata, 'base64')
  if (bytes.toString('base64') !== metadata || bytes.length < VERSION_BYTES + TIME_BYTES) return false
  const version = bytes.readUInt8(0)
  // -1 is a time that is not known.
  const isTime = bytes.readBigInt64BE(VERSION_BYTES) >= -1n
  return isTime && (version === 2 || (version === 1 && bytes.length === VERSION_BYTES + TIME_BYTES))
}

/** That a group is no application, or that nothing says that it is one, with what to do. */
export function noApplication(group: string, {against}: Verdict, topics: readonly StreamsTopic[]): Failure {
  const seen = `samsa group describe ${group} shows it, samsa group reset moves its offsets.`
  const options = (suggestions: readonly string[]) => ({code: 'NOT_STREAMS', suggestions})
  if (against !== null)
    return new Failure('conflict', `Group ${group} is no Streams application: ${against}.`, options([seen]))
  const whole =
    topics.length === 0
      ? 'it has no members, has committed nothing as Streams does, and has no internal topics'
      : 'it has no members, has committed nothing as Streams does, and its topics may be of somebody else'
  return new Failure(
    'conflict',
    `Nothing says that group ${group} is a Streams application: ${whole}.`,
    options([
      seen,
      ...(topics.length === 0
        ? []
        : [`Called as its own would be: ${someOf(topics.map(({topic}) => topic))}.`]),
      `If it is one all the same: samsa streams reset ${group} --as-application.`,
    ]),
  )
}

/** Names that a sentence lists. */
const MOST_NAMED = 5

/** Some names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
