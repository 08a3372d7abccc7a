import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreatePartitions} from '../../kafka/protocol/messages/create-partitions.ts'
import {pause} from '../../kafka/routing.ts'

const TIMEOUT_MS = 30_000

/** A topic and how many partitions it is to have in all. */
export interface PartitionGrowth {
  readonly name: string
  readonly total: number
}

/** Gives topics more partitions, in one request; each has null once it is done, or why it is not. */
export async function createPartitions(
  cluster: Cluster,
  growths: readonly PartitionGrowth[],
  {validateOnly}: {readonly validateOnly: boolean},
): Promise<Map<string, Failure | null>> {
  if (growths.length === 0) return new Map()
  const answer = await cluster.sendToAny(CreatePartitions, {
    topics: growths.map(({name, total}) => ({name, count: total, assignments: null})),
    timeoutMs: TIMEOUT_MS,
    validateOnly,
  })
  const answered = new Map(answer.results.map((each) => [each.name, each]))
  const results = new Map(
    growths.map(({name}): [string, Failure | null] => {
      const result = answered.get(name)
      if (!result) return [name, Failure.leftOut(`topic ${name}`)]
      if (result.errorCode === ErrorCode.NONE) return [name, null]
      const sentence = `Topic ${name} could not be given more partitions`
      return [name, kafkaFailure(result.errorCode, sentence, result.errorMessage)]
    }),
  )
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
    await pause(cluster, attempt)
  }
}
