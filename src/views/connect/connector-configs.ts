import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ConnectorConfigChange} from '../../core/connect/alter-connector.ts'
import type {CheckedConfig, ConfigError} from '../../core/connect/check-config.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {renderTable} from '../table.ts'

const HIDDEN = '(hidden)'

const shown = (isSet: boolean, hidden: boolean, value: string | null): string => {
  if (!isSet) return '(not set)'
  return hidden ? HIDDEN : (value ?? '') || '(empty)'
}

export const connectorConfigChanges = tableView({
  rows: (data: ChangeDocument<'configs', ConnectorConfigChange>) => data.configs,
  columns: [
    {field: 'connector', value: ({connector}) => connector, wide: true},
    {field: 'key', value: ({key}) => key},
    {
      field: 'from',
      value: ({from}) => from,
      text: ({wasSet, hidden, from}) => shown(wasSet, hidden, from),
      align: 'left',
    },
    {
      field: 'to',
      value: ({to}) => to,
      text: ({isSet, hidden, to}) => shown(isSet, hidden, to),
      align: 'left',
    },
    ...outcomeColumns,
  ],
})

const errorColumns = [
  {field: 'key', value: ({key}: ConfigError) => key},
  {field: 'value', value: ({value}: ConfigError) => value},
  {field: 'message', value: ({message}: ConfigError) => message, role: 'error' as const},
  {
    field: 'recommended',
    value: ({recommended}: ConfigError) => recommended.join(', ') || null,
    optional: true,
    leaves: 1,
  },
]

/** That nothing declares a key, with what it was probably meant to be; escaped, and without a full stop. */
export function undeclaredSentence({key, nearest}: CheckedConfig['unknown'][number]): string {
  const hint = nearest === null ? '' : `; did you mean ${nearest}?`
  return escapeForTerminal(`${key} is declared by nothing${hint}`, {singleLine: true})
}

/** What is wrong with a config, key by key; keys that nothing declares under it. */
export const checkedConfig = tableView({
  rows: ({errors}: CheckedConfig) => errors,
  columns: errorColumns,
  text: ({valid, errors, unknown}, context) => {
    const head = valid ? 'The config is valid.\n' : renderTable(errorColumns, errors, context)
    const notes = unknown.map((each) => `${context.theme.warn(undeclaredSentence(each))}\n`)
    return `${head}${notes.length > 0 ? '\n' : ''}${notes.join('')}`
  },
})
