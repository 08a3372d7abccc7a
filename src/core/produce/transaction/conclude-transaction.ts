import {abortFailure} from '../../../errors/abort-failure.ts'
import {Failure} from '../../../errors/failure.ts'
import type {DeliveryTally} from '../report/delivery-tally.ts'
import type {Placements} from '../report/placements.ts'
import type {Transaction, TransactionOutcome} from './transaction.ts'
import {isFenced} from './transaction-failures.ts'

/** After a signal a commit that is under way has this long to be answered. */
const COMMIT_GRACE_MS = 5_000

export interface TransactionEnd {
  readonly topic: string
  readonly tally: DeliveryTally
  readonly placements: Placements | null
  /** Why the run ended before its input did; null where all of it was read and sent. */
  readonly reason: Failure | null
  readonly stop: AbortSignal
  readonly onNotice: (line: string) => void
}

/** How it ended, and what the command ends with; null where everything was committed. */
export interface ConcludedTransaction {
  readonly outcome: TransactionOutcome
  readonly failure: Failure | null
}

/**
 * Commits where every record was acknowledged and aborts otherwise, and changes the tally to what that means: after an
 * abort nothing counts as acknowledged, and without an answer to a commit nothing is known.
 */
export async function concludeTransaction(
  transaction: Transaction,
  end: TransactionEnd,
): Promise<ConcludedTransaction> {
  const {tally, stop} = end
  const {failed, unknown, notSent} = tally.count()
  const isComplete = failed === 0 && unknown === 0 && notSent === 0 && tally.pendingRecords === 0
  const reason = end.reason ?? (stop.aborted ? abortFailure(stop) : null)
  if (reason !== null || !isComplete) return rollBack(transaction, end, reason ?? firstFailure(tally))
  const commit = await commitWithGrace(transaction, end)
  if (commit.outcome === 'committed') {
    end.placements?.release()
    await end.placements?.written
    return {outcome: 'committed', failure: null}
  }
  if (commit.outcome === 'aborted') return rollBack(transaction, end, commit.failure)
  tally.doubt()
  return {outcome: 'unknown', failure: inDoubt(commit.failure, transaction)}
}

/** A commit cannot be taken back, so a signal only limits for how long its answer is waited for. */
async function commitWithGrace(
  transaction: Transaction,
  {stop, onNotice}: TransactionEnd,
): ReturnType<Transaction['commit']> {
  const giveUp = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const onStop = (): void => {
    onNotice('the commit is under way and cannot be taken back; another Ctrl-C leaves without its answer')
    timer = setTimeout(() => giveUp.abort(), COMMIT_GRACE_MS)
  }
  stop.addEventListener('abort', onStop, {once: true})
  try {
    return await transaction.commit(giveUp.signal)
  } finally {
    stop.removeEventListener('abort', onStop)
    clearTimeout(timer)
  }
}

async function rollBack(
  transaction: Transaction,
  {tally, topic, onNotice}: TransactionEnd,
  reason: Failure,
): Promise<ConcludedTransaction> {
  const unheard = isFenced(reason) ? null : await transaction.abort()
  const isOpen = unheard !== null && !isFenced(unheard) && unheard.code !== 'INVALID_TXN_STATE'
  if (isOpen) {
    onNotice(
      `${unheard.message} It was never committed; the coordinator aborts it ${transaction.timeoutMs / 1000} seconds after its start.`,
    )
  }
  tally.rollBack()
  const state = isOpen ? 'was never committed' : 'was aborted'
  return {outcome: 'aborted', failure: abortedFor(reason, topic, state)}
}

/** Why a run that nothing ended early must not be committed: the first line that failed. */
export function firstFailure(tally: DeliveryTally): Failure {
  const [first] = tally.failures
  if (first === undefined) return new Failure('failed', 'not every record was acknowledged.')
  const {line, file, error} = first
  const where = file === undefined ? `line ${line}` : `${file}:${line}`
  return new Failure('failed', `${where}: ${error.message}`, {code: error.code ?? undefined})
}

/** The kind stays what it was, and with it the exit code. */
function abortedFor(reason: Failure, topic: string, state: string): Failure {
  if (reason.kind === 'interrupted') return reason
  const text = `The transaction ${state}, so nothing was added to ${topic}: ${reason.message}`
  return new Failure(reason.kind, text, {
    code: reason.code ?? undefined,
    suggestions: reason.suggestions,
    cause: reason,
  })
}

function inDoubt(reason: Failure, {transactionalId}: Transaction): Failure {
  const text = `Whether the transaction ${transactionalId} was committed is unknown: ${reason.message}`
  return new Failure(reason.kind, text, {
    code: reason.code ?? undefined,
    suggestions: [
      'It is all in the topic or nothing of it: read with --isolation read_committed to see which.',
    ],
    cause: reason,
  })
}
