import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {SizedMove} from './copy-meter.ts'
import {addedReplicas} from './copy-meter.ts'
import type {PlacementPartition} from './plan-placement.ts'

/** What a broker has to carry before and after the moves of a plan. */
export interface BrokerLoad {
  readonly id: number
  /** Null where it has none, and where the broker is down. */
  readonly rack: string | null
  /** Of how many partitions it is the preferred leader. */
  readonly leaders: number
  readonly leadersAfter: number
  readonly replicas: number
  readonly replicasAfter: number
  /** Bytes of all its replicas; null where a broker does not tell. */
  readonly bytes: bigint | null
  readonly bytesAfter: bigint | null
}

type Sizes = ReadonlyMap<number, ReadonlyMap<string, bigint> | null>

/**
 * Loads of brokers before and after moves; pure. What a replica takes comes of its broker's own log directories; a copy takes what the
 * partition's log takes on its leader.
 *
 * @param sizes bytes by broker and topicPartitionKey, null for a broker that does not tell
 */
export function calculateLoads(
  partitions: readonly PlacementPartition[],
  brokers: readonly {readonly nodeId: number; readonly rack: string | null}[],
  moves: readonly SizedMove[],
  sizes: Sizes,
): BrokerLoad[] {
  const racks = new Map(brokers.map(({nodeId, rack}) => [nodeId, rack]))
  const targets = new Map(moves.map(({topic, partition, to}) => [topicPartitionKey(topic, partition), to]))
  const ids = new Set([
    ...racks.keys(),
    ...partitions.flatMap(({replicas}) => replicas),
    ...moves.flatMap(({to}) => to),
  ])
  const loads = new Map(
    [...ids]
      .sort((a, b) => a - b)
      .map((id) => {
        const zero = {leaders: 0, leadersAfter: 0, replicas: 0, replicasAfter: 0}
        const bytes = sizes.get(id) ? 0n : null
        return [id, {id, rack: racks.get(id) ?? null, ...zero, bytes, bytesAfter: bytes as bigint | null}]
      }),
  )
  for (const {topic, partition, replicas, bytes} of partitions) {
    const key = topicPartitionKey(topic, partition)
    const after = targets.get(key) ?? replicas
    const [before, then] = [loads.get(replicas[0] ?? -1), loads.get(after[0] ?? -1)]
    if (before) before.leaders += 1
    if (then) then.leadersAfter += 1
    for (const id of replicas) {
      const load = loads.get(id)
      if (!load) continue
      load.replicas += 1
      if (load.bytes !== null) load.bytes += sizes.get(id)?.get(key) ?? 0n
    }
    for (const id of after) {
      const load = loads.get(id)
      if (!load) continue
      load.replicasAfter += 1
      const size = replicas.includes(id) ? (sizes.get(id)?.get(key) ?? 0n) : bytes
      load.bytesAfter = load.bytesAfter === null || size === null ? null : load.bytesAfter + size
    }
  }
  return [...loads.values()]
}

/**
 * Seconds that the copies take where no broker sends or takes more than so many bytes a second (KIP-73): the busiest one
 * decides. Null where sizes are unknown.
 */
export function calculateCopySeconds(
  moves: readonly (SizedMove & {readonly leader: number})[],
  bytesPerSecond: number,
): number | null {
  const sent = new Map<number, number>()
  const taken = new Map<number, number>()
  for (const move of moves) {
    const added = addedReplicas(move)
    if (added.length === 0) continue
    if (move.bytes === null) return null
    const each = Number(move.bytes) / added.length
    sent.set(move.leader, (sent.get(move.leader) ?? 0) + Number(move.bytes))
    for (const nodeId of added) taken.set(nodeId, (taken.get(nodeId) ?? 0) + each)
  }
  return Math.ceil(Math.max(0, ...sent.values(), ...taken.values()) / bytesPerSecond)
}
