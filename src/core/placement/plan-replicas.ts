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
 * The moves after which every partition has so many replicas; pure, and the same every time. What is there stays: replicas
 * are only added, on racks that the partition is not on and brokers with the fewest, or only removed, those of brokers that
 * are gone first, then of a rack with another one, then of brokers with the most; never the leader. `counts` has the
 * replicas of each broker, and is kept up to date.
 */
export function planReplicas(
  topic: string,
  partitions: readonly PlacedPartition[],
  brokers: readonly Broker[],
  factor: number,
  counts: Map<number, number>,
): ReplicaMove[] {
  const racks = new Map(brokers.map(({nodeId, rack}) => [nodeId, rack]))
  const countOf = (nodeId: number): number => counts.get(nodeId) ?? 0
  const moves: ReplicaMove[] = []
  for (const {partition, leader, replicas} of partitions) {
    const to = [...replicas]
    const rivals = (nodeId: number): number => {
      const rack = racks.get(nodeId) ?? null
      return rack === null ? 0 : to.filter((other) => other !== nodeId && racks.get(other) === rack).length
    }
    while (to.length > factor) {
      const kept = to.includes(leader) ? leader : to[0]
      const victim = leastBy(to.filter((nodeId) => nodeId !== kept).reverse(), (nodeId) => [
        racks.has(nodeId) ? 1 : 0,
        -rivals(nodeId),
        -countOf(nodeId),
      ])
      if (victim === undefined) break
      to.splice(to.indexOf(victim), 1)
      counts.set(victim, countOf(victim) - 1)
    }
    while (to.length < factor) {
      const next = leastBy(
        brokers.map(({nodeId}) => nodeId).filter((nodeId) => !to.includes(nodeId)),
        (nodeId) => [rivals(nodeId), countOf(nodeId), nodeId],
      )
      if (next === undefined) break
      to.push(next)
      counts.set(next, countOf(next) + 1)
    }
    if (to.join() !== replicas.join()) moves.push({topic, partition, from: replicas, to})
  }
  return moves
}

/** A Failure where so many replicas cannot be: there is one of a partition on each broker at most. */
export function checkReplicationFactor(name: string, factor: number, brokers: number): Failure | null {
  if (factor <= brokers) return null
  const text = `Topic ${name} cannot have ${factor} replicas: ${brokers === 1 ? 'there is one live broker' : `there are ${brokers} live brokers`}.`
  return new Failure('conflict', text, {code: 'INVALID_REPLICATION_FACTOR'})
}

/** The first item with the least score, compared number by number. */
function leastBy<T>(items: readonly T[], scoreOf: (item: T) => readonly number[]): T | undefined {
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
