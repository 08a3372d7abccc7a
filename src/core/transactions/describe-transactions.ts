import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DescribeTransactions} from '../../kafka/protocol/messages/describe-transactions.ts'
import {CoordinatorType, type Outcome, sendToCoordinators, type TopicPartition} from '../../kafka/routing.ts'
import {CLOSED_STATES} from './transaction-state.ts'

/** A transactional id as its coordinator describes it. */
export interface TransactionDescription {
  readonly transactionalId: string
  readonly state: string
  readonly producerId: bigint
  readonly producerEpoch: number
  /** Id of the broker that coordinates it. */
  readonly coordinator: number
  /** transaction.timeout.ms of the producer: after so long the coordinator aborts it. */
  readonly timeoutMs: number
  /** When the open transaction began, ISO 8601; null where none is open. */
  readonly startTime: string | null
  /** How long it has been open, by this machine's clock; null where none is. */
  readonly durationMs: number | null
  /** Of the open transaction; while it is being ended those that have no marker yet. */
  readonly partitions: readonly TopicPartition[]
}

/** Describes ids, one request to each coordinator. Each has an entry, its own Failure where that failed. */
export async function describeTransactions(
  cluster: Cluster,
  ids: readonly string[],
  coordinators: ReadonlyMap<string, number> = new Map(),
): Promise<Map<string, TransactionDescription | Failure>> {
  return sendToCoordinators<string, TransactionDescription>(
    cluster,
    [...new Set(ids)],
    (id) => id,
    async (nodeId, items) => {
      const {transactionStates} = await cluster.sendTo(nodeId, DescribeTransactions, {
        transactionalIds: [...items],
      })
      const nowMs = Date.now()
      const answered = new Map(transactionStates.map((each) => [each.transactionalId, each]))
      return items.map((id): Outcome<TransactionDescription> => {
        const found = answered.get(id)
        if (found === undefined) return {failure: Failure.leftOut(`transactional id ${id}`)}
        if (found.errorCode !== ErrorCode.NONE) return {code: found.errorCode}
        // -1 where none is open; an ended one keeps its time, which is no duration of anything.
        const startMs = Number(found.transactionStartTimeMs)
        const isOpen = startMs >= 0 && !CLOSED_STATES.has(found.transactionState)
        return {
          value: {
            transactionalId: id,
            state: found.transactionState,
            producerId: found.producerId,
            producerEpoch: found.producerEpoch,
            coordinator: nodeId,
            timeoutMs: found.transactionTimeoutMs,
            startTime: isOpen ? new Date(startMs).toISOString() : null,
            durationMs: isOpen ? Math.max(0, nowMs - startMs) : null,
            partitions: found.topics.flatMap(({topic, partitions}) =>
              partitions.toSorted((a, b) => a - b).map((partition) => ({topic, partition})),
            ),
          },
        }
      })
    },
    {
      type: CoordinatorType.transaction,
      coordinatorOf: (id) => coordinators.get(id),
      by: DescribeTransactions,
      what: (id) => `Transactional id ${id} could not be described`,
    },
  )
}
