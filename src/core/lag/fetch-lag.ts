import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {describeGroups, type GroupDescription} from '../groups/describe-groups.ts'
import {type ListedGroup, MEMBERLESS_STATES} from '../groups/list-groups.ts'
import {fetchShareOffsets} from '../groups/share-offsets.ts'
import {compareNames} from '../names/compare-names.ts'
import {type CommittedOffsets, fetchCommittedOffsets, type Isolation} from '../offsets/fetch-offsets.ts'
import {parseTopicPartitionKey, topicPartitionKey} from '../offsets/topic-partition.ts'
import {
  calculateLag,
  type LagRow,
  type LagTotal,
  type PartitionFacts,
  type PartitionOwner,
  sumLag,
} from './calculate-lag.ts'
import {fetchLogEnds, type LogEnds} from './fetch-log-ends.ts'
import {findMarkersOnly, type MarkerMemory} from './fetch-markers.ts'
import type {LagPoll} from './lag-history.ts'
import {isRebalancing} from './lag-status.ts'

export interface LagReading {
  readonly lag: readonly LagRow[]
  readonly totals: readonly LagTotal[]
}

/** Everything that one poll read of groups, for a report or for a history. */
export interface FetchedPoll extends LagPoll {
  /** Each described group's description, or why there is none: its lag may be known all the same. */
  readonly descriptions: ReadonlyMap<string, GroupDescription | Failure>
}

export interface FetchedLag extends LagReading {
  /** Groups of which nothing could be read, with the reason. */
  readonly failures: ReadonlyMap<string, Failure>
  readonly descriptions: ReadonlyMap<string, GroupDescription | Failure>
}

export interface FetchLagOptions {
  readonly isolation: Isolation
  /** What listGroups has just said of the groups: saves requests, and groups without members are not described. */
  readonly listed?: readonly ListedGroup[]
  /** Whether groups that are listed without members are described all the same. */
  readonly describesAll?: boolean
  /** Which partitions are of interest; all where it is left out. */
  readonly isInScope?: (topic: string, partition: number) => boolean
  /** What the polls before have read of small lags, for who polls again and again. */
  readonly markers?: MarkerMemory
}

/** A moved leader is asked again for this long; then its rows say ERROR rather than hold up the others. */
const RETRY_FOR_MS = 1_500

/** Lag of groups as a single reading tells it, in order of group, topic and partition. */
export async function fetchLag(
  cluster: Cluster,
  groups: readonly string[],
  options: FetchLagOptions,
): Promise<FetchedLag> {
  const {facts, failures, descriptions} = await fetchLagPoll(cluster, groups, options)
  const lag = facts.map(calculateLag)
  return {lag, totals: sumLag(lag), failures, descriptions}
}

/**
 * One poll: commits first, then log starts, then log ends, so that a lag is never negative by the order of reading. One
 * request a coordinator for the commits and one for each type of group with members, three a leader, and one more to a
 * leader where a lag is so small that it may be transaction markers; all that whatever the number of groups.
 */
export async function fetchLagPoll(
  cluster: Cluster,
  groups: readonly string[],
  options: FetchLagOptions,
): Promise<FetchedPoll> {
  const {listed, isInScope = () => true} = options
  const known = new Map((listed ?? []).map((each) => [each.group, each]))
  const withMembers = groups.filter(
    (group) => options.describesAll === true || !MEMBERLESS_STATES.has(known.get(group)?.state ?? ''),
  )
  const isShare = (group: string): boolean => known.get(group)?.type === 'share'
  const [descriptions, committed, shares] = await Promise.all([
    withMembers.length === 0 ? new Map() : describeGroups(cluster, withMembers, listed ?? null),
    fetchCommittedOffsets(
      cluster,
      groups.filter((group) => !isShare(group)).map((group) => ({group})),
      {retryForMs: RETRY_FOR_MS, coordinatorOf: (group) => known.get(group)?.coordinator},
    ),
    fetchShares(cluster, groups.filter(isShare)),
  ])
  const failures = new Map<string, Failure>()
  const wanted: WantedPartition[] = []
  const states = new Map<string, string>()
  for (const group of groups) {
    const description = descriptions.get(group)
    const state =
      description && !(description instanceof Failure) ? description.state : known.get(group)?.state
    if (state !== undefined) states.set(group, state)
    const read = shares.get(group) ?? committed.get(group)
    if (!read || read instanceof Failure) {
      failures.set(group, read ?? Failure.leftOut(`group ${group}`))
      continue
    }
    const about = {
      isAbandoned: isAbandoned(known.get(group), description),
      isRebalancing: isRebalancing(state ?? null),
      isShared: isShare(group) && !MEMBERLESS_STATES.has(state ?? 'Empty'),
    }
    wanted.push(...partitionsOf(group, read, ownersOf(description), about, isInScope))
  }
  const atMs = Date.now()
  const logs = await fetchLogEnds(cluster, uniquePartitions(wanted), options.isolation, RETRY_FOR_MS)
  const facts = wanted.map((each) => factsOf(each, logs.get(each.key) ?? missingLog))
  facts.sort(
    (a, b) => compareNames(a.group, b.group) || compareNames(a.topic, b.topic) || a.partition - b.partition,
  )
  const markersOnly = await findMarkersOnly(cluster, facts, options.markers)
  return {
    atMs,
    facts:
      markersOnly.size === 0
        ? facts
        : facts.map((each) => (markersOnly.has(each) ? {...each, markersOnly: true} : each)),
    states,
    failures,
    descriptions,
  }
}

