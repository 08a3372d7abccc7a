import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {noSuchPartition} from '../../kafka/failures.ts'
import type {Change, Done} from '../changes/change.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {type ClusterPlacement, fetchPlacement} from './fetch-placement.ts'
import {findAstray} from './find-astray.ts'
import {movePlaced} from './move-directories.ts'
import type {FiledMove} from './moves-file.ts'
import {type PlannedDirectories, planDirectories} from './plan-directories.ts'
import {copiedBytes, onTheMove, type PlannedMove} from './plan-reassignment.ts'
import type {OngoingMove} from './reassign-replicas.ts'
import {type ThrottleWish, withReplicationThrottle} from './replication-throttle.ts'
import {alsoLeft, describeDropped, describeHeld, unthrottled} from './restore-throttle.ts'

/** How moves are carried out. */
export interface ReassignmentOptions {
  /** How many bytes a second each broker may take for copies. */
  readonly throttle: ThrottleWish
  /** How many partitions are on the move at once; null for all. */
  readonly batch: number | null
  /** The command that goes on after an interruption, for a sentence. */
  readonly again: string
  /** Told what a person has to know of the end: rates that stay. */
  readonly onNote?: (sentence: string) => void
}

/** Looks where the partitions of a file are now, and plans what is left to be done; changes nothing. */
export async function planFiledMoves(cluster: Cluster, filed: readonly FiledMove[]): Promise<PlannedMove[]> {
  const placement = await fetchPlacement(cluster)
  const directories = await planDirectories(cluster, filed)
  const found = new Map(
    placement.partitions.map((each) => [topicPartitionKey(each.topic, each.partition), each]),
  )
  const ongoing = new Map(
    placement.ongoing.map((each) => [topicPartitionKey(each.topic, each.partition), each]),
  )
  const counts = new Map<string, number>()
  for (const {topic} of placement.partitions) counts.set(topic, (counts.get(topic) ?? 0) + 1)
  return filed.map((filedMove): PlannedMove => {
    const {topic, partition, to} = filedMove
    const key = topicPartitionKey(topic, partition)
    const present = found.get(key)
    if (!present) {
      const count = counts.get(topic)
      const error =
        count === undefined
          ? new Failure('not-found', `Topic ${topic} does not exist.`, {code: 'UNKNOWN_TOPIC_OR_PARTITION'})
          : noSuchPartition(topic, count, partition)
      return {topic, partition, from: filedMove.from ?? [], to, bytes: null, error}
    }
    const moving = ongoing.get(key)
    const from = moving?.from ?? present.replicas
    const move = {topic, partition, from, to}
    const copied = copiedBytes(move, present.bytes)
    const named = directories.get(filedMove) ?? NO_DIRECTORIES
    const error =
      findObstacle(filedMove, from, moving, placement) ?? (named instanceof Failure ? named : null)
    if (named instanceof Failure || error !== null)
      return error === null ? {...move, bytes: copied} : {...move, bytes: copied, error}
    const bytes = copied === null ? null : copied + named.bytes
    return named.moves.length === 0 ? {...move, bytes} : {...move, bytes, directories: named.moves}
  })
}

const NO_DIRECTORIES: PlannedDirectories = {moves: [], bytes: 0n}

/** Whether a move has something left to do. */
function isLeftToDo({from, to, directories = []}: PlannedMove): boolean {
  return from.join() !== to.join() || directories.length > 0
}

/** Why a move of a file cannot be made any more; null where it can, or is made already. */
function findObstacle(
  {topic, partition, to, from: planned}: FiledMove,
  from: readonly number[],
  moving: OngoingMove | undefined,
  {brokers}: ClusterPlacement,
): Failure | null {
  const isSame = (a: readonly number[], b: readonly number[]): boolean =>
    a.toSorted().join() === b.toSorted().join()
  // The rest of an interrupted run: it is only waited for.
  if (moving) return isSame(moving.to, to) ? null : onTheMove({topic, partition})
  if (from.join() === to.join()) return null
  const live = new Set(brokers.map(({nodeId}) => nodeId))
  const down = to.find((nodeId) => !live.has(nodeId) && !from.includes(nodeId))
  if (down !== undefined)
    return new Failure('conflict', `Broker ${down} is not among the live brokers.`, {
      code: 'BROKER_NOT_AVAILABLE',
    })
  if (planned === null || isSame(planned, from)) return null
  const what = formatTopicPartition({topic, partition})
  const text = `${what} is on brokers ${from.join(', ')} now, not ${planned.join(', ')} as when it was planned.`
  return new Failure('conflict', text, {suggestions: ['`samsa reassign plan` plans anew.']})
}

/** Moves replicas, throttled where that is wished, and looks whether they are where they should be. */
export function reassignment(
  cluster: Cluster,
  rows: readonly PlannedMove[],
  {throttle, batch, again, onNote = () => {}}: ReassignmentOptions,
): Change<'moves', PlannedMove> {
  let done = 0
  const isThrottled = throttle.replication !== null || throttle.directories !== null
  return {
    noun: 'moves',
    rows,
    facts: {
      bytes: rows.reduce<bigint | null>(
        (sum, {bytes}) => (sum === null || bytes === null ? null : sum + bytes),
        0n,
      ),
      get done() {
        return done
      },
      total: rows.length,
    },
    hasEffect: isLeftToDo,
    execute: async (moves, onProgress) => {
      const goesOn = [
        'What is on the move goes on: `samsa reassign status` shows how far it is, `samsa reassign cancel` stops it.',
        `${again} goes on with the rest.`,
      ]
      const {result, left, held, dropped} = await withReplicationThrottle(cluster, moves, throttle, () =>
        movePlaced(cluster, moves, {batch, onProgress, goesOn}),
      )
      const {results, goingOn, isDone} = result
      if (isDone && held.length > 0)
        onNote(`A rate that was not set by this run stays: ${describeHeld(held)}`)
      if (dropped.length > 0) onNote(describeDropped(dropped))
      const ended = moves.filter((move) => results.get(move) === null)
      const astray = cluster.signal.aborted
        ? new Map<PlannedMove, Failure>()
        : await findAstray(cluster, ended)
      const outcomes = new Map(
        moves.map((move): [PlannedMove, Done<PlannedMove> | Failure] => {
          const failure = results.get(move) ?? astray.get(move) ?? null
          if (failure === null) return [move, {outcome: 'moved'}]
          const isUnthrottled = !isDone && left === null && isThrottled
          const told = isUnthrottled ? failure.suggesting(unthrottled(held)) : failure
          // It has not failed: nobody has waited for its end.
          return [move, goingOn.has(move) ? {outcome: 'unknown', error: told} : told]
        }),
      )
      if (left !== null)
        for (const [move, outcome] of outcomes) {
          const failure = alsoLeft(outcome instanceof Failure ? outcome : outcome.error, left)
          const isGoingOn = !(outcome instanceof Failure) && outcome.outcome === 'unknown'
          outcomes.set(move, isGoingOn ? {outcome: 'unknown', error: failure} : failure)
        }
      done = [...outcomes.values()].filter(
        (outcome) => !(outcome instanceof Failure) && outcome.outcome !== 'unknown',
      ).length
      done += rows.filter((row) => row.error === undefined && !isLeftToDo(row)).length
      return outcomes
    },
  }
}
