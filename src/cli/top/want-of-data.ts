import {rowsOfView} from '../../core/dashboard/fail-on.ts'
import type {ViewDocument} from '../../core/dashboard/view-documents.ts'
import {Failure} from '../../errors/failure.ts'
import {rowsFailure} from '../rows-failure.ts'

/**
 * Why a document cannot be checked: nothing is in it, which may be a misspelt filter or the wrong cluster, or rows of it
 * could not be read. Null where it can be.
 */
export function wantOfData(shown: ViewDocument): Failure | null {
  const rows = rowsOfView(shown)
  if (rows.length === 0)
    return new Failure('not-found', `There are no ${shown.view} to check.`, {
      code: 'NOTHING_TO_CHECK',
      suggestions: ['Is it the right cluster, and does --filter match?'],
    })
  // The error of a broker is its state, which was seen.
  return shown.view === 'brokers' ? null : rowsFailure({rows, noun: shown.view})
}
