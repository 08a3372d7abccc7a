import type {TopicPartition} from '../../kafka/routing.ts'
import {formatBytes, formatDuration, formatPercent} from '../names/numbers.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
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
  /** How fast they have come in the last half minute; 0 after ten seconds without any, null before that, and where unknown. */
  readonly bytesPerSecond: number | null
  /** Until all has arrived at that rate; null where nothing arrives, or it is unknown. */
  readonly etaSeconds: number | null
  /** The lowest rate of a throttle that counts for it, bytes a second; null where there is none, or it may not be read. */
  readonly throttle: number | null
  /** Brokers that it is copied to and that are away. */
  readonly waitsFor: readonly number[]
}

/** What is on the move at one poll. */
export interface MovesReport extends PollReport {
  readonly moves: readonly MoveReport[]
}

export type MovesSource = (signal: AbortSignal) => Promise<MovesReport>

/** Log directories are looked into where replicas are on the move: no more often than this. */
export const MOVES_EVERY_MS = 5_000

/** Part of the bytes that has arrived, 0 to 1; null where unknown. */
export function doneShare({bytes, copied}: Pick<MoveReport, 'bytes' | 'copied'>): number | null {
  if (bytes === null || copied === null) return null
  return bytes === 0n ? 1 : Math.min(1, Number(copied) / Number(bytes))
}

/** How bad it is; null for a move that gets on, or of which that is not known yet. */
export function severityOfMove({
  waitsFor,
  bytesPerSecond,
  bytes,
  copied,
}: MoveReport): ProblemSeverity | null {
  if (waitsFor.length > 0) return 'error'
  const isComplete = bytes !== null && copied !== null && copied >= bytes
  return bytesPerSecond === 0 && !isComplete ? 'warn' : null
}

/** How far it is and what it waits for, a sentence without its full stop; holds the topic's name as the cluster has it. */
export function explainMove(move: MoveReport): string {
  const {adding, bytes, copied, bytesPerSecond, etaSeconds, throttle, waitsFor} = move
  const name = formatTopicPartition(move)
  if (waitsFor.length > 0)
    return `${name} waits for broker ${waitsFor.join(', ')}, which is away: start it, or cancel the move`
  if (adding.length === 0) return `${name} gives up replicas, and copies nothing`
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
  return `${name} is copied to broker ${adding.join(', ')}: ${done}${rate}${limit}${left}`
}

/** One move, as `top moves` prints it; the names are those of `reassign status`. */
export type MoveJson = Omit<MoveReport, 'adding'>

/** What `top moves` prints. */
export interface MovesJson {
  readonly at: string
  readonly moves: readonly MoveJson[]
  readonly bytes: bigint | null
  readonly copied: bigint | null
  readonly total: number
  /** Until the last one is there, at the rates so far; null where one of them is unknown. */
  readonly etaSeconds: number | null
}

export function moveToJson({adding: _, ...move}: MoveReport): MoveJson {
  return move
}

/** What all moves come to; a number is null where one of them is unknown. */
export function sumMoves(moves: readonly MoveReport[]): Pick<MovesJson, 'bytes' | 'copied' | 'etaSeconds'> {
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
  const moves = (report?.moves ?? []).filter((each) => matches(formatTopicPartition(each)))
  return {
    at: new Date(atMs).toISOString(),
    moves: moves.map(moveToJson),
    total: moves.length,
    ...sumMoves(moves),
  }
}
