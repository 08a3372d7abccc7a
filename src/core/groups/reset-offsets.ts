import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {noSuchPartition} from '../../kafka/failures.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {compareNames} from '../names/compare-names.ts'
import {fetchLogBounds, type LogBounds} from '../offsets/fetch-bounds.ts'
import type {CommittedOffsets} from '../offsets/fetch-offsets.ts'
import {requireNamedPartitions} from '../offsets/named-partitions.ts'
import {type PartitionPositions, type Position, positionFor, refuseForgottenAt} from '../offsets/position.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {isSelected, type TopicSelection} from '../offsets/topic-selection.ts'
import {TopicSelector} from '../offsets/topic-selector.ts'
import {requireTopics} from '../topics/known-topics.ts'
import {isInternalTopic} from '../topics/list-topics.ts'
import {requireMovable} from './movable-groups.ts'
import {
  planOffsets,
  planReset,
  type ResetCandidate,
  type ResetPlanRow,
  type WantedOffset,
} from './plan-reset.ts'
import {requireStandings, type Standing, shareGroupsOf} from './standings.ts'

export interface ResetQuery {
  readonly groups: readonly string[]
  /** Null: every partition that the group has committed (--all-topics). */
  readonly scopes: readonly TopicSelection[] | null
  readonly positions: PartitionPositions
  /** Whether a group that does not exist is fine: its first commit creates it. */
  readonly mayBeNew?: boolean
}

/**
 * Reads what a reset needs and plans it; changes nothing. A commit for a topic that was deleted is a row with its error. Throws
 * a Failure: conflict for a group with members (they are named), not-found for a topic or partition that was asked for, and
 * the first offset that could not be read otherwise, since half a plan is none.
 */
export async function fetchResetPlan(cluster: Cluster, query: ResetQuery): Promise<ResetPlanRow[]> {
  const {groups, positions} = query
  const shares = await requireMovable(cluster, groups, query)
  const standings = await requireStandings(cluster, groups, shares)
  const selected =
    query.scopes === null ? null : await selectByGroup(cluster, standings, {...query, scopes: query.scopes})
  const candidates = groups.flatMap((group) => {
    const {offsets, partitions} = standings.get(group) ?? NOWHERE
    return inOrder(selected?.get(group)?.values() ?? required(partitions)).map((each) => ({
      group,
      ...typeOf(group, shares),
      ...each,
      committed: committedOf(offsets, each),
    }))
  })
  if (candidates.length > 0) requireNamedPartitions(positions, candidates, '--to')
  const {bounded, deleted} = await withBounds(cluster, candidates, ({partition}) =>
    positionFor(positions, partition),
  )
  refuseForgottenAt(
    positions,
    bounded.map(({logEnd}) => logEnd),
  )
  return [...planReset(bounded, positions), ...deleted.map(deletedRow)]
}

/**
 * The plan that gives groups the offsets wanted (from a file, another group, the journal); otherwise as fetchResetPlan.
 * A topic that does not exist is a row with its error, even where a commit is only deleted.
 */
export async function fetchOffsetsPlan(
  cluster: Cluster,
  wanted: readonly WantedOffset[],
  options: {readonly mayBeNew?: boolean} = {},
): Promise<ResetPlanRow[]> {
  const groups = [...new Set(wanted.map(({group}) => group))]
  const shares = await requireMovable(cluster, groups, options)
  for (const group of shareGroupsOf(wanted)) if (!shares.has(group)) throw noShareGroup(group)
  const standings = await requireStandings(cluster, groups, shares)
  const candidates = wanted.map((each) => {
    const {group, topic, partition} = each
    const {offsets} = standings.get(group) ?? NOWHERE
    const committed = committedOf(offsets, each)
    return {group, ...typeOf(group, shares), topic, partition, committed, wanted: each}
  })
  const {bounded, deleted} = await withBounds(cluster, candidates, () => null)
  return [...planOffsets(bounded), ...deleted.map(deletedRow)]
}

const NOWHERE: Standing = {offsets: new Map(), partitions: []}

function typeOf(group: string, shares: ReadonlySet<string>): {readonly type?: 'share'} {
  return shares.has(group) ? {type: 'share'} : {}
}

/** Kafka makes a share group only for a member; a commit in its name would make a group of another type. */
function noShareGroup(group: string): Failure {
  return new Failure(
    'not-found',
    `Share group ${group} does not exist, and only its first member makes it.`,
    {
      code: 'GROUP_ID_NOT_FOUND',
      suggestions: ['Start one of its consumers and stop it again; then it can be moved.'],
    },
  )
}

/** The rest can be moved all the same: one topic that is gone must not keep a whole group where it is. */
function deletedRow({group, type, topic, partition, committed}: Unbounded): ResetPlanRow {
  const error = new Failure(
    'not-found',
    `Topic ${topic} does not exist, so its partition ${partition} has no offsets.`,
    {
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
      suggestions: [
        'Kafka drops the commits of a deleted topic by itself, at the latest after offsets.retention.minutes without members.',
      ],
    },
  )
  const row = {group, ...(type ? {type} : {}), topic, partition, committed}
  return {...row, target: null, change: null, action: 'keep', note: null, error}
}

