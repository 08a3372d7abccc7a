import type {ViewDocument} from '../../core/dashboard/view-documents.ts'
import type {DocumentOptions} from '../../views/document.ts'
import {stringifyJson} from '../../views/json.ts'
import {renderView} from '../../views/top/top.ts'
import {writeOut} from '../output.ts'

/** Prints one poll of `top --watch`: a table and an empty line, or one JSON object a line. */
export async function printPoll(shown: ViewDocument, options: DocumentOptions): Promise<void> {
  if (options.format === 'json')
    await writeOut(`${stringifyJson(shown.document, {terminal: options.isTerminal})}\n`)
  else await writeOut(`${await renderView(shown, options)}\n`)
}
