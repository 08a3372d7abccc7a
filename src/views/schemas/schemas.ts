import type {ChangeDocument} from '../../core/changes/change.ts'
import type {SchemaCheck} from '../../core/schemas/check-schema.ts'
import type {LevelChange, LevelRow} from '../../core/schemas/compatibility-levels.ts'
import type {SchemaDeletion} from '../../core/schemas/delete-schemas.ts'
import type {SchemaList, SchemaRow} from '../../core/schemas/get-schemas.ts'
import type {SubjectList} from '../../core/schemas/list-subjects.ts'
import type {SchemaRegistration} from '../../core/schemas/register-schema.ts'
import {errorColumn, outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'

export const subjectTable = tableView({
  rows: (list: SubjectList) => list.subjects,
  columns: [
    {field: 'subject', value: (row) => row.subject},
    {field: 'version', value: (row) => row.version},
    {field: 'id', value: (row) => row.id},
    {field: 'type', value: (row) => row.type},
    {
      field: 'deleted',
      value: (row) => row.deleted,
      text: (row) => (row.deleted ? 'deleted' : null),
      optional: true,
      role: 'warn',
    },
    {field: 'compatibility', value: (row) => row.compatibility, wide: true},
    errorColumn,
  ],
})

const SCHEMA_COLUMNS = [
  {field: 'subject', value: (row: SchemaRow) => row.subject},
  {field: 'version', value: (row: SchemaRow) => row.version},
  {field: 'id', value: (row: SchemaRow) => row.id},
  {field: 'type', value: (row: SchemaRow) => row.type},
] as const

/** The text of the schema as it was registered, and nothing beside it: for a file, or the next program. */
export const schemaText = tableView({
  rows: (list: SchemaList) => list.schemas,
  columns: [...SCHEMA_COLUMNS, {field: 'schema', value: (row: SchemaRow) => row.schema}],
  name: (row) => row.subject ?? String(row.id),
  text: ({schemas}, {isTerminal}) =>
    schemas
      .map(({schema}) => `${(isTerminal ? escapeForTerminal(schema) : schema).replace(/\n$/, '')}\n`)
      .join(''),
})

/** Schemas that refer to one another, a line each. */
export const schemaTable = tableView({
  rows: (list: SchemaList) => list.schemas,
  columns: [
    ...SCHEMA_COLUMNS,
    {
      field: 'references',
      value: (row: SchemaRow) =>
        row.references.map(({name, subject, version}) => `${name} = ${subject}:${version}`).join(', ') ||
        null,
      optional: true,
    },
  ],
  name: (row) => row.subject ?? String(row.id),
})

export const registrations = tableView({
  rows: (data: ChangeDocument<'schemas', SchemaRegistration>) => data.schemas,
  columns: [
    {field: 'subject', value: (row) => row.subject},
    {field: 'type', value: (row) => row.type},
    {field: 'version', value: (row) => row.version},
    {field: 'id', value: (row) => row.id},
    ...outcomeColumns,
  ],
})

export const schemaDeletions = tableView({
  rows: (data: ChangeDocument<'schemas', SchemaDeletion>) => data.schemas,
  columns: [
    {field: 'subject', value: (row) => row.subject},
    {field: 'versions', value: (row) => row.versions.join(', ') || null},
    {field: 'whole', value: (row) => row.whole, text: (row) => (row.whole ? 'all' : null), optional: true},
    {
      field: 'permanent',
      value: (row) => row.permanent,
      text: (row) => (row.permanent ? 'for good' : null),
      optional: true,
      role: 'warn',
    },
    ...outcomeColumns,
  ],
})

export const schemaCheckView = tableView({
  rows: (check: SchemaCheck) => [check],
  columns: [
    {field: 'subject', value: (row) => row.subject},
    {field: 'compatible', value: (row) => row.compatible},
    {field: 'level', value: (row) => row.level},
    {field: 'new', value: (row) => row.new},
    {field: 'messages', value: (row) => row.messages.join('\n') || null},
  ],
  text: ({subject, compatible, level, new: isNew, messages}, {theme}) => {
    const name = safe(subject)
    if (isNew) return `${theme.ok('fits')} ${name} has no versions yet (${safe(level)})`
    if (compatible) return `${theme.ok('fits')} ${name} (${safe(level)})`
    const told =
      messages.length > 0
        ? messages
        : ['The registry does not tell what; `samsa schema diff` shows what differs.']
    return [
      `${theme.error('does not fit')} ${name} (${safe(level)})`,
      ...told.map((line) => `  ${safe(line)}`),
    ].join('\n')
  },
})

export const levelTable = tableView({
  rows: (data: {readonly levels: readonly LevelRow[]}) => data.levels,
  columns: [
    {field: 'subject', value: (row) => row.subject, text: (row) => row.subject ?? '(the registry)'},
    {field: 'level', value: (row) => row.level},
    {
      field: 'inherited',
      value: (row) => row.inherited,
      text: (row) => (row.inherited ? "the registry's" : null),
      optional: true,
    },
  ],
  name: (row) => row.level,
})

export const levelChanges = tableView({
  rows: (data: ChangeDocument<'levels', LevelChange>) => data.levels,
  columns: [
    {field: 'subject', value: (row) => row.subject, text: (row) => row.subject ?? '(the registry)'},
    {field: 'from', value: (row) => row.from, text: (row) => row.from ?? '(none of its own)'},
    {field: 'to', value: (row) => row.to, text: (row) => row.to ?? '(none of its own)'},
    ...outcomeColumns,
  ],
})

function safe(text: string): string {
  return escapeForTerminal(text, {singleLine: true})
}
