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
import {renderChange} from './schema-diff.ts'

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
    {field: 'checkedBy', value: (row) => row.checkedBy, wide: true},
    {field: 'messages', value: (row) => row.messages.join('\n') || null},
    {
      field: 'explanation',
      value: ({explanation}) => explanation?.reasons.join('\n') || null,
      optional: true,
    },
    {field: 'unread', value: (row) => row.unread, optional: true},
  ],
  text: (check, {theme}) => {
    const {subject, compatible, level, new: isNew} = check
    const head = compatible ? theme.ok('fits') : theme.error('does not fit')
    const unread = check.unread === null ? [] : [`It could not be read here to its end: ${check.unread}.`]
    const told = [...(compatible ? [] : toldMisfit(check)), ...unread].map((line) => `  ${safe(line)}`)
    const first = isNew
      ? `${head} ${safe(subject)}, which is new (${safe(level)}); the schema was read here, the registry itself was not asked`
      : `${head} ${safe(subject)} (${safe(level)})`
    return [first, ...told].join('\n')
  },
})

/** Why it does not fit, in the registry's words, or else as far as it can be told here. */
function toldMisfit({messages, explanation, level}: SchemaCheck): readonly string[] {
  if (explanation === null) return messages
  const {version, changes, reasons} = explanation
  const allowed = `The registry gives no reasons.${reasons.length > 0 ? ` What ${level} does not allow:` : ''}`
  return [
    allowed,
    ...reasons.map((reason) => `  ${reason}`),
    `What differs from version ${version}:`,
    ...(changes.length > 0 ? changes.map((change) => `  ${renderChange(change)}`) : ['  Nothing.']),
  ]
}

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
