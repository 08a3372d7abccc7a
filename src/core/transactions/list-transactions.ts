import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ListTransactions} from '../../kafka/protocol/messages/list-transactions.ts'
import {compareNames} from '../names/compare-names.ts'

/** A transactional id as its coordinator lists it. */
export interface ListedTransaction {
  readonly transactionalId: string
  readonly producerId: bigint
  /** One of TRANSACTION_STATES; what is newer than this samsa comes as the broker calls it. */
  readonly state: string
  /** Id of the broker that coordinates it. */
  readonly coordinator: number
}

export interface ListedTransactions {
  readonly transactions: readonly ListedTransaction[]
  /** Of brokers that did not answer: what they coordinate is missing. */
  readonly failures: readonly Failure[]
}

export interface TransactionQuery {
  /** Names of TRANSACTION_STATES; none for all. */
  readonly states?: readonly string[]
  /** None for all. */
  readonly producerIds?: readonly bigint[]
}

/**
 * What the coordinators know, one request to each broker (KIP-664); brokers leave out what a user may not describe. In the order
 * of the ids. Throws where no broker answers.
 */
export async function listTransactions(
  cluster: Cluster,
  {states = [], producerIds = []}: TransactionQuery = {},
): Promise<ListedTransactions> {
  const {brokers} = await cluster.metadata([])
  const failures: Failure[] = []
  const request = {stateFilters: [...states], producerIdFilters: [...producerIds]}
  const told = await Promise.all(
    brokers.map(async ({nodeId}): Promise<ListedTransaction[]> => {
      try {
        const {errorCode, transactionStates} = await cluster.sendTo(nodeId, ListTransactions, request)
        if (errorCode !== 0)
          throw kafkaFailure(errorCode, `Broker ${nodeId} could not list its transactions`, {
            by: ListTransactions,
          })
        return transactionStates.map(({transactionalId, producerId, transactionState: state}) => ({
          transactionalId,
          producerId,
          state,
          coordinator: nodeId,
        }))
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        failures.push(error)
        return []
      }
    }),
  )
  const [first] = failures
  if (first && failures.length === brokers.length) throw first
  // A coordinator that has just moved may be listed by both brokers.
  const unique = new Map(told.flat().map((each) => [each.transactionalId, each]))
  const transactions = [...unique.values()].sort((a, b) => compareNames(a.transactionalId, b.transactionalId))
  return {transactions, failures}
}
