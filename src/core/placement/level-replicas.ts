import {levelLoads, type Shifts, shiftAlong} from './level-loads.ts'
import type {DraftPartition, PlacementDraft} from './placement-draft.ts'

/** Moves replicas until brokers have the same number of them, or one more, as far as racks allow; no more than that needs. */
export function levelReplicas(draft: PlacementDraft): void {
  const isForced = draft.partitions.some(({from, replicas}) =>
    replicas.some((nodeId) => !from.includes(nodeId)),
  )
  const costless = shiftsOf(draft, (from, to) => findArrival(draft, from, to))
  if (isForced) levelLoads(costless)
  levelLoads(shiftsOf(draft, (from, to) => findArrival(draft, from, to) ?? findHeld(draft, from, to)))
  // Otherwise each copy is one that a broker has too many, and none can be saved.
  if (isForced) while (saveCopies(draft, costless)) {}
}

function shiftsOf(
  draft: PlacementDraft,
  find: (from: number, to: number) => DraftPartition | null,
): Shifts<DraftPartition> {
  return {
    brokers: draft.candidates,
    countOf: (nodeId) => draft.countOf(nodeId),
    find,
    shift: (each, from, to) => draft.move(each, from, to),
  }
}

/** A replica that has to be copied in any case: it may as well go elsewhere; best to where the partition has been already. */
function findArrival(draft: PlacementDraft, from: number, to: number): DraftPartition | null {
  let found: DraftPartition | null = null
  for (const each of draft.arrivedAt(from)) {
    if (!draft.mayMove(each, from, to)) continue
    if (each.from.includes(to)) return each
    found ??= each
  }
  return found
}

/** The smallest that may go, as that is the order of what brokers hold. */
function findHeld(draft: PlacementDraft, from: number, to: number): DraftPartition | null {
  for (const each of draft.heldBy(from)) if (draft.mayMove(each, from, to)) return each
  return null
}

/**
 * Lets replicas that were to move stay, where others, which have to be copied in any case, can go in their place: as where the
 * replicas of a drained broker were put on one that then had to give away some of its own. Whether there were any.
 */
function saveCopies(draft: PlacementDraft, costless: Shifts<DraftPartition>): boolean {
  let isSaved = false
  const failed = new Set<string>()
  for (const each of draft.partitions) {
    const away = each.replicas.filter((nodeId) => !each.from.includes(nodeId))
    const homes = each.from.filter((nodeId) => draft.mayHold(nodeId) && !each.replicas.includes(nodeId))
    for (const there of away)
      for (const home of homes) {
        const pair = `${there}>${home}`
        if (failed.has(pair) || !draft.mayMove(each, there, home)) continue
        const isEven = (nodeId: number): boolean =>
          nodeId === there || draft.countOf(nodeId) <= draft.countOf(there)
        draft.move(each, there, home)
        // One more than where it has left is even; else something else has to go, and comes to be there.
        if (
          draft.countOf(home) <= draft.countOf(there) + 1 ||
          fullest(draft, home).some((full) => shiftAlong(costless, full, isEven))
        ) {
          isSaved = true
          failed.clear()
          break
        }
        draft.move(each, home, there)
        failed.add(pair)
      }
  }
  return isSaved
}

/** A broker, and the others that have as many replicas as it has. */
function fullest(draft: PlacementDraft, home: number): number[] {
  const count = draft.countOf(home)
  return [home, ...draft.candidates.filter((nodeId) => nodeId !== home && draft.countOf(nodeId) >= count)]
}
