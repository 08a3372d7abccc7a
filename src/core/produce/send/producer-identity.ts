import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {isNetworkFailure, isRetriableCode, kafkaFailure} from '../../../kafka/failures.ts'
import {ErrorCode} from '../../../kafka/protocol/error-codes.ts'
import {InitProducerId} from '../../../kafka/protocol/messages/init-producer-id.ts'
import {backOff} from '../../../kafka/routing.ts'

/** Who writes to a partition: -1 in both where writes are not idempotent (KIP-98). */
export interface ProducerIdentity {
  readonly producerId: bigint
  readonly producerEpoch: number
  /** Whether its batches belong to a transaction. */
  readonly isTransactional?: boolean
}

/** A broker that has just started needs a moment for its block of producer ids (KIP-730). */
const RETRY_FOR_MS = 15_000

/**
 * Asks for a producer id, which makes writes idempotent (KIP-98). Null where that is not allowed: brokers before 2.8
 * want IDEMPOTENT_WRITE on the cluster for it. Throws a Failure where no broker can give one.
 */
export async function fetchProducerIdentity(cluster: Cluster): Promise<ProducerIdentity | null> {
  const retryUntilMs = Date.now() + RETRY_FOR_MS
  for (let attempt = 0; ; attempt++) {
    const mayRetry = Date.now() < retryUntilMs
    try {
      const answer = await cluster.sendToAny(InitProducerId, {
        transactionalId: null,
        // Only transactions time out; the field must be positive all the same.
        transactionTimeoutMs: 60_000,
        producerId: -1n,
        producerEpoch: -1,
      })
      const {errorCode, producerId, producerEpoch} = answer
      if (errorCode === ErrorCode.NONE) return {producerId, producerEpoch}
      if (errorCode === ErrorCode.CLUSTER_AUTHORIZATION_FAILED) return null
      const failure = kafkaFailure(errorCode, 'No producer id could be had for idempotent writes', {
        by: InitProducerId,
      })
      if (!mayRetry || !isRetriableCode(errorCode)) throw withWayOut(failure)
    } catch (error) {
      if (!mayRetry || !isNetworkFailure(error)) throw error
    }
    await backOff(cluster, attempt)
  }
}

function withWayOut(failure: Failure): Failure {
  return new Failure(failure.kind, failure.message, {
    code: failure.code ?? undefined,
    suggestions: [...failure.suggestions, '--acks 1 writes without idempotence.'],
  })
}
