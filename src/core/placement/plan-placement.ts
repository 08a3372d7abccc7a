import {Failure} from '../../errors/failure.ts'
import type {BrokerNode} from '../../kafka/metadata.ts'
import {quoteCommand} from '../names/command-line.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import {levelBytes} from './level-bytes.ts'
import {levelLoads} from './level-loads.ts'
import {levelReplicas} from './level-replicas.ts'
import {type DraftPartition, PlacementDraft} from './placement-draft.ts'
import {
  countRackMates,
  leastBy,
  type PlacedPartition,
  placeReplicas,
  type ReplicaMove,
  racksOf,
} from './plan-replicas.ts'

/** What is made even over the brokers: preferred leaders, by the order of replicas alone; replicas; their bytes. */
export type Balance = 'leaders' | 'replicas' | 'bytes'

export const BALANCES: readonly Balance[] = ['leaders', 'replicas', 'bytes']

/** A partition as it is placed. */
export interface PlacementPartition extends PlacedPartition {
  readonly topic: string
  /** Bytes of its log; null where unknown. */
  readonly bytes: bigint | null
}

/** Where replicas should be. */
export interface PlacementWish {
  /** The only brokers that may have replicas; null for all that are live. */
  readonly brokers: readonly number[] | null
  /** Brokers that have none afterwards. */
  readonly drain: readonly number[]
  /** How many replicas of each partition; null for as many as there are. */
  readonly replicationFactor: number | null
  readonly balance: Balance | null
}

/** What a plan is made of. */
export interface PlacementInput {
  /** The partitions that may be moved. */
  readonly partitions: readonly PlacementPartition[]
  /** All others: what they put on brokers decides between brokers that are equal otherwise. */
  readonly others: readonly PlacementPartition[]
  /** Those that are live. */
  readonly brokers: readonly Pick<BrokerNode, 'nodeId' | 'rack'>[]
}

/** What has to move, and what cannot be. */
export interface PlacementPlan {
  readonly moves: readonly ReplicaMove[]
  readonly failures: ReadonlyMap<PlacementPartition, Failure>
}

/**
 * Plans where replicas come to be; pure, and the same every time. A replica moves only if it may not stay, if there are to be
 * more or fewer, or to make brokers even where that is asked for; racks are spread as far as it goes. Of moves that come to the
 * same those of the smallest logs are made.
 *
 * - Replicas of brokers that are drained, or not among those that may have any, go to brokers on racks that the partition
 *   is not on, and of these to the one with the least.
 * - `replicas` then moves replicas of one rack apart, and makes their numbers differ by one at the most, as far as racks allow;
 *   it balances the chosen partitions, and what others put on brokers breaks ties. `bytes` does so with bytes, to within a
 *   twentieth of the mean.
 * - The preferred leader, the first in the list, stays first where it stays at all. Otherwise, and with a balance everywhere, the
 *   order is chosen so that each broker is preferred about as often; that copies nothing.
 */
export function planPlacement(input: PlacementInput, wish: PlacementWish): PlacementPlan {
  const {brokers, others} = input
  const racks = racksOf(brokers)
  const drained = new Set(wish.drain)
  const given = wish.brokers === null ? null : new Set(wish.brokers)
  const mayStay = (nodeId: number): boolean => !drained.has(nodeId) && (given?.has(nodeId) ?? true)
  const candidates = brokers
    .map(({nodeId}) => nodeId)
    .filter(mayStay)
    .sort((a, b) => a - b)
  const {balance} = wish
  const load = loadsOf(balance === null ? [...input.partitions, ...others] : input.partitions, balance)
  const failures = new Map<PlacementPartition, Failure>()
  const drafts = input.partitions.flatMap((each): DraftPartition[] => {
    const {topic, partition, replicas} = each
    const factor = wish.replicationFactor ?? replicas.length
    const bytes = Number(each.bytes ?? 0n)
    const weight = balance === 'bytes' ? bytes : 1
    const places = new Set([...candidates, ...replicas.filter(mayStay)]).size
    if (places < factor) {
      failures.set(each, tooFew(each, factor, places))
      return []
    }
    const to = placeReplicas(each, factor, {
      racks,
      candidates,
      mayStay,
      loadOf: (nodeId) => load.get(nodeId) ?? 0,
      onChange: (nodeId, by) => load.set(nodeId, (load.get(nodeId) ?? 0) + by * weight),
    })
    return [{topic, partition, bytes, from: replicas, replicas: to}]
  })
  const cheapestFirst = drafts.toSorted((a, b) => a.bytes - b.bytes)
  const weights = loadsOf(others, balance)
  const quietFirst = candidates.toSorted((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0))
  const draft = new PlacementDraft(cheapestFirst, quietFirst, racks)
  if (balance === 'replicas' || balance === 'bytes') spreadOverRacks(draft)
  if (balance === 'replicas') levelReplicas(draft)
  if (balance === 'bytes') levelBytes(draft)
  if (balance === null) replaceLeaders(drafts, others)
  else levelLeaders(draft)
  return {
    moves: drafts.flatMap(({topic, partition, from, replicas}) =>
      replicas.join() === from.join() ? [] : [{topic, partition, from, to: replicas}],
    ),
    failures,
  }
}

