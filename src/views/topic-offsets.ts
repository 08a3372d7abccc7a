import type {TopicOffset} from '../core/topics/topic-offsets.ts'
import type {TrimPlanRow} from '../core/topics/trim-topic.ts'
import type {FailureJson} from '../errors/failure.ts'
import {tableView} from './document.ts'
import {formatCount} from './numbers.ts'

export const topicOffsets = tableView({
  rows: (data: {readonly offsets: readonly TopicOffset[]}) => data.offsets,
  columns: [
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'offset', value: (row) => row.offset},
    {field: 'timestamp', value: (row) => row.timestamp, optional: true},
    {field: 'note', value: (row) => row.note, optional: true, role: 'warn'},
    {field: 'error', value: (row) => row.error?.message, optional: true, role: 'error'},
  ],
})

/** A row of a trim: planned, or with what became of it. */
export type TrimRow = TrimPlanRow & {readonly outcome?: string; readonly error?: FailureJson}

export const trimPlan = tableView({
  rows: (data: {readonly plan: readonly TrimRow[]; readonly executed: boolean}) => data.plan,
  columns: [
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'logStart', value: (row) => row.logStart},
    {field: 'logEnd', value: (row) => row.logEnd},
    {field: 'target', header: 'NEW START', value: (row) => row.target},
    {field: 'deleted', value: (row) => row.deleted, text: (row) => formatCount(row.deleted), role: 'warn'},
    {field: 'note', value: (row) => row.note, optional: true, role: 'warn'},
    {field: 'outcome', value: (row) => row.outcome, optional: true},
    {field: 'error', value: (row) => row.error?.message, optional: true, role: 'error'},
  ],
})