type Unbounded = Omit<ResetCandidate, keyof LogBounds>

async function withBounds<C extends Unbounded>(
  cluster: Cluster,
  candidates: readonly C[],
  positionOf: (partition: TopicPartition) => Position | null,
): Promise<{bounded: (C & ResetCandidate)[]; deleted: C[]}> {
  const bounds = await fetchLogBounds(cluster, candidates, positionOf)
  const bounded: (C & ResetCandidate)[] = []
  const unread: {candidate: C; failure: Failure}[] = []
  for (const candidate of candidates) {
    const found = bounds.get(topicPartitionKey(candidate.topic, candidate.partition))
    if (found instanceof Failure) unread.push({candidate, failure: found})
    else if (found) bounded.push({...candidate, ...found})
  }
  const gone = unread.length > 0 ? await deletedTopics(cluster, unread) : new Set()
  for (const {candidate, failure} of unread) if (!gone.has(candidate.topic)) throw failure
  return {bounded, deleted: unread.map(({candidate}) => candidate)}
}

/** Of topics of which something could not be read, those that do not exist: the others may lack a leader, or a partition. */
async function deletedTopics(
  cluster: Cluster,
  unread: readonly {readonly candidate: TopicPartition}[],
): Promise<ReadonlySet<string>> {
  const {topics} = await cluster.metadata([...new Set(unread.map(({candidate}) => candidate.topic))])
  const all = [...topics.values()]
  return new Set(
    all.filter(({failure}) => failure?.code === 'UNKNOWN_TOPIC_OR_PARTITION').map(({name}) => name),
  )
}

/**
 * The partitions of each group that were asked for. A plain name means its topic, read before or not. A pattern chooses
 * among the topics that the group has committed, so that it never adds one; for a new group, among those that there are.
 * Throws not-found for a name, a partition or a pattern that is not there in any of the groups.
 */
async function selectByGroup(
  cluster: Cluster,
  standings: ReadonlyMap<string, Standing>,
  {scopes, mayBeNew}: {readonly scopes: readonly TopicSelection[]; readonly mayBeNew?: boolean},
): Promise<Map<string, PartitionsByKey>> {
  const plain = scopes.filter(({topic}) => topic !== null)
  const patterns = scopes.filter(({topic}) => topic === null)
  const named = await namedPartitions(cluster, plain)
  const existing = patterns.length === 0 ? [] : await allPartitions(cluster)
  const selector = new TopicSelector(patterns)
  const selected = new Map<string, PartitionsByKey>()
  for (const [group, {partitions}] of standings) {
    const own = required(partitions)
    const topics = new Set(own.map(({topic}) => topic))
    const pool = mayBeNew ? existing : [...existing.filter(({topic}) => topics.has(topic)), ...own]
    const matched = pool.filter(({topic, partition}) => selector.isInScope(topic, partition))
    selected.set(group, byKey([...named, ...matched]))
  }
  const [only = ''] = standings.keys()
  const who = standings.size === 1 ? `Group ${only} has` : 'The groups have'
  for (const failure of selector.missing(mayBeNew ? 'There is no partition' : `${who} no committed offsets`))
    throw mayBeNew ? failure : failure.suggesting('A plain name, not a pattern, adds a topic to a group.')
  return selected
}

type PartitionsByKey = ReadonlyMap<string, TopicPartition>

function byKey(partitions: readonly TopicPartition[]): PartitionsByKey {
  return new Map(partitions.map((each) => [topicPartitionKey(each.topic, each.partition), each]))
}

async function allPartitions(cluster: Cluster): Promise<TopicPartition[]> {
  const {topics} = await cluster.metadata(null)
  return [...topics.values()]
    .filter((topic) => !isInternalTopic(topic))
    .flatMap(({name: topic, partitions}) => partitions.map(({partition}) => ({topic, partition})))
}

async function namedPartitions(
  cluster: Cluster,
  scopes: readonly TopicSelection[],
): Promise<TopicPartition[]> {
  if (scopes.length === 0) return []
  const topics = await requireTopics(cluster, [...new Set(scopes.flatMap(({topic}) => topic ?? []))])
  for (const scope of scopes) {
    const topic = topics.find(({name}) => name === scope.topic)
    const known = new Set(topic?.partitions.map(({partition}) => partition))
    const unknown = scope.partitions?.find((partition) => !known.has(partition))
    if (topic && unknown !== undefined) throw noSuchPartition(topic.name, known.size, unknown)
  }
  return topics.flatMap(({name: topic, partitions}) =>
    partitions
      .filter(({partition}) => scopes.some((scope) => isSelected(scope, topic, partition)))
      .map(({partition}) => ({topic, partition})),
  )
}

function required<T>(found: T | Failure): T {
  if (found instanceof Failure) throw found
  return found
}

function inOrder(partitions: Iterable<TopicPartition>): TopicPartition[] {
  return [...partitions].sort((a, b) => compareNames(a.topic, b.topic) || a.partition - b.partition)
}

function committedOf(offsets: CommittedOffsets, {topic, partition}: TopicPartition): bigint | null {
  const found = offsets.get(topicPartitionKey(topic, partition))
  if (found instanceof Failure) throw found
  return found?.offset ?? null
}
