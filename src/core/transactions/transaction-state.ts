import {Failure} from '../../errors/failure.ts'
import {TRANSACTION_STATES} from '../../kafka/protocol/transaction-states.ts'
import {nearestNames} from '../names/nearest-names.ts'

/** Those in which nothing is open: nothing was begun, or what was begun has ended in all partitions. */
export const CLOSED_STATES: ReadonlySet<string> = new Set([
  'Empty',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
])

/** Those in which a transaction is open, or being ended. */
export const OPEN_STATES: readonly string[] = TRANSACTION_STATES.filter((state) => !CLOSED_STATES.has(state))

/** Parses the values of --state: several with commas, in any case, `prepare-commit` too. Throws Failure(usage) that names them. */
export function parseTransactionStates(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((word) => {
      const found = TRANSACTION_STATES.find((each) => plain(each) === plain(word))
      if (found) return found
      const nearest = nearestNames(word.trim(), TRANSACTION_STATES)
      throw new Failure('usage', `'${word.trim()}' is not a state of a transaction.`, {
        suggestions: [
          nearest.length > 0
            ? `Did you mean ${nearest.join(' or ')}?`
            : `There are ${TRANSACTION_STATES.join(', ')}.`,
        ],
      })
    })
}

function plain(word: string): string {
  return word.replace(/[\s_-]/g, '').toLowerCase()
}
