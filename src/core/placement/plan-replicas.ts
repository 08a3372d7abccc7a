import {Failure} from '../../errors/failure.ts'
import type {BrokerNode} from '../../kafka/metadata.ts'

/** What a plan has to know of a partition. */
export interface PlacedPartition {
  readonly partition: number
  /** Node id of the leader, -1 where there is none. */
  readonly leader: number
  readonly replicas: readonly number[]
}

/** Where the replicas of a partition come to be, the preferred leader first. */
export interface ReplicaMove {
  readonly topic: string
  readonly partition: number
  readonly from: readonly number[]
  readonly to: readonly number[]
}

type Broker = Pick<BrokerNode, 'nodeId' | 'rack'>

/** How many replicas each broker has, of all topics. */
export function countReplicas(
  topics: Iterable<{readonly partitions: readonly PlacedPartition[]}>,
): Map<number, number> {
  const counts = new Map<number, number>()
  for (const {partitions} of topics)
    for (const {replicas} of partitions)
      for (const nodeId of replicas) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
  return counts
}

/**
 * The moves after which every partition has so many replicas; pure, and the same every time. What is there stays, and the
 * leader too (placeReplicas). `counts` has the replicas of each broker, and is kept up to date.
 */
export function planReplicas(
  topic: string,
  partitions: readonly PlacedPartition[],
  brokers: readonly Broker[],
  factor: number,
  counts: Map<number, number>,
): ReplicaMove[] {
  const room: PlacementRoom = {
    racks: racksOf(brokers),
    candidates: brokers.map(({nodeId}) => nodeId),
    mayStay: () => true,
    loadOf: (nodeId) => counts.get(nodeId) ?? 0,
    onChange: (nodeId, by) => counts.set(nodeId, (counts.get(nodeId) ?? 0) + by),
  }
  return partitions.flatMap((each): ReplicaMove[] => {
    const {partition, replicas} = each
    const to = placeReplicas(each, factor, room)
    return to.join() === replicas.join() ? [] : [{topic, partition, from: replicas, to}]
  })
}

/** The racks of live brokers; null where a broker has none. */
export type Racks = ReadonlyMap<number, string | null>

/** Racks by node id. */
export function racksOf(brokers: readonly Broker[]): Racks {
  return new Map(brokers.map(({nodeId, rack}) => [nodeId, rack]))
}

/** How many other replicas share a broker's rack; 0 where it has none. */
export function countRackMates(replicas: readonly number[], nodeId: number, racks: Racks): number {
  const rack = racks.get(nodeId) ?? null
  return rack === null ? 0 : replicas.filter((other) => other !== nodeId && racks.get(other) === rack).length
}

/** Where the replicas of a partition may be, and what speaks for one broker or another. */
export interface PlacementRoom {
  readonly racks: Racks
  /** Brokers that may be given replicas. */
  readonly candidates: readonly number[]
  /** Whether a replica that is on a broker may stay there. */
  readonly mayStay: (nodeId: number) => boolean
  /** What a broker has to carry: replicas, or bytes. */
  readonly loadOf: (nodeId: number) => number
  /** Told of each replica that comes (1) or goes (-1). */
  readonly onChange: (nodeId: number, by: 1 | -1) => void
}

/**
 * The replicas of one partition, so many of them where there are brokers enough. What may stay stays, in its order; replicas are
 * only added, on racks that the partition is not on and brokers with the least load, or only removed: those of brokers that are
 * gone first, then of a rack with another one, then of brokers with the most load; never the leader.
 */
export function placeReplicas(
  {leader, replicas}: Pick<PlacedPartition, 'leader' | 'replicas'>,
  factor: number,
  {racks, candidates, mayStay, loadOf, onChange}: PlacementRoom,
): number[] {
  const to = replicas.filter(mayStay)
  for (const nodeId of replicas) if (!to.includes(nodeId)) onChange(nodeId, -1)
  while (to.length > factor) {
    const kept = to.includes(leader) ? leader : to[0]
    const victim = leastBy(to.filter((nodeId) => nodeId !== kept).reverse(), (nodeId) => [
      racks.has(nodeId) ? 1 : 0,
      -countRackMates(to, nodeId, racks),
      -loadOf(nodeId),
    ])
    if (victim === undefined) break
    to.splice(to.indexOf(victim), 1)
    onChange(victim, -1)
  }
  while (to.length < factor) {
    const next = leastBy(
      candidates.filter((nodeId) => !to.includes(nodeId)),
      (nodeId) => [countRackMates(to, nodeId, racks), loadOf(nodeId), nodeId],
    )
    if (next === undefined) break
    to.push(next)
    onChange(next, 1)
  }
  return to
}

/** A Failure where so many replicas cannot be: there is one of a partition on each broker at most. */
export function checkReplicationFactor(name: string, factor: number, brokers: number): Failure | null {
  if (factor <= brokers) return null
  const text = `Topic ${name} cannot have ${factor} replicas: ${brokers === 1 ? 'there is one live broker' : `there are ${brokers} live brokers`}.`
  return new Failure('conflict', text, {code: 'INVALID_REPLICATION_FACTOR'})
}

/** The first item with the least score, compared number by number. */
export function leastBy<T>(items: readonly T[], scoreOf: (item: T) => readonly number[]): T | undefined {
  let best: {item: T; score: readonly number[]} | undefined
  for (const item of items) {
    const score = scoreOf(item)
    if (best === undefined || isLess(score, best.score)) best = {item, score}
  }
  return best?.item
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0
    if (value !== other) return value < other
  }
  return false
}
