import type {TopicPartition} from '../../kafka/routing.ts'
import type {CommandWords} from '../names/command-line.ts'
import {countOf} from '../names/count-of.ts'
import {formatCount, formatDuration} from '../names/numbers.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {PollReport} from '../polling/poller.ts'
import type {ProblemSeverity} from './problems/problem.ts'

/** A transaction that is open, as its coordinator tells it, or in one partition, where no coordinator has it open any more. */
export interface OpenTransactionReport {
  /** Null of one that hangs: no coordinator knows whose it is. */
  readonly transactionalId: string | null
  /** As the coordinator calls it; null of one that hangs. */
  readonly state: string | null
  /** Open in a partition, and no coordinator will ever end it. */
  readonly isHanging: boolean
  readonly producerId: bigint
  readonly producerEpoch: number | null
  /** Id of the broker that coordinates it; null of one that hangs. */
  readonly coordinator: number | null
  /** For how long it has been open; of one that hangs, since it was last written to. Null where unknown. */
  readonly ageMs: number | null
  /** How many partitions it has written to, or has to end yet; null where unknown. */
  readonly partitions: number | null
  /** Where one hangs; null of others. */
  readonly hangsIn: TopicPartition | null
  /** Of one that hangs, offsets that readers at read_committed do not get; null where unknown, and of others. */
  readonly heldBack: bigint | null
  /** Of one that hangs, groups that have committed the offset where it begins; null where unknown, and of others. */
  readonly waiting: readonly string[] | null
  /** Why its coordinator does not describe it; null where it does. */
  readonly error: string | null
}

/** The transactions that are open at one poll. */
export interface TransactionsReport extends PollReport {
  /** The longest open first, those that hang before all others. */
  readonly transactions: readonly OpenTransactionReport[]
  /** What could not be looked at, a sentence each. */
  readonly errors: readonly string[]
}

export type TransactionsSource = (signal: AbortSignal) => Promise<TransactionsReport>

/** Every broker is asked for its transactions: no more often than this. */
export const TRANSACTIONS_EVERY_MS = 5_000

/** A transaction is a matter of seconds: one that has been open for longer is worth a look. */
const LONG_MS = 60_000

/** How bad it is that a transaction is open; null where that is as usual. */
export function severityOfTransaction({
  isHanging,
  ageMs,
  error,
}: Pick<OpenTransactionReport, 'isHanging' | 'ageMs' | 'error'>): ProblemSeverity | null {
  if (isHanging) return 'error'
  return error !== null || (ageMs !== null && ageMs >= LONG_MS) ? 'warn' : null
}

/** What an open transaction means, why, and the command that shows more of it. */
export interface TransactionWords {
  readonly seen: string
  readonly cause: string
  readonly command: CommandWords
}

/** Sentences hold names as the cluster has them, and end in no full stop. */
export function explainTransaction(transaction: OpenTransactionReport): TransactionWords {
  const {transactionalId, state, hangsIn, heldBack, waiting, ageMs, producerId, coordinator, error} =
    transaction
  if (hangsIn !== null) {
    const name = formatTopicPartition(hangsIn)
    const held =
      heldBack === null
        ? ''
        : `, and do not get ${formatCount(heldBack)} ${heldBack === 1n ? 'offset' : 'offsets'}`
    const groups =
      waiting === null || waiting.length === 0
        ? ''
        : `: ${countOf(waiting.length, 'group')} (${waiting.slice(0, 3).join(', ')}) stand there`
    return {
      seen: `a transaction of producer ${producerId} hangs in ${name}: readers at read_committed wait there${held}${groups}`,
      cause:
        'No coordinator has it open there any more, or this user may not describe its transactional id; then nobody ends it but an operator',
      command: {verb: ['txn', 'hanging'], names: [`${hangsIn.topic}:${hangsIn.partition}`]},
    }
  }
  const id = transactionalId ?? ''
  const command: CommandWords = {verb: ['txn', 'describe'], names: [id]}
  if (error !== null)
    return {seen: `what transaction ${id} has open is unknown`, cause: error.replace(/\.$/, ''), command}
  const long = ageMs === null ? '' : ` for ${formatDuration(ageMs)}`
  if (state === 'Ongoing')
    return {
      seen: `transaction ${id} has been open${long}: readers at read_committed get nothing behind its first record`,
      cause:
        'Its producer has not ended it yet; once transaction.timeout.ms is over, its coordinator aborts it',
      command,
    }
  return {
    seen: `transaction ${id} has been ending${long} (${state ?? 'unknown'})`,
    cause: `Coordinator ${coordinator} writes its end to all partitions; that takes long where a leader is away`,
    command,
  }
}
