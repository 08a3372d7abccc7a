import {type DeliveryCounts, type FailedLine, ROLLED_BACK} from '../../core/produce/report/delivery-tally.ts'
import type {ProduceResult, TransactionResult} from '../../core/produce/report/produce-result.ts'
import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatBytes, formatCompact, formatCount, formatPercent, formatRate} from '../numbers.ts'

/** More than this many failed lines say nothing new to a person; -o json lists them. */
const MOST_SHOWN_FAILURES = 20

/** The result of produce. As text it is a summary for people, which goes to stderr; stdout stays empty. */
export const produceResult = tableView({
  rows: (result: ProduceResult) => result.failures,
  columns: [
    {field: 'line', value: (failure: FailedLine) => failure.line},
    {field: 'file', value: (failure) => failure.file, optional: true},
    {field: 'code', value: (failure) => failure.error.code},
    {field: 'error', value: (failure) => failure.error.message},
  ],
  text: () => '',
})

/** What became of the records: the lines that failed, then the sum. Safe to show on a terminal. */
export function renderProduceSummary(result: ProduceResult): string[] {
  const {transaction} = result
  const ownFailures = result.failures.filter(({error}) => error.code !== ROLLED_BACK)
  const lines = ownFailures.slice(0, MOST_SHOWN_FAILURES).map(renderFailedLine)
  const hidden = result.failed - (transaction?.rolledBack ?? 0) - lines.length
  if (hidden > 0) lines.push(`and ${formatCount(hidden)} more that failed; -o json lists them`)
  if (result.perhapsTwice) {
    lines.push(
      `${formatCount(result.perhapsTwice)} records were sent more than once and may be stored twice, as writes were not idempotent`,
    )
  }
  if (transaction) lines.push(renderTransaction(transaction))
  const {read, acknowledged, failed, unknown, notSent} = result
  const size = `${formatBytes(result.bytes)} in ${(result.durationMs / 1000).toFixed(1)} s`
  lines.push(
    `${read} read, ${acknowledged} acknowledged, ${failed} failed, ${unknown} unknown, ${notSent} not sent (${size})`,
  )
  return lines
}

function renderTransaction({transactionalId, outcome, rolledBack}: TransactionResult): string {
  const what = {
    committed: 'was committed',
    aborted: 'was aborted',
    unknown: 'was to be committed, and no answer tells whether it was',
  }[outcome]
  const rest =
    rolledBack === 0 ? '' : `; ${formatCount(rolledBack)} of its records were written and taken back`
  return escapeForTerminal(`the transaction ${transactionalId} ${what}${rest}`, {singleLine: true})
}

/**
 * How far a run is, in one line: records and bytes that are acknowledged, their rate since the start, and the share of
 * the input that was read (0 to 1), where that is known.
 */
export function renderProduceProgress(
  counts: DeliveryCounts,
  durationMs: number,
  readRatio: number | null = null,
): string {
  const {acknowledged, acknowledgedBytes} = counts
  const perSecond = (acknowledged * 1000) / Math.max(1, durationMs)
  const parts = [
    `${formatCompact(acknowledged)} records`,
    formatBytes(acknowledgedBytes),
    formatRate(perSecond),
    ...(readRatio === null ? [] : [formatPercent(readRatio)]),
  ]
  return parts.join(', ')
}

function renderFailedLine({line, file, error}: FailedLine): string {
  const where = file === undefined ? `line ${line}` : `${file}:${line}`
  const code = error.code === null ? '' : ` [${error.code}]`
  return escapeForTerminal(`${where}: ${error.message}${code}`, {singleLine: true})
}
