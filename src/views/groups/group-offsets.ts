import type {ChangeDocument} from '../../core/changes/change.ts'
import type {OffsetDeletion} from '../../core/groups/delete-offsets.ts'
import type {WantedOffset} from '../../core/groups/plan-reset.ts'
import {outcomeColumns} from '../change.ts'
import {tableView, type View} from '../document.ts'
import {renderKafkaCsv} from './reset-plan.ts'

interface OffsetsDocument {
  readonly offsets: readonly WantedOffset[]
}

const offsetsTable = tableView({
  rows: (data: OffsetsDocument) => data.offsets,
  columns: [
    {field: 'group', value: (row) => row.group},
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'offset', value: (row) => row.offset},
    {field: 'leaderEpoch', value: (row) => row.leaderEpoch},
    {field: 'metadata', value: (row) => row.metadata},
  ],
})

/**
 * What `group export` prints: by default the CSV of Kafka's own tool with the group in every line; `-o csv` has a heading,
 * leader epochs and metadata too. Both are for programs to read back, so formulas are not guarded against.
 */
export const groupOffsets: View<OffsetsDocument> = {
  ...offsetsTable,
  renderText: ({offsets}, {isTerminal}) => renderKafkaCsv(offsets, {isTerminal, alwaysGroup: true}),
  renderCsv: (data) => offsetsTable.renderCsv(data, {guardFormulas: false}),
}

export const offsetDeletions = tableView({
  rows: (data: ChangeDocument<'offsets', OffsetDeletion>) => data.offsets,
  columns: [
    {field: 'group', value: (row) => row.group},
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'committed', value: (row) => row.committed},
    ...outcomeColumns,
  ],
})
