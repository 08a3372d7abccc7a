import type {Failure} from '../../../errors/failure.ts'
import {type Offset, toOffset} from '../../../kafka/batches/offset.ts'
import {isRetriableCode, kafkaFailure} from '../../../kafka/failures.ts'
import {ErrorCode} from '../../../kafka/protocol/error-codes.ts'
import {Produce} from '../../../kafka/protocol/messages/produce.ts'

/** What a broker's answer means for one batch. */
export type Verdict =
  /** In the log; the offset of its first record, or -1 where the broker does not say. */
  | {readonly kind: 'stored'; readonly baseOffset: Offset}
  /** Worth another attempt; `mayBeStored` where this one may have put the records into the log all the same. */
  | {readonly kind: 'retry'; readonly failure: Failure; readonly mayBeStored: boolean}
  /** The broker expected another sequence number: not stored, and something before it is missing. */
  | {readonly kind: 'out-of-sequence'; readonly failure: Failure}
  /** Larger than the topic takes: not stored, now or in any earlier attempt. */
  | {readonly kind: 'too-large'; readonly failure: Failure}
  /** Some records are not acceptable, by index (none named: some, but which is not told); nothing was stored. */
  | {readonly kind: 'bad-records'; readonly failure: Failure; readonly reasons: ReadonlyMap<number, string>}
  /** Not stored by this attempt, and no other will do better. */
  | {readonly kind: 'refused'; readonly failure: Failure}

/** One partition of a produce answer, as far as the verdict needs it. */
export interface PartitionAnswer {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly baseOffset: bigint
  readonly recordErrors: readonly {
    readonly batchIndex: number
    readonly batchIndexErrorMessage: string | null
  }[]
}

/**
 * Errors that a leader gives before it writes to its log (kafka.server.ReplicaManager, UnifiedLog.append). Others, a
 * moved leadership among them, may also end the wait for the followers after the records were written.
 */
const BEFORE_WRITING: ReadonlySet<number> = new Set([
  ErrorCode.NOT_ENOUGH_REPLICAS,
  ErrorCode.LEADER_NOT_AVAILABLE,
  ErrorCode.CORRUPT_MESSAGE,
  ErrorCode.THROTTLING_QUOTA_EXCEEDED,
])

/** Reads the verdict from an answer. `where` names the partition: "orders-3". */
export function readVerdict(
  answer: PartitionAnswer,
  {where, topic}: {readonly where: string; readonly topic: string},
): Verdict {
  const {errorCode, errorMessage} = answer
  if (errorCode === ErrorCode.NONE) return {kind: 'stored', baseOffset: toOffset(answer.baseOffset)}
  // The broker has these sequence numbers already but has forgotten at which offset.
  if (errorCode === ErrorCode.DUPLICATE_SEQUENCE_NUMBER) return {kind: 'stored', baseOffset: -1}
  const failure = kafkaFailure(errorCode, `${where} did not take it`, {
    by: Produce,
    topic,
    message: errorMessage,
  })
  switch (errorCode) {
    case ErrorCode.INVALID_TOPIC_EXCEPTION:
      // It has a leader, so its name is right: brokers say so of their own topics.
      return {kind: 'refused', failure: ownTopic(where, failure)}
    case ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER:
    case ErrorCode.UNKNOWN_PRODUCER_ID:
    case ErrorCode.INVALID_PRODUCER_EPOCH:
      return {kind: 'out-of-sequence', failure}
    case ErrorCode.MESSAGE_TOO_LARGE:
    case ErrorCode.RECORD_LIST_TOO_LARGE:
      return {kind: 'too-large', failure}
    case ErrorCode.INVALID_RECORD:
    case ErrorCode.INVALID_TIMESTAMP: {
      const reasons = new Map<number, string>()
      for (const {batchIndex, batchIndexErrorMessage} of answer.recordErrors)
        reasons.set(batchIndex, batchIndexErrorMessage ?? errorMessage ?? '')
      return {kind: 'bad-records', failure, reasons}
    }
    case ErrorCode.UNKNOWN_SERVER_ERROR:
      return {kind: 'retry', failure, mayBeStored: true}
    default:
      return isRetriableCode(errorCode)
        ? {kind: 'retry', failure, mayBeStored: !BEFORE_WRITING.has(errorCode)}
        : {kind: 'refused', failure}
  }
}

function ownTopic(where: string, failure: Failure): Failure {
  return failure.with({
    message: `${where} is a partition of Kafka's own, to which clients write nothing.`,
    suggestions: ['`samsa topic list` without --internal shows those that can be written to.'],
  })
}

/** The verdict on a batch whose request went out and was not answered, or whose answer leaves it out. */
export function unansweredVerdict(failure: Failure): Verdict {
  return {kind: 'retry', failure, mayBeStored: true}
}
