import type {TopicPartition} from '../../kafka/routing.ts'
import {formatBytes, formatDuration, formatPercent} from '../names/numbers.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {UnknownMoves} from '../placement/untold-brokers.ts'
import type {PollReport} from '../polling/poller.ts'
import type {ProblemSeverity} from './problems/problem.ts'

/** A partition whose replicas are on the move, and how far they are. */
export interface MoveReport extends TopicPartition {
  /** The replicas that it had, and those that it will have. */
  readonly from: readonly number[]
  readonly to: readonly number[]
  readonly adding: readonly number[]
  /** Bytes of all copies that have to be made; null where unknown. */
  readonly bytes: bigint | null
  /** Bytes that have arrived of them; null where a broker does not tell. */
  readonly copied: bigint | null
  /** How fast they have come in the last half minute; 0 after ten seconds without any, and under a throttle after 24 without any at its brokers; null before that, and where unknown. */
  readonly bytesPerSecond: number | null
  /** Until all has arrived at that rate; null where nothing arrives, or it is unknown. */
  readonly etaSeconds: number | null
  /** The lowest rate of a throttle that counts for it, bytes a second; null where there is none, or it may not be read. */
  readonly throttle: number | null
  /** Brokers that it is copied to and that are away. */
  readonly waitsFor: readonly number[]
}

/** A replica on its way to another log directory of its broker, and how far it is (KIP-113). */
export interface DirectoryMoveReport extends TopicPartition {
  /** Node id. */
  readonly broker: number
  readonly from: string
  readonly to: string
  readonly bytes: bigint
  /** Bytes that have arrived. */
  readonly copied: bigint
  /** As of a MoveReport. */
  readonly bytesPerSecond: number | null
  readonly etaSeconds: number | null
  /** The rate of the broker between its directories, bytes a second; null where there is none, or it may not be read. */
  readonly throttle: number | null
}

/** What is on the move at one poll. */
export interface MovesReport extends PollReport {
  readonly moves: readonly MoveReport[]
  readonly directories: readonly DirectoryMoveReport[]
  /** Brokers that are there and do not tell what they move between their directories, as of `reassign status`. */
  readonly unknown: readonly UnknownMoves[]
}

/** A row of what is on the move: to other brokers, or to another directory. */
export type AnyMove = MoveReport | DirectoryMoveReport

export function isBetweenDirectories<Other extends object>(
  move: Other | DirectoryMoveReport,
): move is DirectoryMoveReport {
  return 'broker' in move
}

/**
 * The parts of two paths of directories in which they differ: `disk1` and `disk2` of `/disk1/kafka` and `/disk2/kafka`. The whole paths
 * where nothing would be left of one. Pure.
 */
