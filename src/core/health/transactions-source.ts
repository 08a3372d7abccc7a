import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {
  OpenTransactionReport,
  TransactionsReport,
  TransactionsSource,
} from '../dashboard/transactions-report.ts'
import type {MetadataWatch} from '../polling/metadata-watch.ts'
import {Refreshed} from '../polling/refreshed.ts'
import type {Clock} from '../time/clock.ts'
import {HANGS_AFTER_MS} from '../transactions/find-hanging.ts'
import {fetchTransactionRows, type TransactionRow} from '../transactions/transaction-rows.ts'
import {OPEN_STATES} from '../transactions/transaction-state.ts'
import {fetchHangingRows, type HangingRow} from './hanging-rows.ts'

/** Whether one hangs is a question to every leader about all of its partitions. */
const HANGING_EVERY_MS = 30_000

const EVERY_OPEN_ONE = {words: [], regex: false, states: OPEN_STATES, longerThanMs: null}

/**
 * Polls the transactions that are open: one request to each broker and one to each coordinator that has some; every half a minute one to
 * each leader for those that hang.
 */
export function createTransactionsSource(
  cluster: Cluster,
  watch: MetadataWatch,
  clock: Clock,
): TransactionsSource {
  const hanging = new Refreshed(
    async () => {
      const {topics, brokers} = await watch.fetch()
      const live = new Set(brokers.map(({nodeId}) => nodeId))
      const partitions = [...topics.values()].flatMap(({name: topic, partitions: all}) =>
        all.flatMap(({partition, leader}) => (live.has(leader) ? [{topic, partition}] : [])),
      )
      return {atMs: clock.now(), ...(await fetchHangingRows(cluster, partitions, HANGS_AFTER_MS))}
    },
    HANGING_EVERY_MS,
    clock,
  )
  return async (): Promise<TransactionsReport> => {
    const atMs = clock.now()
    const [{transactions, failures}] = await Promise.all([
      fetchTransactionRows(cluster, EVERY_OPEN_ONE),
      hanging.refresh(),
    ])
    const looked = hanging.value
    const unasked = hanging.failure === null ? (looked?.failures ?? []) : [hanging.failure]
    const open = [
      ...(looked?.hanging ?? []).map((row) => reportOfHanging(row, atMs - (looked?.atMs ?? atMs))),
      ...transactions.map(reportOfListed),
    ]
    return {
      atMs,
      pollDurationMs: clock.now() - atMs,
      transactions: open.sort(
        (a, b) => Number(b.isHanging) - Number(a.isHanging) || (b.ageMs ?? -1) - (a.ageMs ?? -1),
      ),
      errors: [...failures, ...unasked].map(({message}) => message),
    }
  }
}

/** @param sinceMs how long ago it was looked at */
function reportOfHanging(
  {topic, partition, producerId, producerEpoch, ageMs, heldBack, waiting}: HangingRow,
  sinceMs: number,
): OpenTransactionReport {
  return {
    ...{transactionalId: null, state: null, isHanging: true, coordinator: null, error: null},
    ...{producerId, producerEpoch, heldBack, waiting},
    ageMs: ageMs === null ? null : ageMs + sinceMs,
    partitions: 1,
    hangsIn: {topic, partition},
  }
}

function reportOfListed({durationMs, startTime: _, error, ...row}: TransactionRow): OpenTransactionReport {
  return {
    ...row,
    ...{isHanging: false, hangsIn: null, heldBack: null, waiting: null},
    ageMs: durationMs,
    error: error instanceof Failure ? error.message : null,
  }
}