/** The partitions that a group has committed for, and those that a member has been assigned without a commit yet. */
function* partitionsOf(
  group: string,
  read: CommittedOffsets | ReadonlyMap<string, ShareStart>,
  owners: ReturnType<typeof ownersOf>,
  about: WantedPartition['about'],
  isInScope: (topic: string, partition: number) => boolean,
): Generator<WantedPartition> {
  for (const [key, found] of read) {
    const {topic, partition} = found instanceof Failure ? parseTopicPartitionKey(key) : found
    if (!isInScope(topic, partition)) continue
    const facts = {group, key, topic, partition, owner: owners.get(key) ?? null, about}
    if (found instanceof Failure) yield {...facts, committed: found}
    else if ('offset' in found) yield {...facts, committed: found.offset}
    else yield {...facts, committed: found.committed, countedLag: found.countedLag}
  }
  for (const [key, owner] of owners) {
    const {topic, partition} = parseTopicPartitionKey(key)
    if (!read.has(key) && isInScope(topic, partition))
      yield {group, key, topic, partition, committed: null, owner, about}
  }
}

/** Field by field: copies of thousands of objects with fields left out are a good part of a poll. */
function factsOf(
  {group, topic, partition, committed, countedLag, owner, about}: WantedPartition,
  {logStart, logEnd, openTxn}: LogEnds,
): PartitionFacts {
  const {isAbandoned, isRebalancing, isShared} = about
  const facts = {
    group,
    topic,
    partition,
    committed,
    owner,
    logStart,
    logEnd,
    openTxn,
    isAbandoned,
    isRebalancing,
    isShared,
  }
  return countedLag === undefined ? facts : {...facts, countedLag}
}

const missing = Failure.leftOut('the partition')
const missingLog: LogEnds = {logStart: missing, logEnd: missing, openTxn: null}

interface WantedPartition extends TopicPartition {
  readonly group: string
  readonly key: string
  readonly committed: bigint | null | Failure
  readonly countedLag?: bigint | null
  readonly owner: PartitionOwner | null
  /** What is true of every partition of the group. */
  readonly about: Readonly<Record<'isAbandoned' | 'isRebalancing' | 'isShared', boolean>>
}

/** What stands for the commits of a share group. */
interface ShareStart extends TopicPartition {
  readonly committed: bigint | null | Failure
  readonly countedLag: bigint | null
}

/**
 * Share groups commit nothing; their start offset takes the place, and the broker itself counts the lag, since records
 * behind the start may be done with already (KIP-932, KIP-1226).
 */
async function fetchShares(
  cluster: Cluster,
  groups: readonly string[],
): Promise<Map<string, ReadonlyMap<string, ShareStart> | Failure>> {
  const shares = new Map<string, ReadonlyMap<string, ShareStart> | Failure>()
  if (groups.length === 0) return shares
  for (const [group, offsets] of await fetchShareOffsets(cluster, groups)) {
    if (offsets instanceof Failure) {
      shares.set(group, offsets)
      continue
    }
    const starts = offsets.map(({topic, partition, startOffset, lag, error}): [string, ShareStart] => {
      const committed = error ?? startOffset
      return [topicPartitionKey(topic, partition), {topic, partition, committed, countedLag: lag}]
    })
    shares.set(group, new Map(starts))
  }
  return shares
}

/**
 * Whether a group had members and has none. A group of commits only (assigned by hand, or made by an import) never had
 * any: its protocol type is empty, and its reader may be alive.
 */
function isAbandoned(
  listed: ListedGroup | undefined,
  description: GroupDescription | Failure | undefined,
): boolean {
  if (!listed || !MEMBERLESS_STATES.has(listed.state)) return false
  // It was listed before it was described: members may have come since.
  if (description && !(description instanceof Failure) && description.members.length > 0) return false
  return listed.type !== 'classic' || listed.protocol !== ''
}

function ownersOf(description: GroupDescription | Failure | undefined): Map<string, PartitionOwner> {
  const owners = new Map<string, PartitionOwner>()
  // A partition of a share group has no single owner.
  if (!description || description instanceof Failure || description.type === 'share') return owners
  for (const {memberId, clientId, host, assignments} of description.members) {
    for (const {topic, partitions} of assignments ?? [])
      for (const partition of partitions)
        owners.set(topicPartitionKey(topic, partition), {memberId, clientId, host})
  }
  return owners
}

function uniquePartitions(items: readonly WantedPartition[]): TopicPartition[] {
  const unique = new Map<string, TopicPartition>()
  for (const item of items) if (!unique.has(item.key)) unique.set(item.key, item)
  return [...unique.values()]
}
