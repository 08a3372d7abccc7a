import type {Admin} from 'kafkajs'
import {createTopic, withAdmin} from './kafka-client.ts'
import {untilSo} from './patience.ts'
import {randomName} from './run-samsa.ts'

/** A topic whose partitions have one replica each, which is their leader and can be sent to another broker. */
export interface MovingTopic {
  readonly topic: string
  /** Moves every partition to the next broker; resolves when all are led from there. */
  moveOn(): Promise<void>
}

/** Creates a topic with its partitions spread over the brokers. */
export async function createMovingTopic(
  prefix: string,
  partitions: number,
  brokerIds: readonly number[],
): Promise<MovingTopic> {
  const assign = (shift: number): number[][] =>
    Array.from({length: partitions}, (_, partition) => [
      brokerIds[(partition + shift) % brokerIds.length] ?? 1,
    ])
  const topic = await createTopic(randomName(prefix), {replicas: assign(0)})
  let shift = 0
  return {
    topic,
    moveOn: () =>
      withAdmin(async (admin) => {
        const replicas = assign(++shift)
        const partitionAssignment = replicas.map((ids, partition) => ({partition, replicas: ids}))
        await admin.alterPartitionReassignments({topics: [{topic, partitionAssignment}]})
        const wanted = replicas.join()
        await untilSo(
          async () => (await leadersOf(admin, topic)).join() === wanted,
          () => `the leaders of ${topic} are not ${wanted}`,
        )
      }),
  }
}

/** Who leads each partition of a topic, in their order. */
export async function leadersOf(admin: Admin, topic: string): Promise<number[]> {
  const {topics} = await admin.fetchTopicMetadata({topics: [topic]})
  return topics
    .flatMap(({partitions}) => partitions)
    .sort((a, b) => a.partitionId - b.partitionId)
    .map(({leader}) => leader)
}
