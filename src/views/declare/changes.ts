import {configUnit} from '../../core/configs/config-value.ts'
import type {DeclaredChange, FieldChange, FieldValue} from '../../core/declare/declared-change.ts'
import type {Failure} from '../../errors/failure.ts'
import {tableView, type View} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {renderJunit} from '../junit.ts'
import {formatBytes, formatDuration} from '../numbers.ts'
import type {Role, Theme} from '../theme.ts'

/** A change with what became of it: none of a plan, null where it was not carried out. */
export type ShownChange = DeclaredChange & {readonly outcome?: string | null}

/** What diff and apply print. */
export interface Changes {
  readonly changes: readonly ShownChange[]
}

const SIGNS = {create: '+', alter: '~', delete: '-'} as const
const ROLES: Readonly<Record<DeclaredChange['action'], Role>> = {
  create: 'added',
  alter: 'accent',
  delete: 'removed',
}

const table = tableView({
  rows: (data: Changes) => data.changes,
  columns: [
    {field: 'kind', value: (change) => change.kind},
    {field: 'name', value: (change) => change.name},
    {field: 'action', value: (change) => change.action},
    {
      field: 'fields',
      value: (change) => change.fields.map((field) => describeField(change, field)).join('; '),
    },
    {field: 'warnings', value: (change) => change.warnings.join(' ') || null, optional: true, role: 'warn'},
    {field: 'outcome', value: (change) => change.outcome ?? null, optional: true},
    {field: 'error', value: (change) => change.error?.message ?? null, optional: true, role: 'error'},
  ],
  name: (change) => change.name,
  text: (data, {theme}) => renderChanges(data, theme),
})

/** A block a change, `+` created, `~` altered, `-` deleted, and a line that sums them up. */
export const changesView: View<Changes> = {
  ...table,
  renderPlan: async (data, theme) => `${renderChanges(data, theme)}\n`,
}

function renderChanges({changes}: Changes, theme: Theme): string {
  const lines = changes.flatMap((change) => renderChange(change, theme))
  return [...lines, sumUp(changes)].join('\n')
}

function renderChange(change: ShownChange, theme: Theme): string[] {
  const paint = theme[ROLES[change.action]]
  const outcome = change.outcome
    ? ` ${theme[change.outcome === 'failed' ? 'error' : 'ok'](change.outcome)}`
    : ''
  const fields = fieldsToShow(change)
  return [
    `${paint(`${SIGNS[change.action]} ${change.kind} ${safe(change.name)}`)}${outcome}`,
    ...fields.map((field) => `    ${safe(describeField(change, field))}`),
    ...change.warnings.map((warning) => theme.warn(`    ! ${safe(warning)}`)),
    ...(change.error ? [theme.error(`    x ${safe(change.error.message)}`)] : []),
    ...(change.error?.suggestions ?? []).map((line) => `      ${safe(line)}`),
  ]
}

/** The name of an ACL says all of it. */
function fieldsToShow({kind, action, fields}: DeclaredChange): readonly FieldChange[] {
  if (kind === 'acl') return []
  return action === 'delete' ? fields.filter(({from}) => from !== null) : fields
}

function describeField({action}: DeclaredChange, {field, from, to}: FieldChange): string {
  if (action === 'create') return `${field}: ${to === null ? "the broker's default" : readable(field, to)}`
  if (action === 'delete') return `${field}: ${readable(field, from)}`
  return `${field}: ${readable(field, from)} -> ${readable(field, to)}`
}

/** Raw, as it is declared and compared, with what people read beside it where that says more. */
function readable(field: string, value: FieldValue): string {
  if (value === null) return '(not set)'
  const unit = configUnit(field)
  const number = Number(value)
  if (unit === null || typeof value !== 'string' || !Number.isFinite(number) || number < 1000)
    return String(value)
  return `${value} (${unit.kind === 'time' ? formatDuration(number * unit.unitMs) : formatBytes(number)})`
}

function sumUp(changes: readonly ShownChange[]): string {
  if (changes.length === 0) return 'Nothing differs.'
  const isDone = changes.some(({outcome}) => outcome !== null && outcome !== undefined)
  const words = isDone
    ? (['created', 'altered', 'deleted', 'failed'] as const)
    : (['create', 'alter', 'delete'] as const)
  const counts = words.flatMap((word) => {
    const count = changes.filter((each) => (isDone ? each.outcome : each.action) === word).length
    return count === 0 ? [] : [`${count} ${isDone ? word : `to ${word}`}`]
  })
  return `${changes.length === 1 ? '1 change' : `${changes.length} changes`}: ${counts.join(', ')}.`
}

function safe(text: string): string {
  return escapeForTerminal(text, {singleLine: true})
}

/** For the comment of a pull request: a table of the changes, and what to mind below it. */
export function renderMarkdown({changes}: Changes): string {
  if (changes.length === 0) return 'Nothing differs.\n'
  const cell = (text: string): string => safe(text).replace(/([\\|`*_<>[\]])/g, '\\$1')
  const rows = changes.map((change) => {
    const fields = fieldsToShow(change)
      .map((field) => cell(describeField(change, field)))
      .join('<br>')
    const cells = [SIGNS[change.action], change.kind, cell(change.name), fields]
    if (change.outcome) cells.push(change.outcome)
    return `| ${cells.join(' | ')} |`
  })
  const hasOutcomes = changes.some(({outcome}) => outcome)
  const heads = ['', 'kind', 'name', 'what', ...(hasOutcomes ? ['outcome'] : [])]
  const remarks = changes.flatMap(({name, warnings, error}) =>
    [...warnings, ...(error ? [error.message] : [])].map((text) => `- ${cell(name)}: ${cell(text)}`),
  )
  return [
    `**${sumUp(changes)}**`,
    '',
    `| ${heads.join(' | ')} |`,
    `|${heads.map(() => ' --- |').join('')}`,
    ...rows,
    ...(remarks.length > 0 ? ['', ...remarks] : []),
    '',
  ].join('\n')
}

/** For CI: drift and what failed are failed cases; what was carried out has passed. */
export function renderChangesJunit({changes}: Changes, failure: Failure | null = null): string {
  const cases = changes.map((change) => {
    const isDone = change.outcome !== null && change.outcome !== undefined && change.outcome !== 'failed'
    const what = change.fields.map((field) => describeField(change, field)).join('; ')
    const message = `to ${change.action}: ${what}`
    return {
      suite: change.kind,
      name: change.name,
      failures: isDone || change.error ? [] : [{type: 'drift', message}],
      error: change.error?.message ?? null,
    }
  })
  const whole = {suite: 'files', name: 'as declared', failures: [], error: failure?.message ?? null}
  return renderJunit('samsa', cases.length === 0 || failure ? [...cases, whole] : cases)
}
