import {DeadEnds} from './level-loads.ts'
import type {DraftPartition, PlacementDraft} from './placement-draft.ts'

/** Brokers count as even where the fullest has this much of the mean more than the emptiest at the most. */
const EVEN_WITHIN = 0.05

/**
 * Moves replicas from brokers with many bytes to brokers with few. Each move is smaller than what the two are apart, so that the
 * fuller of them has less afterwards, the sum of the squares falls, and there is an end.
 */
export function levelBytes(draft: PlacementDraft): void {
  const loads = new Map(draft.candidates.map((nodeId) => [nodeId, 0]))
  for (const {replicas, bytes} of draft.partitions)
    for (const nodeId of replicas) if (loads.has(nodeId)) loads.set(nodeId, (loads.get(nodeId) ?? 0) + bytes)
  const total = [...loads.values()].reduce((sum, each) => sum + each, 0)
  const tolerance = (EVEN_WITHIN * total) / loads.size
  const loadOf = (nodeId: number): number => loads.get(nodeId) ?? 0
  const dead = new DeadEnds()
  while (levelOnce(draft, loadOf, tolerance, dead, (nodeId, by) => loads.set(nodeId, loadOf(nodeId) + by))) {}
}

function levelOnce(
  draft: PlacementDraft,
  loadOf: (nodeId: number) => number,
  tolerance: number,
  dead: DeadEnds,
  add: (nodeId: number, bytes: number) => void,
): boolean {
  const emptiestFirst = draft.candidates.toSorted((a, b) => loadOf(a) - loadOf(b))
  for (const from of emptiestFirst.toReversed())
    for (const to of emptiestFirst) {
      const gap = loadOf(from) - loadOf(to)
      if (gap <= tolerance) break
      if (dead.has(from, to)) continue
      const each = findFitting(draft, from, to, gap, () => dead.add(from, to))
      if (each === null) continue
      draft.move(each, from, to)
      dead.forget([from, to])
      add(from, -each.bytes)
      add(to, each.bytes)
      return true
    }
  return false
}

/** The largest that fits into half the gap, which closes most of it; else the smallest that is less than the gap. */
function findFitting(
  draft: PlacementDraft,
  from: number,
  to: number,
  gap: number,
  onDeadEnd: () => void,
): DraftPartition | null {
  let within: DraftPartition | null = null
  let beyond: DraftPartition | null = null
  let isDeadEnd = true
  for (const each of draft.heldBy(from)) {
    const {bytes} = each
    if (!draft.mayMove(each, from, to)) continue
    isDeadEnd = false
    if (bytes === 0 || bytes >= gap) continue
    if (bytes * 2 <= gap) {
      if (within === null || bytes > within.bytes) within = each
    } else if (beyond === null || bytes < beyond.bytes) beyond = each
  }
  if (isDeadEnd) onDeadEnd()
  return within ?? beyond
}
