import {writeFile} from 'node:fs/promises'
import {stringifyJson} from '../../views/json.ts'
import {countOf} from '../text/numbers.ts'

/**
 * Writes rows as a JSON array into a new file, and says what came of it. A file that is there already is left alone:
 * a dashboard overwrites nothing.
 */
export async function exportRows(path: string, rows: readonly object[]): Promise<string> {
  try {
    await writeFile(path, `${stringifyJson(rows, {pretty: true})}\n`, {flag: 'wx'})
    return `${countOf(rows.length, 'row')} written to ${path}`
  } catch (error) {
    return `nothing written: ${error instanceof Error ? error.message : String(error)}`
  }
}
