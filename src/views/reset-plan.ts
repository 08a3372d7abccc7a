import type {ResetPlanRow} from '../core/groups/plan-reset.ts'
import {tableView} from './document.ts'
import {formatCount} from './numbers.ts'

export const resetPlan = tableView({
  rows: (data: {readonly plan: readonly ResetPlanRow[]; readonly executed: boolean}) => data.plan,
  columns: [
    {field: 'group', value: (row) => row.group},
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'committed', value: (row) => row.committed},
    {field: 'target', header: 'NEW OFFSET', value: (row) => row.target},
    {
      field: 'change',
      value: (row) => row.change,
      text: (row) => describeChange(row.change),
      align: 'left',
      role: (row) =>
        row.change === null || row.change === 0n ? 'muted' : row.change > 0n ? 'warn' : 'accent',
    },
    {field: 'note', value: (row) => row.note, optional: true, role: 'warn'},
  ],
  name: (row) => row.group,
})

function describeChange(change: bigint | null): string | null {
  if (change === null) return null
  if (change === 0n) return 'unchanged'
  const count = formatCount(change < 0n ? -change : change)
  return change > 0n ? `${count} skipped` : `${count} replayed`
}
