import type {Failure} from '../../errors/failure.ts'
import type {Compression} from '../../kafka/batches/views.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {choosePartitioner} from '../produce/produce-target.ts'
import type {DeliveryTally} from '../produce/report/delivery-tally.ts'
import {Delivery, type SettledRecords} from '../produce/send/delivery.ts'
import type {Acks} from '../produce/send/leader-lane.ts'
import {fetchProducerIdentity} from '../produce/send/producer-identity.ts'

/** How records that are made up are written. */
export interface LoadOptions {
  readonly acks: Acks
  readonly compression: Compression
  /** The partition of all of them; null to spread them. */
  readonly partition: number | null
}

/** What a measurement needs from the process around it. */
export interface PerfSurroundings {
  readonly cluster: Cluster
  /** Ends it early; what was measured until then is the result. */
  readonly stop: AbortSignal
  readonly onNotice: (line: string) => void
}

/** A measurement, and the failure that the command ends with; null where all went well. */
export interface Measured<Result> {
  readonly result: Result
  readonly failure: Failure | null
}

/** Opens the writing side as produce does: idempotent where that is allowed. */
export async function openLoad(
  topic: TopicMetadata,
  {acks, compression, partition}: LoadOptions,
  {cluster, onNotice}: PerfSurroundings,
  {
    tally,
    settled,
    onOver,
  }: {
    readonly tally: DeliveryTally<object>
    readonly settled: SettledRecords
    readonly onOver?: () => void
  },
): Promise<Delivery> {
  return new Delivery({
    cluster,
    topic,
    identity: acks === -1 ? await fetchProducerIdentity(cluster) : null,
    transaction: null,
    acks,
    compression: {compression},
    partitioner: await choosePartitioner(topic, {partition, partitioner: null}),
    tally,
    placements: null,
    timestampMs: null,
    onNotice,
    settled,
    ...(onOver && {onOver}),
  })
}
