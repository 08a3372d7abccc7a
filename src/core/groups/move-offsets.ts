import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {commitOffsets} from '../offsets/commit-offsets.ts'
import {fetchCommittedOffsets} from '../offsets/fetch-offsets.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {deleteOffsets} from './delete-offsets.ts'
import {whyActive} from './movable-groups.ts'
import type {ResetPlanRow} from './plan-reset.ts'

/** The rows of a plan that change something. */
export function plannedMoves<R extends ResetPlanRow>(plan: readonly R[]): R[] {
  return plan.filter(({action}) => action !== 'keep')
}

/**
 * Carries a plan out without ever joining a group, and reads it back. Throws conflict where a group has got members since
 * the plan was made, and failed where what is read back is not what was committed.
 */
export async function moveOffsets(cluster: Cluster, plan: readonly ResetPlanRow[]): Promise<void> {
  const moves = plannedMoves(plan)
  const commits = moves.flatMap(({target, ...row}) => (target === null ? [] : {...row, offset: target}))
  const deletions = moves.filter(({action}) => action === 'delete')
  const results = [...(await commitOffsets(cluster, commits)), ...(await deleteOffsets(cluster, deletions))]
  const failures = results.flatMap(([item, failure]) => (failure ? [{item, failure}] : []))
  const [first] = failures
  if (first) {
    if (first.failure.code === 'UNKNOWN_MEMBER_ID') throw await whyActive(cluster, first.item.group)
    const text = `${failures.length} of ${moves.length} offsets were not moved. ${first.failure.message}`
    const {code, suggestions} = first.failure
    throw new Failure(first.failure.kind, text, {code: code ?? undefined, suggestions})
  }
  await compare(cluster, moves)
}

async function compare(cluster: Cluster, moves: readonly ResetPlanRow[]): Promise<void> {
  const groups = [...new Set(moves.map(({group}) => group))]
  const after = await fetchCommittedOffsets(
    cluster,
    groups.map((group) => ({group})),
  )
  for (const move of moves) {
    const offsets = after.get(move.group)
    if (!offsets || offsets instanceof Failure)
      throw offsets ?? new Failure('internal', `No answer for group ${move.group}.`)
    const found = offsets.get(topicPartitionKey(move.topic, move.partition))
    if (found instanceof Failure) throw found
    const now = found?.offset ?? null
    if (now === move.target) continue
    const wanted = move.target === null ? 'was deleted' : `was committed at ${move.target}`
    throw new Failure(
      'failed',
      `${formatTopicPartition(move)} of group ${move.group} ${wanted}, but reads ${now ?? 'nothing'} now.`,
      {
        code: 'CHANGED_SINCE',
        suggestions: ['Somebody else commits for this group; stop it and run this again.'],
      },
    )
  }
}
