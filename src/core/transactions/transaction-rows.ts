import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {compileWords} from '../names/name-pattern.ts'
import {describeTransactions} from './describe-transactions.ts'
import {listTransactions} from './list-transactions.ts'
import {OPEN_STATES} from './transaction-state.ts'

/** A row of `txn list`. What only a description tells is null where there is none, and `error` says why. */
export interface TransactionRow {
  readonly transactionalId: string
  readonly state: string
  readonly producerId: bigint
  readonly producerEpoch: number | null
  /** Id of the broker that coordinates it. */
  readonly coordinator: number
  /** When the open transaction began, ISO 8601; null where none is open. */
  readonly startTime: string | null
  /** How long it has been open. */
  readonly durationMs: number | null
  /** How many partitions the open transaction has written to, or has to end yet. */
  readonly partitions: number | null
  readonly error?: Failure
}

export interface RowQuery {
  readonly words: readonly string[]
  readonly regex: boolean
  readonly states: readonly string[]
  /** Only transactions that have been open for longer; null for all. */
  readonly longerThanMs: number | null
}

/** The rows of `txn list`, one request to each broker for the ids and one to each coordinator for what there is to say of them. */
export async function fetchTransactionRows(
  cluster: Cluster,
  {words, regex, states, longerThanMs}: RowQuery,
): Promise<{readonly transactions: readonly TransactionRow[]; readonly failures: readonly Failure[]}> {
  const choose = compileWords(words, {regex})
  // Only what is open has a duration. Brokers have a filter of their own from 3.8 on (KIP-994); the start, which all tell, does for any.
  const wanted = longerThanMs === null || states.length > 0 ? states : OPEN_STATES
  const {transactions, failures} = await listTransactions(cluster, {states: wanted})
  const matches = choose(transactions.map(({transactionalId}) => transactionalId))
  const chosen = transactions.filter(({transactionalId}) => matches(transactionalId))
  const described = await describeTransactions(
    cluster,
    chosen.map(({transactionalId}) => transactionalId),
    new Map(chosen.map(({transactionalId, coordinator}) => [transactionalId, coordinator])),
  )
  const rows = chosen.flatMap((listed): TransactionRow[] => {
    const found = described.get(listed.transactionalId) ?? Failure.leftOut('a transactional id')
    if (found instanceof Failure) {
      // It has expired since it was listed.
      if (found.code === 'TRANSACTIONAL_ID_NOT_FOUND') return []
      const unknown = {producerEpoch: null, startTime: null, durationMs: null, partitions: null}
      return [{...listed, ...unknown, error: found}]
    }
    const {
      transactionalId,
      state,
      producerId,
      producerEpoch,
      coordinator,
      startTime,
      durationMs,
      partitions,
    } = found
    // It has gone on since it was listed.
    if (wanted.length > 0 && !wanted.includes(state)) return []
    return [
      {
        ...{transactionalId, state, producerId, producerEpoch, coordinator, startTime, durationMs},
        partitions: partitions.length,
      },
    ]
  })
  const isLongEnough = ({durationMs, error}: TransactionRow): boolean =>
    longerThanMs === null || error !== undefined || (durationMs !== null && durationMs > longerThanMs)
  return {transactions: rows.filter(isLongEnough), failures}
}
