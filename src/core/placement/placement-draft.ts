import type {Racks} from './plan-replicas.ts'

/** A partition whose replicas a plan may move. */
export interface DraftPartition {
  readonly topic: string
  readonly partition: number
  /** Bytes of its log; 0 where they are unknown. */
  readonly bytes: number
  /** Where its replicas are now, the preferred leader first. */
  readonly from: readonly number[]
  /** Where they come to be so far. */
  replicas: number[]
}

/** A placement in the making: partitions, and which of them each broker has. Changes only by its own methods. */
export class PlacementDraft {
  readonly partitions: readonly DraftPartition[]
  readonly candidates: readonly number[]
  readonly racks: Racks
  readonly #held = new Map<number, Set<DraftPartition>>()
  readonly #arrived = new Map<number, Set<DraftPartition>>()

  /**
   * @param partitions in the order in which they are chosen to be moved
   * @param candidates brokers that may be given replicas, in the order in which they are chosen
   */
  constructor(partitions: readonly DraftPartition[], candidates: readonly number[], racks: Racks) {
    this.partitions = partitions
    this.candidates = candidates
    this.racks = racks
    for (const nodeId of candidates) {
      this.#held.set(nodeId, new Set())
      this.#arrived.set(nodeId, new Set())
    }
    for (const each of partitions) for (const nodeId of each.replicas) this.#add(each, nodeId)
  }

  /** How many replicas of these partitions a broker has. */
  countOf(nodeId: number): number {
    return this.#held.get(nodeId)?.size ?? 0
  }

  /** Whether a broker may be given replicas. */
  mayHold(nodeId: number): boolean {
    return this.#held.has(nodeId)
  }

  /** The partitions that a broker has a replica of. */
  heldBy(nodeId: number): Iterable<DraftPartition> {
    return this.#held.get(nodeId) ?? []
  }

  /** Those of them that it has no replica of yet. */
  arrivedAt(nodeId: number): Iterable<DraftPartition> {
    return this.#arrived.get(nodeId) ?? []
  }

  /** Whether a replica may go from one broker to another, without two of a partition coming closer together. */
  mayMove({replicas}: DraftPartition, from: number, to: number): boolean {
    const fromRack = this.racks.get(from) ?? null
    const toRack = this.racks.get(to) ?? null
    let matesLess = 0
    for (const nodeId of replicas) {
      if (nodeId === to) return false
      if (nodeId === from) continue
      const rack = this.racks.get(nodeId) ?? null
      if (rack === null) continue
      if (rack === fromRack) matesLess += 1
      if (rack === toRack) matesLess -= 1
    }
    return matesLess >= 0
  }

  /** Puts a replica elsewhere, in its place in the order. */
  move(each: DraftPartition, from: number, to: number): void {
    each.replicas = each.replicas.map((nodeId) => (nodeId === from ? to : nodeId))
    this.#held.get(from)?.delete(each)
    this.#arrived.get(from)?.delete(each)
    this.#add(each, to)
  }

  #add(each: DraftPartition, nodeId: number): void {
    this.#held.get(nodeId)?.add(each)
    if (!each.from.includes(nodeId)) this.#arrived.get(nodeId)?.add(each)
  }

  /** Makes a replica the preferred leader, in exchange with the one that is. */
  prefer(each: DraftPartition, nodeId: number): void {
    const [first = nodeId] = each.replicas
    each.replicas = each.replicas.map((other) =>
      other === nodeId ? first : other === first ? nodeId : other,
    )
  }
}
