import {writeFile} from 'node:fs/promises'
import {homedir} from 'node:os'
import {countOf} from '../../core/names/count-of.ts'
import {renderCsv} from '../../views/csv.ts'
import {stringifyJson} from '../../views/json.ts'
import {flattenRows} from './flat-rows.ts'

/** What the rows of a screen can be written as. */
export const EXPORT_FORMATS = ['csv', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Where the rows of a screen go, and as what. */
export interface ExportTarget {
  readonly format: ExportFormat
  /** As it was typed: `~/` in front stands for the user's folder. */
  readonly path: string
}

/**
 * Writes rows into a new file, as a JSON array or as CSV, and says what came of it. A file that is there already is left
 * alone: a dashboard overwrites nothing.
 */
export async function exportRows({format, path}: ExportTarget, rows: readonly object[]): Promise<string> {
  const file = path.replace(/^~(?=\/)/, homedir())
  try {
    await writeFile(file, formatRows(format, rows), {flag: 'wx'})
    return `${countOf(rows.length, 'row')} written to ${file}`
  } catch (error) {
    return `nothing written: ${error instanceof Error ? error.message : String(error)}`
  }
}

/**
 * The text of such a file. In CSV a text that a spreadsheet would run as a formula has a quote in front, as in all
 * CSV of samsa's: names and headers come from whoever may write to the cluster.
 */
export function formatRows(format: ExportFormat, rows: readonly object[]): string {
  if (format === 'json') return `${stringifyJson(rows, {pretty: true})}\n`
  const table = flattenRows(rows)
  return renderCsv(table.columns, table.rows)
}
