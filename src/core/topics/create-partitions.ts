import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreatePartitions} from '../../kafka/protocol/messages/create-partitions.ts'
import {backOff} from '../../kafka/routing.ts'
import {partitionBatches} from './partition-batches.ts'

const TIMEOUT_MS = 30_000

/** A topic and how many partitions it is to have in all. */
export interface PartitionGrowth {
  readonly name: string
  readonly total: number
  /** The brokers of each partition that is added, the preferred leader first; Kafka's choice without. */
  readonly added?: readonly (readonly number[])[] | null
}

/** Gives topics more partitions, in as few requests as Kafka allows; each has null once it is done, or why it is not. */
export async function createPartitions(
  cluster: Cluster,
  growths: readonly PartitionGrowth[],
  {validateOnly}: {readonly validateOnly: boolean},
): Promise<Map<string, Failure | null>> {
  const results = new Map<string, Failure | null>()
  for (const batch of partitionBatches(growths, ({total}) => total)) {
    const answer = await cluster.sendToAny(CreatePartitions, {
      topics: batch.map(({name, total, added}) => ({
        name,
        count: total,
        assignments: added?.map((brokerIds) => ({brokerIds: [...brokerIds]})) ?? null,
      })),
      timeoutMs: TIMEOUT_MS,
      validateOnly,
    })
    const answered = new Map(answer.results.map((each) => [each.name, each]))
    for (const {name} of batch) {
      const result = answered.get(name)
      const sentence = `Topic ${name} could not be given more partitions`
      if (!result) results.set(name, Failure.leftOut(`topic ${name}`))
      else if (result.errorCode === ErrorCode.NONE) results.set(name, null)
      else
        results.set(
          name,
          kafkaFailure(result.errorCode, sentence, {
            by: CreatePartitions,
            topic: name,
            message: result.errorMessage,
          }),
        )
    }
  }
  if (!validateOnly)
    await waitForPartitions(
      cluster,
      growths.filter(({name}) => results.get(name) === null),
    )
  return results
}

/** Clients that come before brokers know the new leaders would not find the partitions. */
async function waitForPartitions(cluster: Cluster, growths: readonly PartitionGrowth[]): Promise<void> {
  for (let attempt = 0; growths.length > 0; attempt++) {
    const {topics} = await cluster.metadata(growths.map(({name}) => name))
    const isThere = ({name, total}: PartitionGrowth): boolean => {
      const partitions = topics.get(name)?.partitions ?? []
      return partitions.length >= total && partitions.every(({leader}) => leader >= 0)
    }
    if (growths.every(isThere)) return
    await backOff(cluster, attempt)
  }
}
