import type {ChangeDocument} from '../../core/changes/change.ts'
import {configUnit} from '../../core/configs/config-value.ts'
import type {ConfigList, ConfigRow} from '../../core/configs/get-configs.ts'
import type {ConfigChange} from '../../core/configs/plan-configs.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatBytes, formatDuration} from '../numbers.ts'

/** A value for people: `604800000 (7d0h)`, `1073741824 (1.00 GiB)`; others as they are. */
export function readableConfig(key: string, value: string): string {
  const unit = configUnit(key)
  // Beyond a century a limit means none, and says so best as the number that it is.
  if (unit === null || !/^\d{4,15}$/.test(value)) return value
  if (unit.kind === 'size') return `${value} (${formatBytes(Number(value))})`
  const durationMs = Number(value) * unit.unitMs
  return durationMs < CENTURY_MS ? `${value} (${formatDuration(durationMs)})` : value
}

const CENTURY_MS = 100 * 365 * 86_400_000

function shownValue({key, value, sensitive}: ConfigRow): string | null {
  if (value !== null) return value === '' ? '(empty)' : readableConfig(key, value)
  return sensitive ? '(set)' : null
}

type Row = ConfigList['configs'][number]

const asConfig = (row: Row): ConfigRow | null => ('key' in row ? row : null)

/** What is set; with --docs a block for each key, as its text is long. */
export const configTable = tableView({
  rows: (list: ConfigList): readonly Row[] => list.configs,
  columns: [
    {field: 'kind', value: ({kind}) => kind, wide: true},
    {field: 'name', value: ({name}) => name, optional: true},
    {field: 'key', value: (row) => asConfig(row)?.key},
    {
      field: 'value',
      value: (row) => asConfig(row)?.value,
      text: (row) => ('key' in row ? shownValue(row) : null),
      align: 'left',
    },
    {field: 'source', value: (row) => asConfig(row)?.source, role: 'muted'},
    {field: 'type', value: (row) => asConfig(row)?.type, wide: true},
    {field: 'readOnly', value: (row) => asConfig(row)?.readOnly, wide: true},
    {field: 'sensitive', value: (row) => asConfig(row)?.sensitive, wide: true},
    {
      field: 'error',
      value: (row) => ('error' in row ? row.error.message : null),
      optional: true,
      role: 'error',
    },
  ],
  name: (row) => asConfig(row)?.key ?? String(row.name ?? ''),
})

/** The same, with what each key means under it. */
export const documentedConfigs = tableView({
  rows: (list: ConfigList): readonly Row[] => list.configs,
  columns: [
    {field: 'kind', value: ({kind}) => kind},
    {field: 'name', value: ({name}) => name},
    {field: 'key', value: (row) => asConfig(row)?.key},
    {field: 'value', value: (row) => asConfig(row)?.value},
    {field: 'source', value: (row) => asConfig(row)?.source},
    {field: 'documentation', value: (row) => asConfig(row)?.documentation},
  ],
  name: (row) => asConfig(row)?.key ?? String(row.name ?? ''),
  text: ({configs}, {theme, width}) =>
    configs
      .map((row) => {
        if ('error' in row) return `${theme.error(escapeForTerminal(row.error.message))}\n`
        const {key, source, name, kind, documentation} = row
        const whose = name === null ? kind : `${kind} ${name}`
        const head = `${key}=${shownValue(row) ?? ''}  (${source}; ${whose})`
        return `${theme.key(escapeForTerminal(head, {singleLine: true}))}\n${indented(plainText(documentation ?? ''), width ?? 100)}`
      })
      .join('\n'),
})

/** Kafka writes its documentation for a web page. */
export function plainText(html: string): string {
  return html
    .replace(/<(?:br|p|\/p|li|ul|\/ul)[^>]*>/gi, ' ')
    .replace(/<\/?(?:a|b|i|code|em|li|strong|pre|link|tt)\b[^>]*>/gi, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Words in lines of the width, two spaces in. */
function indented(text: string, width: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of escapeForTerminal(text, {singleLine: true}).split(' ')) {
    if (line !== '' && line.length + word.length + 3 > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  return lines.map((each) => `  ${each}\n`).join('')
}

function shownOrNone({key, hidden}: ConfigChange, value: string | null, isSet: boolean | null): string {
  if (isSet === null) return '-'
  if (!isSet) return '(not set)'
  if (hidden || value === null) return '(hidden)'
  return value === '' ? '(empty)' : readableConfig(key, value)
}

export const configChanges = tableView({
  rows: (data: ChangeDocument<'configs', ConfigChange>) => data.configs,
  columns: [
    {field: 'kind', value: ({kind}) => kind, wide: true},
    {field: 'name', value: ({name}) => name, optional: true},
    {field: 'key', value: ({key}) => key},
    {
      field: 'from',
      value: ({from}) => from,
      text: (row) => shownOrNone(row, row.from, row.wasSet),
      align: 'left',
    },
    {field: 'to', value: ({to}) => to, text: (row) => shownOrNone(row, row.to, row.isSet), align: 'left'},
    ...outcomeColumns,
  ],
})
