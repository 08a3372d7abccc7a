import type {TopicRetention} from '../../../core/topics/topic-retention.ts'
import {formatBytes, formatDuration, UNKNOWN} from '../../../views/numbers.ts'

/** Longer than this nobody waits: `retention.ms` is often set to the largest number there is. */
const FOREVER_MS = 36_500n * 86_400_000n

/**
 * How long records are kept: `7d`, `7d 1GiB` (of each partition), `forever`. A topic that is only compacted keeps the
 * newest record of each key whatever its age: `by key`.
 */
export function formatRetention(retention: TopicRetention | null): string {
  if (retention === null) return UNKNOWN
  const {cleanup} = retention
  if (cleanup === 'compact') return 'by key'
  const limits = cleanup === 'none' ? [] : listLimits(retention)
  return limits.length === 0 ? 'forever' : limits.map((limit) => limit.replace(' ', '')).join(' ')
}

/** What becomes of old records, as a sentence without its subject: `keeps records 7d, 1 GiB a partition at most`. */
export function describeRetention(retention: TopicRetention | null): string {
  if (retention === null) return 'retention not known'
  const {cleanup, retentionBytes} = retention
  if (cleanup === 'compact') return 'compacted: keeps the newest record of each key'
  const what = cleanup === 'both' ? 'compacted: keeps the newest record of each key' : 'keeps records'
  const [first, second] = cleanup === 'none' ? [] : listLimits(retention)
  if (first === undefined) return `${what} forever`
  if (second !== undefined) return `${what} ${first}, ${second} a partition at most`
  return retentionBytes === null ? `${what} ${first}` : `${what} up to ${first} a partition`
}

/** For sorting: milliseconds, and more than any time where there is no limit of time. */
export function rankRetention(retention: TopicRetention | null): bigint | null {
  if (retention === null) return null
  const {cleanup, retentionMs} = retention
  return cleanup === 'compact' || cleanup === 'none' || retentionMs === null ? 2n ** 63n : retentionMs
}

function listLimits({retentionMs, retentionBytes}: TopicRetention): readonly string[] {
  const limits = []
  if (retentionMs !== null && retentionMs < FOREVER_MS) limits.push(formatRound(retentionMs))
  if (retentionBytes !== null) limits.push(formatBytes(retentionBytes).replace('.00 ', ' '))
  return limits
}

/** A time without a second unit that is 0: `7d`, and `1d12h`. */
function formatRound(durationMs: bigint): string {
  return formatDuration(durationMs).replace(/(?<=[dhm])0+[hms]$/, '')
}
