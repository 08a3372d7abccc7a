import type {ExpectOutcome, NearMiss} from '../../core/expect/expect-records.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatDuration} from '../numbers.ts'

/** What there is to say of an expectation that was not met, or was, a line each. */
export function renderExpectation(
  {met, matched, scanned, nearMisses}: ExpectOutcome,
  {topic, count, timeoutMs}: {readonly topic: string; readonly count: number; readonly timeoutMs: number},
): string[] {
  const within = timeoutMs === 0 ? '' : ` within ${formatDuration(timeoutMs)}`
  const looked = `${scanned} looked at`
  if (count === 0) {
    if (met) return [`No record of ${topic} matches${within}, of ${looked}.`]
    return [`A record of ${topic} matches, and none should.`]
  }
  if (met) return []
  const wanted = count === 1 ? '1 record' : `${count} records`
  const found = `${matched} of ${wanted} of ${topic} matched${within}, ${looked}.`
  return [found, ...nearMisses.map(nearMissText)]
}

const LONGEST_VALUE = 80

function nearMissText({record, why}: NearMiss): string {
  const {topic, partition, offset, key, value} = record
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
  const shown = text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text
  const name = key === null ? '' : ` ${String(key)}`
  const line = `near miss: ${topic}-${partition}@${offset}${name}: ${why}: ${shown}`
  return escapeForTerminal(line, {singleLine: true})
}
