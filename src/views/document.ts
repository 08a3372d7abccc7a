import type {Column} from './column.ts'
import {renderCsv} from './csv.ts'
import {escapeForTerminal} from './escape.ts'
import {stringifyJson} from './json.ts'
import {renderTable} from './table.ts'
import type {Theme} from './theme.ts'

/** The values of `--output` for a finite result (docs/design/commands.md, Output). */
export type DocumentFormat = 'table' | 'wide' | 'json' | 'yaml' | 'csv' | 'name'

export interface DocumentOptions {
  readonly format: DocumentFormat
  readonly theme: Theme
  /** The terminal's columns, or null off a terminal. */
  readonly width: number | null
  readonly isTerminal: boolean
  /** See CsvOptions; default yes. */
  readonly guardFormulas?: boolean
}

/** What a text block may depend on besides the data. */
export interface TextContext {
  readonly theme: Theme
  readonly width: number | null
  /** Whether `-o wide` was asked for. */
  readonly wide: boolean
  readonly isTerminal: boolean
}

/** How a result becomes text; made by `tableView`, which hides what its rows are. */
export interface View<Data> {
  readonly renderText: (data: Data, context: TextContext) => string
  /** The rows in a frame, for the question before a change. */
  readonly renderPlan: (data: Data, theme: Theme) => Promise<string>
  readonly renderCsv: (data: Data, options: {readonly guardFormulas?: boolean}) => string
  readonly listNames: (data: Data) => readonly string[]
}

export interface TableViewSpec<Data, Row> {
  /** The named list of the JSON contract, or rows made from it. */
  readonly rows: (data: Data) => readonly Row[]
  /** The columns of the table; all of them, wide ones too, make the CSV. */
  readonly columns: readonly Column<Row>[]
  /** What `-o name` prints for a row; default its first column. Repeats are printed once. */
  readonly name?: (row: Row) => string
  /** Whether `-o name` prints a row; default all. */
  readonly isNamed?: (row: Row) => boolean
  /** Lines under the table, such as totals; null for none. Escape what is not ours. */
  readonly footer?: (data: Data, theme: Theme) => string | null
  /** In place of the table, for describe-like blocks. Escape what is not ours. */
  readonly text?: (data: Data, context: TextContext) => string
}

/**
 * The view of a result that is a list:
 *
 *     export const topicTable = tableView({
 *       rows: (list: TopicList) => list.topics,
 *       columns: [
 *         {field: 'name', value: (topic) => topic.name},
 *         {field: 'partitions', value: (topic) => topic.partitions},
 *       ],
 *     })
 */
export function tableView<Data, Row>(spec: TableViewSpec<Data, Row>): View<Data> {
  const [firstColumn] = spec.columns
  const nameOf = spec.name ?? ((row: Row) => String(firstColumn?.value(row) ?? ''))
  return {
    renderText: (data, context) => {
      if (spec.text !== undefined) return endLine(spec.text(data, context))
      const footer = spec.footer?.(data, context.theme) ?? ''
      return renderTable(spec.columns, spec.rows(data), context) + endLine(footer)
    },
    renderPlan: async (data, theme) => {
      const {renderPlanBox} = await import('./plan-box.ts')
      return renderPlanBox(spec.columns, spec.rows(data), theme)
    },
    renderCsv: (data, options) => renderCsv(spec.columns, spec.rows(data), options),
    listNames: (data) => [
      ...new Set(
        spec
          .rows(data)
          .filter(spec.isNamed ?? (() => true))
          .map(nameOf),
      ),
    ],
  }
}

/**
 * A result as text in the format asked for, ending in a newline (empty only for no names or an empty text block).
 * Untrusted text is escaped where it goes to a terminal; tables are escaped everywhere, since a cell is one line.
 */
export async function renderDocument<Data>(
  data: Data,
  view: View<Data>,
  options: DocumentOptions,
): Promise<string> {
  const {format, theme, width, isTerminal} = options
  switch (format) {
    case 'json':
      return `${stringifyJson(data, {pretty: true, terminal: isTerminal})}\n`
    case 'yaml': {
      const {renderYaml} = await import('./yaml.ts')
      return renderYaml(data, {terminal: isTerminal})
    }
    case 'csv': {
      const csv = view.renderCsv(data, {guardFormulas: options.guardFormulas ?? true})
      return isTerminal ? escapeForTerminal(csv) : csv
    }
    case 'name': {
      const names = view.listNames(data)
      const safe = isTerminal ? names.map((name) => escapeForTerminal(name, {singleLine: true})) : names
      return safe.map((name) => `${name}\n`).join('')
    }
    case 'table':
    case 'wide':
      return view.renderText(data, {theme, width, wide: format === 'wide', isTerminal})
  }
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
