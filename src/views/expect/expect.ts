import type {ExpectOutcome, NearMiss} from '../../core/expect/expect-records.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatDuration} from '../numbers.ts'

/** What there is to say of an expectation that was not met, or was, a line each. */
export function renderExpectation(
  {met, matched, scanned, unevaluatedText, nearMisses}: ExpectOutcome,
  {topic, count, timeoutMs}: {readonly topic: string; readonly count: number; readonly timeoutMs: number},
): string[] {
  const within = timeoutMs === 0 ? '' : ` within ${formatDuration(timeoutMs)}`
  const looked = `${scanned} looked at`
  const unevaluated = unevaluatedText === null ? [] : [escapeForTerminal(unevaluatedText, {singleLine: true})]
  if (count === 0) {
    if (met) return [`No record of ${topic} matches${within}, of ${looked}.`, ...unevaluated]
    return [`A record of ${topic} matches, and none should.`]
  }
  if (met) return unevaluated
  const wanted = count === 1 ? '1 record' : `${count} records`
  const found = `${matched} of ${wanted} of ${topic} matched${within}, ${looked}.`
  return [found, ...unevaluated, ...nearMisses.map(nearMissText)]
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
