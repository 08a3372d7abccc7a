import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {Change, Done} from '../changes/change.ts'
import {commitOffsets} from '../offsets/commit-offsets.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {alterShareOffsets, deleteShareOffsets} from './change-share-offsets.ts'
import {deleteOffsets} from './delete-offsets.ts'
import {whyActive} from './movable-groups.ts'
import type {ResetPlanRow} from './plan-reset.ts'
import {fetchStandings, shareGroupsOf} from './standings.ts'

/** Whether a row of a plan moves or deletes a commit. */
export function movesOffset({action}: Pick<ResetPlanRow, 'action'>): boolean {
  return action !== 'keep'
}

/**
 * Moves committed offsets without ever joining a group, and reads them back. Rows of a group that has got members since
 * the plan was made fail with conflict, and those that read otherwise than they were committed with CHANGED_SINCE.
 */
export function offsetMoves<Row extends ResetPlanRow>(
  cluster: Cluster,
  rows: readonly Row[],
  journal?: (moves: readonly Row[]) => Promise<void>,
): Change<'offsets', Row> {
  return {
    noun: 'offsets',
    rows,
    hasEffect: movesOffset,
    ...(journal ? {journal} : {}),
    execute: (moves) => moveOffsets(cluster, moves),
    readBack: (moves) => findAstray(cluster, moves),
  }
}

async function moveOffsets<Row extends ResetPlanRow>(
  cluster: Cluster,
  moves: readonly Row[],
): Promise<Map<Row, Done<Row> | Failure>> {
  const commits = moves.flatMap((row) => (row.target === null ? [] : {...row, row, offset: row.target}))
  const deletions = moves.filter(({action}) => action === 'delete')
  const [shareCommits, otherCommits] = byKind(commits)
  const [shareDeletions, otherDeletions] = byKind(deletions)
  const committed = [
    ...(await commitOffsets(cluster, otherCommits)),
    ...(await alterShareOffsets(cluster, shareCommits)),
  ]
  const deleted = [
    ...(await deleteOffsets(cluster, otherDeletions)),
    ...(await deleteShareOffsets(cluster, shareDeletions)),
  ]
  const active = new Map<string, Promise<Failure>>()
  const why = async (failure: Failure, group: string): Promise<Failure> => {
    if (failure.code !== 'UNKNOWN_MEMBER_ID' && failure.code !== 'NON_EMPTY_GROUP') return failure
    const reason = active.get(group) ?? whyActive(cluster, group)
    active.set(group, reason)
    return reason
  }
  const results = new Map<Row, Done<Row> | Failure>()
  for (const [{row}, failure] of committed)
    results.set(row, failure ? await why(failure, row.group) : ({outcome: 'committed'} as Done<Row>))
  for (const [row, failure] of deleted) results.set(row, failure ?? ({outcome: 'deleted'} as Done<Row>))
  return results
}

/** Those of share groups, and the others. */
function byKind<Row extends {readonly type?: 'share'}>(rows: readonly Row[]): [Row[], Row[]] {
  return [rows.filter(({type}) => type === 'share'), rows.filter(({type}) => type !== 'share')]
}

/** The rows whose commit is not what was committed: somebody else commits for the group. */
async function findAstray<Row extends ResetPlanRow>(
  cluster: Cluster,
  moves: readonly Row[],
): Promise<Map<Row, Failure>> {
  const groups = [...new Set(moves.map(({group}) => group))]
  const after = await fetchStandings(cluster, groups, shareGroupsOf(moves))
  const astray = new Map<Row, Failure>()
  for (const move of moves) {
    const standing = after.get(move.group) ?? Failure.leftOut(`group ${move.group}`)
    const found =
      standing instanceof Failure
        ? standing
        : standing.offsets.get(topicPartitionKey(move.topic, move.partition))
    if (found instanceof Failure) astray.set(move, found)
    else if ((found?.offset ?? null) !== move.target) astray.set(move, changedSince(move, found?.offset))
  }
  return astray
}

function changedSince(move: ResetPlanRow, now: bigint | undefined): Failure {
  const wanted = move.target === null ? 'was deleted' : `was committed at ${move.target}`
  const where = `${formatTopicPartition(move)} of group ${move.group}`
  return new Failure('failed', `${where} ${wanted}, but reads ${now ?? 'nothing'} now.`, {
    code: 'CHANGED_SINCE',
    suggestions: ['Somebody else commits for this group; stop it and run this again.'],
  })
}
