import type {ChangeDocument} from '../../core/changes/change.ts'
import type {TopicOffset} from '../../core/topics/topic-offsets.ts'
import type {TrimPlanRow} from '../../core/topics/trim-topic.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'
import {formatCount} from '../numbers.ts'

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

export const trimPlan = tableView({
  rows: (data: ChangeDocument<'offsets', TrimPlanRow>) => data.offsets,
  columns: [
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'logStart', value: (row) => row.logStart},
    {field: 'logEnd', value: (row) => row.logEnd},
    {field: 'target', header: 'NEW START', value: (row) => row.target},
    {field: 'deleted', value: (row) => row.deleted, text: (row) => formatCount(row.deleted), role: 'warn'},
    {field: 'note', value: (row) => row.note, optional: true, role: 'warn'},
    ...outcomeColumns,
  ],
})
