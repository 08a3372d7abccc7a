import {Failure} from '../../errors/failure.ts'
import type {PlanRow} from '../changes/change.ts'
import {countOf} from '../names/count-of.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {type BrokerLoad, calculateCopySeconds, calculateLoads} from './broker-loads.ts'
import {addedReplicas, type SizedMove} from './copy-meter.ts'
import type {ClusterPlacement} from './fetch-placement.ts'
import {type PlacementPartition, type PlacementWish, planPlacement} from './plan-placement.ts'
import type {DirectoryMove} from './replica-directories.ts'

/** A row of a reassignment: where a partition's replicas are, where they come to be, and what that copies. */
export interface PlannedMove extends PlanRow, SizedMove {
  /** Replicas that come to be in a log directory that the file names; absent where it names none, or they are there. */
  readonly directories?: readonly DirectoryMove[]
}

/** The document of `reassign plan`, and the file that `reassign execute` takes. */
export interface ReassignmentPlan {
  readonly moves: readonly PlannedMove[]
  /** What all copies take together; null where unknown. */
  readonly bytes: bigint | null
  /** How many of the moves are done; none, in a plan. */
  readonly done: number
  readonly total: number
  /** Bytes a second on each broker, and how long it then takes; null where no throttle is asked for, or sizes are unknown. */
  readonly throttle: number | null
  readonly seconds: number | null
  readonly brokers: readonly BrokerLoad[]
}

interface PlanOptions {
  /** Names of the topics whose partitions may be moved; null for all, Kafka's own too. */
  readonly topics: ReadonlySet<string> | null
  readonly throttleBytesPerSecond: number | null
}

/**
 * The moves that a wish needs, with loads before and after; pure. Partitions that are on the move already have an error where
 * they would have to be moved. Throws for brokers that are not there, and where bytes are to be balanced and not known.
 */
export function planReassignment(
  placement: ClusterPlacement,
  wish: PlacementWish,
  {topics, throttleBytesPerSecond}: PlanOptions,
): ReassignmentPlan {
  checkBrokers(placement, wish)
  const {brokers, partitions, sizes, unsized, ongoing} = placement
  const [first] = unsized.values()
  if (wish.balance === 'bytes' && first)
    throw first.with({message: `Bytes cannot be balanced, as not all are known: ${first.message}`})
  const isMeant = ({topic}: PlacementPartition): boolean => topics?.has(topic) ?? true
  const keyOf = ({topic, partition}: {topic: string; partition: number}): string =>
    topicPartitionKey(topic, partition)
  const moving = new Map(ongoing.map((each) => [keyOf(each), each]))
  const still = partitions.filter((each) => !moving.has(keyOf(each)))
  // Where the others are going is where they count.
  const underWay = partitions.flatMap((each) => {
    const to = moving.get(keyOf(each))?.to
    return to ? [{...each, replicas: to}] : []
  })
  const plan = planPlacement(
    {
      brokers,
      partitions: still.filter(isMeant),
      others: [...still.filter((each) => !isMeant(each)), ...underWay],
    },
    wish,
  )
  const found = new Map(partitions.map((each) => [keyOf(each), each]))
  const moves = plan.moves.map((move): PlannedMove & {leader: number} => {
    const {bytes = null, leader = -1} = found.get(keyOf(move)) ?? {}
    return {...move, bytes: copiedBytes(move, bytes), leader}
  })
  const failed = [
    ...[...plan.failures].map(([each, error]) => unmoved(each, error)),
    ...underWay
      .filter(isMeant)
      .flatMap((each) => (isSettled(each, wish) ? [] : [unmoved(each, onTheMove(each))])),
  ]
  return {
    moves: [...moves.map(({leader: _, ...move}) => move), ...failed],
    bytes: moves.reduce<bigint | null>(
      (sum, {bytes}) => (sum === null || bytes === null ? null : sum + bytes),
      0n,
    ),
    done: 0,
    total: moves.length + failed.length,
    throttle: throttleBytesPerSecond,
    seconds: throttleBytesPerSecond === null ? null : calculateCopySeconds(moves, throttleBytesPerSecond),
    brokers: calculateLoads(partitions, brokers, moves, sizes),
  }
}

/** That moves cannot begin, as nobody has what is to be copied; null where all can. */
export function tellLeaderless(
  {partitions}: Pick<ClusterPlacement, 'partitions'>,
  moves: readonly PlannedMove[],
): string | null {
  const leaderless = new Set(partitions.filter(({leader}) => leader < 0).map(formatTopicPartition))
  const names = moves.flatMap((move) => {
    const name = formatTopicPartition(move)
    return leaderless.has(name) && move.error === undefined && addedReplicas(move).length > 0 ? [name] : []
  })
  const [first] = names
  if (first === undefined) return null
  const [what, waits] =
    names.length === 1
      ? [`${first} has`, 'its move waits']
      : [`${countOf(names.length, 'partition')} (the first is ${first}) have`, 'their moves wait']
  return `Note: ${what} no leader to copy from: ${waits} until a broker with the records is back.`
}

/** Bytes of the copies that a move makes, of a log of so many bytes; null where that is not known and there is something to copy. */
export function copiedBytes(move: Pick<SizedMove, 'from' | 'to'>, bytes: bigint | null): bigint | null {
  const copies = BigInt(addedReplicas(move).length)
  if (copies === 0n) return 0n
  return bytes === null ? null : bytes * copies
}

function unmoved({topic, partition, replicas}: PlacementPartition, error: Failure): PlannedMove {
  return {topic, partition, from: replicas, to: replicas, bytes: null, error}
}

function isSettled(
  {replicas}: PlacementPartition,
  {brokers, drain, replicationFactor}: PlacementWish,
): boolean {
  const isAllowed = (nodeId: number): boolean =>
    !drain.includes(nodeId) && (brokers?.includes(nodeId) ?? true)
  return replicas.every(isAllowed) && (replicationFactor ?? replicas.length) === replicas.length
}

/** That a partition's replicas are on the move to somewhere else. */
export function onTheMove(partition: {readonly topic: string; readonly partition: number}): Failure {
  return new Failure('conflict', `Replicas of ${formatTopicPartition(partition)} are on the move already.`, {
    code: 'REASSIGNMENT_IN_PROGRESS',
    suggestions: ['`samsa reassign status` shows how far they are, `samsa reassign cancel` stops them.'],
  })
}

function checkBrokers({brokers, partitions}: ClusterPlacement, wish: PlacementWish): void {
  const live = new Set(brokers.map(({nodeId}) => nodeId))
  const known = new Set([...live, ...partitions.flatMap(({replicas}) => replicas)])
  const suggestions = [`There are ${[...live].sort((a, b) => a - b).join(', ')}.`]
  for (const id of wish.brokers ?? [])
    if (!live.has(id))
      throw new Failure('not-found', `Broker ${id} is not among the live brokers.`, {
        code: 'BROKER_NOT_AVAILABLE',
        suggestions,
      })
  for (const id of wish.drain)
    if (!known.has(id))
      throw new Failure('not-found', `There is no broker ${id}, and no partition has a replica on it.`, {
        code: 'BROKER_NOT_AVAILABLE',
        suggestions,
      })
}
