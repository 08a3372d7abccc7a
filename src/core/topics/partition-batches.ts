/** The controller refuses more than 10,000 new partitions in a request (ReplicationControlManager.MAX_PARTITIONS_PER_BATCH). */
const MOST_PARTITIONS = 5_000

/** Topics in as few requests as may be, in their order; one that is larger than a request should be has one of its own. */
export function partitionBatches<T>(topics: readonly T[], sizeOf: (topic: T) => number): T[][] {
  const batches: T[][] = []
  let room = 0
  for (const topic of topics) {
    const size = sizeOf(topic)
    if (batches.length === 0 || size > room) {
      batches.push([])
      room = MOST_PARTITIONS
    }
    batches.at(-1)?.push(topic)
    room -= size
  }
  return batches
}
