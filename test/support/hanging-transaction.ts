import {plainConnection} from '../../src/core/connection/connection-settings.ts'
import {BatchBuilder} from '../../src/kafka/batches/batch-builder.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {Produce} from '../../src/kafka/protocol/messages/produce.ts'

/** Before version 12 the leader does not tell the coordinator of the partition by itself (KIP-890). */
const AS_BEFORE: typeof Produce = {...Produce, versions: [9, 11]}

export interface HangingTransaction {
  readonly topic: string
  readonly producerId: bigint
  /** How long ago its record was written, as its timestamp says. */
  readonly ageMs: number
}

/**
 * Opens a transaction in partition 0 of which no coordinator has ever heard, so that nobody ends it. The brokers have to let
 * it pass: `transaction.partition.verification.enable=false`, as all did before Kafka 3.6.
 */
export async function openHangingTransaction(
  servers: string,
  {topic, producerId, ageMs}: HangingTransaction,
): Promise<void> {
  const cluster = new Cluster(plainConnection(servers), new AbortController().signal)
  try {
    const {topics} = await cluster.metadata([topic])
    const value = Buffer.from('hangs')
    const batch = new BatchBuilder({maxBytes: 1024})
    batch.append(value, -1, -1, 0, value.length, Date.now() - ageMs)
    const records = batch.finish({
      compression: 'none',
      producerId,
      producerEpoch: 0,
      baseSequence: 0,
      isTransactional: true,
    })
    const answer = await cluster.sendTo(topics.get(topic)?.partitions[0]?.leader ?? -1, AS_BEFORE, {
      transactionalId: `ghost-${producerId}`,
      acks: -1,
      timeoutMs: 20_000,
      topicData: [{name: topic, partitionData: [{index: 0, records}]}],
    })
    const code = answer.responses[0]?.partitionResponses[0]?.errorCode
    if (code !== 0) throw new Error(`the leader did not take the record: ${code}`)
  } finally {
    cluster.close()
  }
}
