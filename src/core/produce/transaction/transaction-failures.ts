import {Failure} from '../../../errors/failure.ts'
import {isRetriableCode, kafkaFailure} from '../../../kafka/failures.ts'
import {ErrorCode, kafkaErrorOf} from '../../../kafka/protocol/error-codes.ts'
import {AddPartitionsToTxn} from '../../../kafka/protocol/messages/add-partitions-to-txn.ts'

/** Codes by which a broker says that a producer's epoch, or its id, is not the newest of its transactional id. */
const FENCED: ReadonlySet<number> = new Set([
  ErrorCode.PRODUCER_FENCED,
  ErrorCode.INVALID_PRODUCER_EPOCH,
  ErrorCode.INVALID_PRODUCER_ID_MAPPING,
])
const FENCED_NAMES: ReadonlySet<string | null> = new Set([...FENCED].map((code) => kafkaErrorOf(code).name))

/** A code of the transaction coordinator as a Failure. `what` is the beginning of its sentence. */
export function transactionFailure(code: number, what: string, transactionalId: string): Failure {
  const {name} = kafkaErrorOf(code)
  if (FENCED.has(code)) return fencedFailure(name, transactionalId)
  switch (code) {
    case ErrorCode.INVALID_TRANSACTION_TIMEOUT:
      return new Failure('usage', 'The broker allows no transaction of that length.', {
        code: name,
        suggestions: ['Lower --transaction-timeout; transaction.max.timeout.ms of the broker is its limit.'],
      })
    case ErrorCode.INVALID_TXN_STATE:
    case ErrorCode.TRANSACTION_ABORTABLE:
      return new Failure('conflict', `The transaction of ${transactionalId} is not open any more.`, {
        code: name,
        suggestions: ['Nothing of it was committed: run it again.'],
      })
    case ErrorCode.CONCURRENT_TRANSACTIONS:
      return new Failure('conflict', `The last transaction of ${transactionalId} has not ended yet.`, {
        code: name,
        suggestions: ['Try again in a moment, or use another --transactional-id.'],
      })
    default: {
      const failure = kafkaFailure(code, what, {by: AddPartitionsToTxn, transactionalId})
      if (!isRetriableCode(code)) return failure
      const suggestions = [
        'Is the topic __transaction_state healthy, with a leader and enough replicas in sync?',
      ]
      return new Failure(failure.kind, failure.message, {code: name, suggestions})
    }
  }
}

/** Whether another producer has taken the transactional id, or the coordinator has ended the transaction. */
export function isFenced(failure: Failure): boolean {
  return FENCED_NAMES.has(failure.code)
}

/** What a leader's answer to a batch of a transaction means; other failures are what they are. */
export function batchFailure(failure: Failure, transactionalId: string): Failure {
  if (isFenced(failure)) return fencedFailure(failure.code, transactionalId)
  const code = [ErrorCode.INVALID_TXN_STATE, ErrorCode.TRANSACTION_ABORTABLE].find(
    (each) => kafkaErrorOf(each).name === failure.code,
  )
  return code === undefined ? failure : transactionFailure(code, '', transactionalId)
}

/** On a timeout the coordinator raises the epoch too, so the two cannot be told apart (KIP-588). */
function fencedFailure(code: string | null, transactionalId: string): Failure {
  const text = `Another producer has taken the transactional id ${transactionalId}, its transaction took longer than its timeout, or somebody has ended it.`
  return new Failure('conflict', text, {
    code: code ?? undefined,
    suggestions: [
      'Two runs at a time need two transactional ids.',
      'Where the input takes long, allow more with --transaction-timeout.',
      'Who administers the cluster may have ended it (`samsa txn terminate` and `abort` do).',
    ],
  })
}
