import type {ViewReports} from '../../core/dashboard/poll-view.ts'
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

/** What polls came to: what is shown of the last one, null where there was none, and how many were complete. */
export interface ShownPolls {
  readonly shown: ViewDocument | null
  readonly complete: number
}

/** Polls to the end. Each poll is read and handed to `print` as it comes, or the last one alone is read, at the end. */
export async function showPolls(
  polls: AsyncIterable<ViewReports>,
  options: {
    readonly documentOf: (reports: ViewReports) => ViewDocument
    readonly isEachRead: boolean
    readonly print: (shown: ViewDocument) => Promise<void>
  },
): Promise<ShownPolls> {
  let shown: ViewDocument | null = null
  let latest: ViewReports | null = null
  let complete = 0
  for await (const reports of polls) {
    latest = reports
    if (reports.missed.length === 0) complete += 1
    if (!options.isEachRead) continue
    shown = options.documentOf(reports)
    await options.print(shown)
  }
  if (shown === null && latest !== null) shown = options.documentOf(latest)
  return {shown, complete}
}
