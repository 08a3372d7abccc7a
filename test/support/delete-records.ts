import {withAdmin} from './kafka-client.ts'

/** Deletes the records before an offset, as retention would; by partition. */
export async function deleteRecords(topic: string, offsets: Readonly<Record<number, number>>): Promise<void> {
  const partitions = Object.entries(offsets).map(([partition, offset]) => ({
    partition: Number(partition),
    offset: String(offset),
  }))
  await withAdmin(async (admin) => {
    // kafkajs knows the leaders only of topics that it was asked about.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({topic, partitions})
  })
}