export function differingParts(from: string, to: string): readonly [from: string, to: string] {
  const [a, b] = [from.split('/'), to.split('/')]
  const most = Math.min(a.length, b.length)
  let head = 0
  while (head < most && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < most - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  const partOf = (path: readonly string[]): string => path.slice(head, path.length - tail).join('/')
  const parts = [partOf(a), partOf(b)] as const
  return parts.includes('') ? [from, to] : parts
}

export type MovesSource = (signal: AbortSignal) => Promise<MovesReport>

/** Log directories are looked into where replicas are on the move: no more often than this. */
export const MOVES_EVERY_MS = 5_000

/** Part of the bytes that has arrived, 0 to 1; null where unknown. */
export function doneShare({bytes, copied}: Pick<AnyMove, 'bytes' | 'copied'>): number | null {
  if (bytes === null || copied === null) return null
  return bytes === 0n ? 1 : Math.min(1, Number(copied) / Number(bytes))
}

/** How bad it is; null for a move that gets on, or of which that is not known yet. */
export function severityOfMove(move: AnyMove): ProblemSeverity | null {
  const {bytesPerSecond, bytes, copied} = move
  if (!isBetweenDirectories(move) && move.waitsFor.length > 0) return 'error'
  const isComplete = bytes !== null && copied !== null && copied >= bytes
  return bytesPerSecond === 0 && !isComplete ? 'warn' : null
}

/** How far it is and what it waits for, a sentence without its full stop; holds the topic's name as the cluster has it. */
export function explainMove(move: AnyMove): string {
  const name = formatTopicPartition(move)
  if (isBetweenDirectories(move))
    return `${name} on broker ${move.broker} goes from ${move.from} to ${move.to}: ${explainCopy(move)}`
  const {adding, waitsFor} = move
  if (waitsFor.length > 0)
    return `${name} waits for broker ${waitsFor.join(', ')}, which is away: start it, or cancel the move`
  if (adding.length === 0) return `${name} gives up replicas, and copies nothing`
  return `${name} is copied to broker ${adding.join(', ')}: ${explainCopy(move)}`
}

function explainCopy(move: AnyMove): string {
  const {bytes, copied, bytesPerSecond, etaSeconds, throttle} = move
  const share = doneShare(move)
  const done =
    share === null
      ? 'how far it is is unknown'
      : `${formatBytes(copied)} of ${formatBytes(bytes)} (${formatPercent(share)}) have arrived`
  const limit = throttle === null ? '' : `, throttled to ${formatBytes(throttle)}/s`
  const rate =
    bytesPerSecond === null
      ? ''
      : bytesPerSecond === 0
        ? ', nothing of late'
        : `, ${formatBytes(Math.round(bytesPerSecond))}/s`
  const left = etaSeconds === null || etaSeconds === 0 ? '' : `: ${formatDuration(etaSeconds * 1000)} left`
  return `${done}${rate}${limit}${left}`
}

/** One move, as `top moves` prints it; the names are those of `reassign status`. */
export type MoveJson = Omit<MoveReport, 'adding'>

/** What `top moves` prints. */
export interface MovesJson {
  readonly at: string
  readonly moves: readonly MoveJson[]
  readonly directories: readonly DirectoryMoveReport[]
  readonly bytes: bigint | null
  readonly copied: bigint | null
  readonly total: number
  /** Until the last one is there, at the rates so far; null where one of them is unknown. */
  readonly etaSeconds: number | null
  readonly unknown: readonly UnknownMoves[]
}

export function moveToJson(move: MoveReport): MoveJson
export function moveToJson(move: AnyMove): MoveJson | DirectoryMoveReport
export function moveToJson(move: AnyMove): MoveJson | DirectoryMoveReport {
  if (isBetweenDirectories(move)) return move
  const {adding: _, ...rest} = move
  return rest
}

/** What all moves come to; a number is null where one of them is unknown. */
export function sumMoves(moves: readonly AnyMove[]): Pick<MovesJson, 'bytes' | 'copied' | 'etaSeconds'> {
  const sum = (values: readonly (bigint | null)[]) =>
    values.reduce<bigint | null>((all, each) => (all === null || each === null ? null : all + each), 0n)
  const etas = moves.map(({etaSeconds}) => etaSeconds)
  const known = etas.filter((each) => each !== null)
  return {
    bytes: sum(moves.map(({bytes}) => bytes)),
    copied: sum(moves.map(({copied}) => copied)),
    etaSeconds: known.length < etas.length ? null : Math.max(0, ...known),
  }
}

/** The document of the moves that pass a filter. */
export function movesToJson(
  {atMs, moves: report}: {readonly atMs: number; readonly moves: MovesReport | null},
  matches: (text: string) => boolean,
): MovesJson {
  const isListed = (each: AnyMove): boolean => matches(formatTopicPartition(each))
  const moves = (report?.moves ?? []).filter(isListed)
  const directories = (report?.directories ?? []).filter(isListed)
  return {
    at: new Date(atMs).toISOString(),
    moves: moves.map((each) => moveToJson(each)),
    directories,
    total: moves.length,
    ...sumMoves([...moves, ...directories]),
    unknown: report?.unknown ?? [],
  }
}
