import type {LagBreach} from '../../core/lag/check-lag.ts'
import {placeOf} from '../../core/lag/check-lag.ts'
import {describeStatus, type LagStatus} from '../../core/lag/lag-status.ts'
import type {ReportRow} from '../../core/lag/select-lag.ts'
import {countOf} from '../../core/names/count-of.ts'
import type {Failure} from '../../errors/failure.ts'
import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {type JunitCase, renderJunit} from '../junit.ts'
import {formatCount, formatDuration} from '../numbers.ts'

/** The result of `lag check`. */
export interface LagCheck {
  readonly met: boolean
  /** How many rows were looked at. */
  readonly checked: number
  readonly breaches: readonly LagBreach[]
  /** What could not be looked at, or not be judged. */
  readonly failures: readonly Failure[]
}

/** One line a breach and a summary. */
export const lagCheckView = tableView({
  rows: (data: LagCheck) => data.breaches,
  columns: [
    {field: 'group', value: (row) => row.group},
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'rule', value: (row) => row.rule},
    {field: 'value', value: (row) => row.value},
    {
      field: 'unreadIfEarliest',
      value: ({unreadIfEarliest}) => unreadIfEarliest,
      optional: true,
    },
    {
      field: 'limit',
      value: ({limit}) => (Array.isArray(limit) ? limit.join(' ') : (limit as bigint | number)),
    },
  ],
  name: (row) => row.group,
  text: (data, {theme}) => {
    const lines = data.breaches.map((breach) =>
      theme.error(escapeForTerminal(`${placeText(breach)}: ${breachText(breach)}`, {singleLine: true})),
    )
    return [...lines, summaryText(data)].join('\n')
  },
})

/**
 * The check as JUnit XML: a test case for each row, which fails for each limit that it is over, and one with an error for
 * each thing that could not be looked at.
 */
export function renderLagJunit(
  rows: readonly ReportRow[],
  breaches: readonly LagBreach[],
  failures: readonly Failure[],
): string {
  const byPlace = Map.groupBy(breaches, placeText)
  const cases = rows.map((row): JunitCase => {
    const place = placeOf(row)
    const failed = byPlace.get(placeText(place)) ?? []
    const error = 'error' in row && row.error ? row.error.message : null
    return {
      suite: row.group,
      name: place.topic === null ? row.group : placeName(place),
      failures: failed.map((breach) => ({type: breach.rule, message: breachText(breach)})),
      error,
    }
  })
  const unread = failures.map(
    ({message}): JunitCase => ({suite: 'samsa lag check', name: message, failures: [], error: message}),
  )
  return renderJunit('samsa lag check', [...cases, ...unread])
}

function placeText(place: Pick<LagBreach, 'group' | 'topic' | 'partition'>): string {
  return place.topic === null ? place.group : `${place.group} ${placeName(place)}`
}

function placeName({topic, partition}: Pick<LagBreach, 'topic' | 'partition'>): string {
  return partition === null ? (topic ?? '') : `${topic}-${partition}`
}

function breachText({rule, value, limit, unreadIfEarliest}: LagBreach): string {
  if (rule === 'unknown') {
    const unread =
      unreadIfEarliest == null ? '' : `; ${formatCount(unreadIfEarliest)} unread from the earliest offset`
    return `lag unknown: nothing is committed${unread}`
  }
  if (rule === 'status') return `${value}: ${describeStatus(value as LagStatus)}`
  if (rule === 'max-lag')
    return `lag ${formatCount(value as bigint)} is above ${formatCount(limit as bigint)}`
  if (rule === 'min-time-to-loss') {
    const left = value === 0 ? 'at any moment' : `in ${formatDuration(value as number)}`
    return `unread records may be deleted ${left}, which is less than ${formatDuration(limit as number)}`
  }
  return `time lag ${formatDuration(value as number)} is above ${formatDuration(limit as number)}`
}

function summaryText({breaches, checked, failures}: LagCheck): string {
  const rows = `${countOf(checked, 'row')} checked`
  if (breaches.length === 0)
    return failures.length === 0
      ? `${rows}, all within the limits`
      : `${rows}, no breach among those that were read`
  const groups = new Set(breaches.map(({group}) => group)).size
  return `${rows}, ${breaches.length} breach${breaches.length === 1 ? '' : 'es'} in ${countOf(groups, 'group')}`
}
