import {requireFailOnWords} from '../../core/dashboard/fail-on.ts'
import type {ViewDocument} from '../../core/dashboard/view-documents.ts'
import type {ViewRequest} from '../../core/dashboard/view-request.ts'
import {quoteCommand} from '../../core/names/command-line.ts'
import {Failure} from '../../errors/failure.ts'

/** A view that has a document. */
export type PrintableView = ViewRequest & {readonly view: ViewDocument['view'] | 'topic'}

/**
 * Throws a usage Failure where a view is for the screen alone, cannot tell of one of these states, or would leave out what it is
 * to check.
 *
 * @param filter what rows have to match; undefined for all
 */
export function requirePrintable(
  request: ViewRequest,
  failOn: readonly string[],
  filter: string | undefined,
): asserts request is PrintableView {
  if (request.view === 'tail')
    throw new Failure('usage', 'top tail needs a terminal.', {
      suggestions: [
        `${quoteCommand('consume', [request.topic], ['--from', 'latest'])} prints records as they come.`,
      ],
    })
  requireFailOnWords(failOn, request.view === 'topic' ? 'topics' : request.view)
  if (request.view !== 'problems' || failOn.length === 0 || !filter) return
  const some = quoteCommand('top groups', [], ['--filter', filter, '--once', '--fail-on', ...failOn])
  throw new Failure(
    'usage',
    'top problems --fail-on checks the whole cluster; --filter would leave out a part of it.',
    {suggestions: [`Some of the groups: ${some}.`]},
  )
}
