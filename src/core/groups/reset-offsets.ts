import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {commitOffsets} from '../offsets/commit-offsets.ts'
import {requireLogBounds} from '../offsets/fetch-bounds.ts'
import {type CommittedOffsets, fetchCommittedOffsets} from '../offsets/fetch-offsets.ts'
import {type PartitionPositions, positionFor} from '../offsets/position.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {isInScope, type TopicScope} from '../offsets/topic-scope.ts'
import {requireTopics} from '../topics/known-topics.ts'
import {compareNames} from '../topics/list-topics.ts'
import {describeGroups, type GroupDescription} from './describe-groups.ts'
import {planReset, type ResetCandidate, type ResetPlanRow} from './plan-reset.ts'

export interface ResetQuery {
  readonly groups: readonly string[]
  /** Null: every partition that the group has committed (--all-topics). */
  readonly scopes: readonly TopicScope[] | null
  readonly positions: PartitionPositions
}

/** States in which a group has no members, so that its offsets may be moved from outside. */
const RESETTABLE_STATES = new Set(['Empty', 'Dead'])

/**
 * Reads what a reset needs and plans it; changes nothing. Throws a Failure: conflict for a group with members (they are
 * named), not-found for a topic or partition, and the first offset that could not be read, since half a plan is none.
 */
export async function fetchResetPlan(cluster: Cluster, query: ResetQuery): Promise<ResetPlanRow[]> {
  const descriptions = await describeGroups(cluster, query.groups)
  for (const [group, description] of descriptions) {
    if (description instanceof Failure) throw description
    if (description.type === 'share') throw shareGroup(group)
    if (!RESETTABLE_STATES.has(description.state)) throw activeGroup(description)
  }
  const committed = await fetchCommittedOffsets(
    cluster,
    query.groups.map((group) => ({group})),
  )
  const scoped = query.scopes === null ? null : await partitionsOf(cluster, query.scopes)
  const candidates = query.groups.flatMap((group) => {
    const offsets = committed.get(group)
    if (!offsets || offsets instanceof Failure)
      throw offsets ?? new Failure('internal', `No answer for group ${group}.`)
    return (scoped ?? committedPartitions(offsets)).map((each) => ({
      group,
      ...each,
      committed: committedOf(offsets, each),
    }))
  })
  return planReset(await withBounds(cluster, candidates, query.positions), query.positions)
}

type Unbounded = TopicPartition & {readonly group: string; readonly committed: bigint | null}

async function withBounds(
  cluster: Cluster,
  candidates: readonly Unbounded[],
  positions: PartitionPositions,
): Promise<ResetCandidate[]> {
  const bounds = await requireLogBounds(cluster, candidates, ({partition}) =>
    positionFor(positions, partition),
  )
  return candidates.flatMap((each) => {
    const found = bounds.get(topicPartitionKey(each.topic, each.partition))
    return found ? [{...each, ...found}] : []
  })
}

async function partitionsOf(cluster: Cluster, scopes: readonly TopicScope[]): Promise<TopicPartition[]> {
  const topics = await requireTopics(cluster, [...new Set(scopes.map(({topic}) => topic))])
  for (const scope of scopes) {
    const known =
      topics.find(({name}) => name === scope.topic)?.partitions.map(({partition}) => partition) ?? []
    const unknown = scope.partitions?.find((partition) => !known.includes(partition))
    if (unknown !== undefined) {
      const text = `Topic ${scope.topic} has no partition ${unknown}; it has ${known.length} partitions, counted from 0.`
      throw new Failure('not-found', text, {code: 'UNKNOWN_TOPIC_OR_PARTITION'})
    }
  }
  return topics.flatMap(({name: topic, partitions}) =>
    partitions
      .filter(({partition}) => scopes.some((scope) => isInScope(scope, topic, partition)))
      .map(({partition}) => ({topic, partition})),
  )
}

function committedPartitions(offsets: CommittedOffsets): TopicPartition[] {
  const partitions = [...offsets.values()].map((each) => {
    if (each instanceof Failure) throw each
    return {topic: each.topic, partition: each.partition}
  })
  return partitions.sort((a, b) => compareNames(a.topic, b.topic) || a.partition - b.partition)
}

function committedOf(offsets: CommittedOffsets, {topic, partition}: TopicPartition): bigint | null {
  const found = offsets.get(topicPartitionKey(topic, partition))
  if (found instanceof Failure) throw found
  return found?.offset ?? null
}

/**
 * Commits a plan and reads it back. Rows without a target are left alone. Throws conflict where a group has got members
 * since the plan was made, and failed where what is read back is not what was committed.
 */
export async function executeReset(cluster: Cluster, plan: readonly ResetPlanRow[]): Promise<void> {
  const wanted = plan.flatMap(({group, topic, partition, target}) =>
    target === null ? [] : {group, topic, partition, offset: target},
  )
  const results = await commitOffsets(cluster, wanted)
  const failures = [...results].flatMap(([item, failure]) => (failure ? [{item, failure}] : []))
  const [first] = failures
  if (first) {
    if (first.failure.code === 'UNKNOWN_MEMBER_ID') throw await activeNow(cluster, first.item.group)
    const text = `${failures.length} of ${wanted.length} offsets were not committed. ${first.failure.message}`
    throw new Failure(first.failure.kind, text, {code: first.failure.code ?? undefined})
  }
  const groups = [...new Set(wanted.map(({group}) => group))]
  const after = await fetchCommittedOffsets(
    cluster,
    groups.map((group) => ({group})),
  )
  for (const item of wanted) {
    const offsets = after.get(item.group)
    const now = offsets && !(offsets instanceof Failure) ? committedOf(offsets, item) : null
    if (now === item.offset) continue
    throw new Failure(
      'failed',
      `${formatTopicPartition(item)} of group ${item.group} was committed at ${item.offset}, but reads ${now ?? 'nothing'} now.`,
      {
        code: 'CHANGED_SINCE',
        suggestions: ['Somebody else commits for this group; stop it and run this again.'],
      },
    )
  }
}

async function activeNow(cluster: Cluster, group: string): Promise<Failure> {
  const description = (await describeGroups(cluster, [group])).get(group)
  if (description && !(description instanceof Failure)) return activeGroup(description)
  return new Failure('conflict', `Group ${group} has members now, so its offsets were not moved.`, {
    code: 'UNKNOWN_MEMBER_ID',
  })
}

const MOST_MEMBERS_NAMED = 5

/** Why the offsets of a group cannot be moved: it has members, who are named. */
function activeGroup({group, state, members}: GroupDescription): Failure {
  const names = members.slice(0, MOST_MEMBERS_NAMED).map(({clientId, host}) => `${clientId} on ${host}`)
  const more = members.length > names.length ? ` and ${members.length - names.length} more` : ''
  const who = members.length === 0 ? '' : `: ${names.join(', ')}${more}`
  return new Failure(
    'conflict',
    `Group ${group} is ${state} with ${members.length} member${members.length === 1 ? '' : 's'}${who}. Nothing was moved.`,
    {
      code: 'NON_EMPTY_GROUP',
      suggestions: ['Stop its consumers, wait until it is Empty, and run this again.'],
    },
  )
}

function shareGroup(group: string): Failure {
  return new Failure('failed', `Group ${group} is a share group; its offsets are not reset this way.`, {
    code: 'INVALID_GROUP_TYPE',
  })
}
