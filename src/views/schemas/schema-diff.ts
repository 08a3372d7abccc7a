import type {JsonValue, SchemaChange} from '../../core/schemas/diff/schema-change.ts'
import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import type {Role, Theme} from '../theme.ts'

/** One of the two that were compared: a version of a subject, or a file. */
export interface DiffSide {
  readonly subject: string | null
  readonly version: number | null
  readonly file: string | null
}

/** What `schema diff` prints. */
export interface SchemaDifference {
  readonly differs: boolean
  readonly from: DiffSide
  readonly to: DiffSide
  /** Whether parts or lines were compared. */
  readonly by: 'parts' | 'lines'
  readonly changes: readonly SchemaChange[]
}

const SIGNS = {added: '+', removed: '-', changed: '~'} as const
const ROLES: Readonly<Record<SchemaChange['action'], Role>> = {
  added: 'added',
  removed: 'removed',
  changed: 'accent',
}

export const schemaDiffView = tableView({
  rows: (data: SchemaDifference) => data.changes,
  columns: [
    {field: 'action', value: (row) => row.action},
    {field: 'path', value: (row) => row.path},
    {field: 'what', value: (row) => row.what},
    {field: 'from', value: (row) => shown(row.from)},
    {field: 'to', value: (row) => shown(row.to)},
    {
      field: 'attributes',
      value: (row) => (row.attributes === null ? null : JSON.stringify(row.attributes)),
      optional: true,
    },
  ],
  name: (row) => row.path,
  text: (data, {theme}) => renderDifference(data, theme),
})

function renderDifference({from, to, changes}: SchemaDifference, theme: Theme): string {
  const head = theme.muted(`${sideName(from)} -> ${sideName(to)}`)
  if (changes.length === 0) return `${head}\nNothing differs.`
  return [head, ...changes.map((change) => theme[ROLES[change.action]](renderChange(change)))].join('\n')
}

/** A change as a line: `+ total: long, default 0`. */
export function renderChange(change: SchemaChange): string {
  const {action, path, what, from, to} = change
  const sign = SIGNS[action]
  // As in any diff: of a text its lines are what there is to see.
  if (what === 'line') return `${sign} ${safe(String(action === 'added' ? to : from))}`
  const place = path === '' ? '(the schema)' : safe(path)
  if (what === 'field')
    return `${sign} ${place}: ${safe(shown(action === 'added' ? to : from) ?? '(any)')}${safe(renderAttributes(change))}`
  const value =
    action === 'changed' ? `${shown(from)} -> ${shown(to)}` : shown(action === 'added' ? to : from)
  return `${sign} ${place} ${safe(what)}: ${safe(value ?? 'null')}`
}

/** What is said of a field beside its type, the default last: it decides whether the field may be added or removed. */
function renderAttributes({attributes, hasDefault}: SchemaChange): string {
  const {default: fallback, ...others} = attributes ?? {}
  const told = Object.entries(others)
    .filter(([name]) => name !== 'doc')
    .map(([name, value]) => (value === true ? `, ${name}` : `, ${name} ${shown(value) ?? 'null'}`))
  if (hasDefault === false) return `${told.join('')}, no default`
  return fallback === undefined ? told.join('') : `${told.join('')}, default ${JSON.stringify(fallback)}`
}

function sideName({subject, version, file}: DiffSide): string {
  return safe(file ?? `${subject}:${version}`)
}

function shown(value: JsonValue): string | null {
  if (value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function safe(text: string): string {
  return escapeForTerminal(text, {singleLine: true})
}
