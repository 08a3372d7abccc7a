import type {TopicRetention} from '../topics/topic-retention.ts'
import {effectiveLag} from './calculate-lag.ts'
import type {LagRow, LossBound, RowLoss, RowTimeLag} from './lag-row.ts'
import {type LagStatus, statusNumber} from './lag-status.ts'

/** What is needed beside a row. */
export interface LossFacts {
  /** Null where it could not be read. */
  readonly retention: TopicRetention | null
  /** Size of the partition's log on its leader; null where it is unknown or does not matter. */
  readonly logBytes: bigint | null
}

/** A loss with whether it is near. */
export interface LossVerdict {
  readonly loss: RowLoss
  /** Less than a fifth of what is kept is left. */
  readonly isAtRisk: boolean
}

/** Below this part of what is kept, loss is near (docs/design/lag.md, Definitions, 4). */
const AT_RISK_PART = 0.2

/** Bytes are taken to have come over this long at the least: a burst of a moment is no rate. */
const LEAST_SPAN_MS = 10_000

const UNKNOWN: LossVerdict = {
  loss: {timeToLossMs: null, timeToLossBound: null, lossBy: null},
  isAtRisk: false,
}
const NEVER: LossVerdict = {
  loss: {timeToLossMs: null, timeToLossBound: null, lossBy: 'never'},
  isAtRisk: false,
}

/**
 * When retention may delete the oldest unread record: `retention.ms` minus its age, or when as many bytes as `retention.bytes`
 * will have come after it at the pace that was watched, else of those that have come since, whichever is sooner. Only policies that delete count.
 */
export function calculateLoss(
  row: LagRow,
  timeLag: RowTimeLag,
  {retention, logBytes}: LossFacts,
): LossVerdict {
  const lag = effectiveLag(row)
  if (lag === 0n) return NEVER
  if (lag === null || retention === null) return UNKNOWN
  if (retention.cleanup !== 'delete' && retention.cleanup !== 'both') return NEVER
  const byTime = lossByTime(timeLag, retention.retentionMs)
  const byBytes = lossByBytes(row, lag, timeLag.timeLagMs, {limit: retention.retentionBytes, logBytes})
  const known = [byTime, byBytes].filter((each) => each !== null && each !== 'never')
  const [sooner] = known.sort((a, b) => a.ms - b.ms)
  const isAnyUnknown = byTime === null || byBytes === null
  if (sooner === undefined) return isAnyUnknown ? UNKNOWN : NEVER
  return {
    loss: {
      timeToLossMs: sooner.ms,
      // The other limit may be nearer.
      timeToLossBound: isAnyUnknown && sooner.ms > 0 ? '<=' : sooner.bound,
      lossBy: sooner === byTime ? 'time' : 'bytes',
    },
    isAtRisk: known.some(({isNear}) => isNear),
  }
}

interface Loss {
  readonly ms: number
  readonly bound: LossBound
  readonly isNear: boolean
}

/** Null where it is unknown. */
function lossByTime(
  {timeLagMs, timeLagBound}: RowTimeLag,
  retentionMs: bigint | null,
): Loss | 'never' | null {
  if (retentionMs === null) return 'never'
  if (timeLagMs === null) return null
  const ms = Math.max(0, Number(retentionMs) - timeLagMs)
  // A record that is older than is known goes sooner.
  const bound = timeLagBound === '>=' ? '<=' : timeLagBound === '~' ? '~' : '='
  return {ms, bound, isNear: ms < AT_RISK_PART * Number(retentionMs)}
}

/** Null where it is unknown. */
function lossByBytes(
  {logStart, logEnd, inPerSecond}: LagRow,
  lag: bigint,
  timeLagMs: number | null,
  {limit, logBytes}: {readonly limit: bigint | null; readonly logBytes: bigint | null},
): Loss | 'never' | null {
  if (limit === null) return 'never'
  if (logBytes === null || logStart === null || logEnd === null || logEnd <= logStart) return null
  const bytesPerOffset = Number(logBytes) / Number(logEnd - logStart)
  const unread = bytesPerOffset * Number(lag)
  const isNear = unread > (1 - AT_RISK_PART) * Number(limit)
  if (unread >= Number(limit)) return {ms: 0, bound: '~', isNear}
  const left = Number(limit) - unread
  // What a watch has seen to come is nearer to what will come than what has come since.
  if (inPerSecond) return {ms: Math.round((left / (inPerSecond * bytesPerOffset)) * 1000), bound: '~', isNear}
  if (timeLagMs === null || unread === 0) return null
  return {ms: Math.round((left / unread) * Math.max(timeLagMs, LEAST_SPAN_MS)), bound: '~', isNear}
}

/** What a loss adds to a row. One that is near is its status, with what it would be without beside that. */
export function judgeLoss(
  {status}: LagRow,
  {loss, isAtRisk}: LossVerdict,
): RowLoss & Pick<Partial<LagRow>, 'status' | 'underlyingStatus'> {
  if (!isAtRisk || statusNumber(status) >= statusNumber(AT_RISK)) return loss
  return {...loss, status: AT_RISK, underlyingStatus: status}
}

const AT_RISK: LagStatus = 'AT-RISK'
