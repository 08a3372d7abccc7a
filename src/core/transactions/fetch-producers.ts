import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DescribeProducers} from '../../kafka/protocol/messages/describe-producers.ts'
import {type Outcome, sendToLeaders, type TopicPartition} from '../../kafka/routing.ts'
import {PartitionMap} from '../offsets/partition-map.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'

/** An idempotent or transactional producer, as the leader of a partition remembers it. */
export interface PartitionProducer {
  readonly producerId: bigint
  readonly producerEpoch: number
  /** Sequence number of its last record; null where it has only been fenced, or ended a transaction, here. */
  readonly lastSequence: number | null
  /** When its last batch was written, as that says, in milliseconds since 1970; null where the leader does not know. */
  readonly lastWriteMs: number | null
  /** Of the coordinator that ended its last transaction here; null where none has ended. */
  readonly coordinatorEpoch: number | null
  /** Where its open transaction begins; null where none is open. */
  readonly startOffset: bigint | null
}

/** The producers of partitions, one request to each leader (KIP-664). Every partition has an entry, its Failure where that failed. */
export async function fetchProducers<I extends TopicPartition>(
  cluster: Cluster,
  partitions: readonly I[],
  options: {readonly retryForMs?: number} = {},
): Promise<Map<I, readonly PartitionProducer[] | Failure>> {
  return sendToLeaders<I, readonly PartitionProducer[]>(
    cluster,
    partitions,
    async (nodeId, items) => {
      const {topics} = await cluster.sendTo(nodeId, DescribeProducers, {
        topics: [...Map.groupBy(items, ({topic}) => topic)].map(([name, some]) => ({
          name,
          partitionIndexes: some.map(({partition}) => partition),
        })),
      })
      const answered = new PartitionMap<Outcome<readonly PartitionProducer[]>>()
      for (const {name, partitions: told} of topics)
        for (const {partitionIndex, errorCode: code, errorMessage: message, activeProducers} of told)
          answered.set(
            name,
            partitionIndex,
            code === ErrorCode.NONE ? {value: activeProducers.map(readProducer)} : {code, message},
          )
      return items.map(
        ({topic, partition}) => answered.get(topic, partition) ?? {failure: Failure.leftOut('it')},
      )
    },
    {
      ...options,
      by: DescribeProducers,
      what: (each) => `The producers of ${formatTopicPartition(each)} could not be read`,
    },
  )
}

/** What is not known is -1 on the wire. */
function readProducer(told: {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly lastSequence: number
  readonly lastTimestamp: bigint
  readonly coordinatorEpoch: number
  readonly currentTxnStartOffset: bigint
}): PartitionProducer {
  const known = (value: number): number | null => (value < 0 ? null : value)
  return {
    producerId: told.producerId,
    producerEpoch: told.producerEpoch,
    lastSequence: known(told.lastSequence),
    lastWriteMs: known(Number(told.lastTimestamp)),
    coordinatorEpoch: known(told.coordinatorEpoch),
    startOffset: told.currentTxnStartOffset < 0n ? null : told.currentTxnStartOffset,
  }
}
