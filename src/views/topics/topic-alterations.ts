import type {ChangeDocument, ChangedRow} from '../../core/changes/change.ts'
import type {TopicAlteration} from '../../core/topics/plan-alterations.ts'
import type {TopicField} from '../../core/topics/plan-topic.ts'
import {outcomeColumns} from '../change.ts'
import {readableConfig} from '../configs/configs.ts'
import {tableView} from '../document.ts'

/** A field of a topic, or a topic of which nothing changes. */
interface FieldRow extends Partial<TopicField> {
  readonly name: string
  readonly outcome: string | null
  readonly error?: TopicAlteration['error']
}

function fieldRows({name, fields, outcome, error}: ChangedRow<TopicAlteration>): FieldRow[] {
  const ended = {outcome, ...(error ? {error} : {})}
  if (fields.length === 0) return [{name, ...ended}]
  return fields.map((field) => ({name, ...field, ...ended}))
}

/** A value of a field for people. */
export function shownField(field: string | undefined, value: TopicField['from'] | undefined): string | null {
  if (field === undefined || value === undefined) return null
  if (value === null) return '(not set)'
  return typeof value === 'number' ? String(value) : value === '' ? '(empty)' : readableConfig(field, value)
}

export const topicAlterations = tableView({
  rows: (data: ChangeDocument<'topics', TopicAlteration>) => data.topics.flatMap(fieldRows),
  columns: [
    {field: 'name', value: ({name}) => name},
    {field: 'field', value: ({field}) => field, optional: true},
    {
      field: 'from',
      value: ({from}) => from,
      text: ({field, from}) => shownField(field, from),
      align: 'left',
      optional: true,
    },
    {
      field: 'to',
      value: ({to}) => to,
      text: ({field, to}) => shownField(field, to),
      align: 'left',
      optional: true,
    },
    ...outcomeColumns,
  ],
})
