import type {CopyPlanRow} from '../../core/copy/copy-request.ts'
import type {CopyResult} from '../../core/copy/copy-result.ts'
import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatBytes, formatCount} from '../numbers.ts'

/** More than this many refused records say nothing new to a person; -o json lists them. */
const MOST_SHOWN_FAILURES = 20

const columns = [
  {field: 'partition', value: (row: CopyPlanRow) => row.partition},
  {field: 'from', value: (row: CopyPlanRow) => row.from},
  {field: 'to', value: (row: CopyPlanRow) => row.to},
  {field: 'records', value: (row: CopyPlanRow) => row.records},
]

/** What would be copied, by partition. */
export const copyPlan = tableView({
  rows: (result: CopyResult) => result.plan,
  columns,
  footer: ({plan}) => {
    const most = plan.reduce((sum, {records}) => sum + (records ?? 0), 0)
    const rest = plan.some(({records}) => records === null) ? ', and what comes later' : ''
    return `up to ${formatCount(most)} record${most === 1 ? '' : 's'}${rest}`
  },
})

/** The result of a copy. As text it is a summary for people, which goes to stderr; stdout stays empty. */
export const copyResult = tableView({rows: (result: CopyResult) => result.plan, columns, text: () => ''})

/** What became of the records: those that were refused, then the sum. Safe to show on a terminal. */
export function renderCopySummary(result: CopyResult): string[] {
  const {from, read, acknowledged, failed, unknown, notSent, lost, perhapsTwice} = result
  const lines = result.failures.slice(0, MOST_SHOWN_FAILURES).map(({partition, offset, error}) => {
    const code = error.code === null ? '' : ` [${error.code}]`
    return escapeForTerminal(`${from}-${partition}@${offset}: ${error.message}${code}`, {singleLine: true})
  })
  const hidden = failed - lines.length
  if (hidden > 0) lines.push(`and ${formatCount(hidden)} more that failed; -o json lists them`)
  if (lost) lines.push(`${formatCount(lost)} offsets had been deleted before they could be read`)
  if (perhapsTwice) {
    lines.push(
      `${formatCount(perhapsTwice)} records were sent more than once and may be stored twice, as writes were not idempotent`,
    )
  }
  const size = `${formatBytes(result.bytes)} in ${(result.durationMs / 1000).toFixed(1)} s`
  lines.push(
    `${read} read, ${acknowledged} acknowledged, ${failed} failed, ${unknown} unknown, ${notSent} not sent (${size})`,
  )
  return lines
}