function tooFew({topic, partition}: PlacementPartition, factor: number, places: number): Failure {
  const what = formatTopicPartition({topic, partition})
  const text = `Partition ${what} is to have ${factor} replicas, and ${places === 1 ? 'one broker' : `${places} brokers`} may hold them.`
  return new Failure('conflict', text, {
    code: 'INVALID_REPLICATION_FACTOR',
    suggestions:
      places === 0
        ? ['Allow more brokers.']
        : [
            `Allow more brokers, or fewer replicas: ${quoteCommand('topic alter', [topic], ['-r', String(places)])}.`,
          ],
  })
}

function loadsOf(partitions: readonly PlacementPartition[], balance: Balance | null): Map<number, number> {
  const loads = new Map<number, number>()
  for (const {replicas, bytes} of partitions)
    for (const nodeId of replicas)
      loads.set(nodeId, (loads.get(nodeId) ?? 0) + (balance === 'bytes' ? Number(bytes ?? 0n) : 1))
  return loads
}

/** Moves replicas that share a rack to racks with fewer of their partition. */
function spreadOverRacks(draft: PlacementDraft): void {
  const {racks, candidates} = draft
  for (const each of draft.partitions) {
    for (;;) {
      const crowded = leastBy(each.replicas.slice().reverse(), (nodeId) => [
        -countRackMates(each.replicas, nodeId, racks),
      ])
      if (crowded === undefined) break
      const rest = each.replicas.filter((nodeId) => nodeId !== crowded)
      const better = leastBy(
        candidates.filter((nodeId) => !each.replicas.includes(nodeId)),
        (nodeId) => [countRackMates(rest, nodeId, racks), draft.countOf(nodeId)],
      )
      if (better === undefined || countRackMates(rest, better, racks) >= countRackMates(rest, crowded, racks))
        break
      draft.move(each, crowded, better)
    }
  }
}

/** Makes each broker the preferred leader about as often, by the order of replicas alone. */
function levelLeaders(draft: PlacementDraft): void {
  const led = new Map(draft.candidates.map((nodeId) => [nodeId, new Set<DraftPartition>()]))
  for (const each of draft.partitions) led.get(each.replicas[0] ?? -1)?.add(each)
  levelLoads<DraftPartition>({
    brokers: draft.candidates,
    countOf: (nodeId) => led.get(nodeId)?.size ?? 0,
    find: (from, to) => {
      for (const each of led.get(from) ?? []) if (each.replicas.includes(to)) return each
      return null
    },
    shift: (each, from, to) => {
      draft.prefer(each, to)
      led.get(from)?.delete(each)
      led.get(to)?.add(each)
    },
  })
}

/** Where the preferred leader has gone, the replica whose broker is preferred least often takes its place. */
function replaceLeaders(drafts: readonly DraftPartition[], others: readonly PlacementPartition[]): void {
  const counts = new Map<number, number>()
  const count = (nodeId: number | undefined): void => {
    if (nodeId !== undefined) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
  }
  const [left, kept] = [true, false].map((isLeft) =>
    drafts.filter(({from, replicas}) => (replicas[0] !== from[0]) === isLeft),
  )
  for (const {replicas} of [...others, ...(kept ?? [])]) count(replicas[0])
  for (const each of left ?? []) {
    const first = leastBy(each.replicas, (nodeId) => [counts.get(nodeId) ?? 0])
    if (first !== undefined) each.replicas = [first, ...each.replicas.filter((nodeId) => nodeId !== first)]
    count(first)
  }
}
