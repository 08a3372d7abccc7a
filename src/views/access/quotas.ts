import type {AppliedLimit, EntityQuotas, QuotaChange, QuotaEntity} from '../../core/access/change-quotas.ts'
import {partsOfEntity} from '../../core/access/change-quotas.ts'
import {describeEntity} from '../../core/access/client-quotas.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import type {Failure} from '../../errors/failure.ts'
import {outcomeColumns} from '../change.ts'
import {type TextContext, tableView, type View} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatBytes, UNKNOWN} from '../numbers.ts'
import {renderTable} from '../table.ts'

/** A limit as people read it. */
function formatLimit(key: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN
  if (key.endsWith('_byte_rate')) return `${formatBytes(value)}/s`
  return key === 'request_percentage' ? `${value}%` : `${value}/s`
}

const entityText = (entity: QuotaEntity): string => describeEntity(partsOfEntity(entity))

interface LimitRow {
  readonly entity: QuotaEntity
  readonly key: string
  readonly value: number
}

const limitColumns = [
  {field: 'entity', header: 'OF', value: ({entity}: LimitRow) => entityText(entity)},
  {field: 'key', header: 'QUOTA', value: ({key}: LimitRow) => key},
  {
    field: 'value',
    header: 'LIMIT',
    value: ({value}: LimitRow) => value,
    text: ({key, value}: LimitRow) => formatLimit(key, value),
  },
] as const

interface QuotaList {
  readonly quotas: readonly EntityQuotas[]
}

const rowsOf = ({quotas}: QuotaList): LimitRow[] =>
  quotas.flatMap(({entity, limits}) => Object.entries(limits).map(([key, value]) => ({entity, key, value})))

export const quotaTable: View<QuotaList> = tableView({rows: rowsOf, columns: limitColumns})

/** The quotas that can count for a client, and below them those that do. */
export function appliedQuotas(client: QuotaEntity, applied: readonly AppliedLimit[]): View<QuotaList> {
  return tableView({
    rows: rowsOf,
    columns: limitColumns,
    text: (list, context) =>
      [
        list.quotas.length > 0 ? renderTable(limitColumns, rowsOf(list), context) : '',
        explain(client, applied, context),
      ]
        .filter((part) => part !== '')
        .join('\n'),
  })
}

function explain(client: QuotaEntity, applied: readonly AppliedLimit[], context: TextContext): string {
  const who = escapeForTerminal(entityText(client), {singleLine: true})
  if (applied.length === 0) return `No quota counts for ${who}.\n`
  const columns = [
    {field: 'key', header: 'QUOTA', value: ({key}: AppliedLimit) => key},
    {
      field: 'value',
      header: 'LIMIT',
      value: ({value}: AppliedLimit) => value,
      text: ({key, value}: AppliedLimit) => formatLimit(key, value),
    },
    {field: 'of', header: 'BY THAT OF', value: ({of}: AppliedLimit) => entityText(of)},
  ]
  return `${context.theme.heading(`What counts for ${who}`)}\n${renderTable(columns, applied, context)}`
}

interface ChangedLimit {
  readonly entity: QuotaEntity
  readonly key: string
  readonly from: number | null
  readonly to: number | null
  readonly outcome: string | null
  readonly error?: Failure | undefined
}

/** A line for each limit. An outcome is that of the whole entity; a limit that was as it is wished was left alone. */
function changedLimits({quotas}: ChangeDocument<'quotas', QuotaChange>): ChangedLimit[] {
  return quotas.flatMap(({entity, limits, from, outcome, error}) =>
    Object.entries(limits).map(([key, to]) => {
      const before = from[key] ?? null
      const isLeftAlone = before === to && outcome !== null && error === undefined
      return {entity, key, from: before, to, outcome: isLeftAlone ? 'unchanged' : outcome, error}
    }),
  )
}

export const quotaChanges = tableView({
  rows: changedLimits,
  columns: [
    {field: 'entity', header: 'OF', value: (row) => entityText(row.entity)},
    {field: 'key', header: 'QUOTA', value: (row) => row.key},
    {field: 'from', value: (row) => row.from, text: (row) => formatLimit(row.key, row.from), align: 'right'},
    {field: 'to', value: (row) => row.to, text: (row) => formatLimit(row.key, row.to), align: 'right'},
    ...outcomeColumns,
  ],
})
