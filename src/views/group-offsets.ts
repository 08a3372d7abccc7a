import type {WantedOffset} from '../core/groups/plan-reset.ts'
import type {FailureJson} from '../errors/failure.ts'
import {tableView, type View} from './document.ts'
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
  renderText: ({offsets}) => renderKafkaCsv(offsets, {alwaysGroup: true}),
  renderCsv: (data) => offsetsTable.renderCsv(data, {guardFormulas: false}),
}

/** A commit that is to be deleted, or with what became of it. */
export interface OffsetDeletionRow {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly committed: bigint
  readonly outcome?: 'deleted' | 'failed'
  readonly error?: FailureJson
}

export const offsetDeletion = tableView({
  rows: (data: {readonly plan: readonly OffsetDeletionRow[]; readonly executed: boolean}) => data.plan,
  columns: [
    {field: 'group', value: (row) => row.group},
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'committed', value: (row) => row.committed},
    {
      field: 'outcome',
      value: (row) => row.outcome,
      optional: true,
      role: (row) => (row.outcome === 'failed' ? 'error' : 'ok'),
    },
    {field: 'error', value: (row) => row.error?.message, optional: true, role: 'error'},
  ],
})
