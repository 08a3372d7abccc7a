import type {TopicPartition} from '../../kafka/routing.ts'

/** A text that names one partition in a Map; no topic name holds a NUL. Not for people: see formatTopicPartition. */
export function topicPartitionKey(topic: string, partition: number): string {
  return `${topic}\u0000${partition}`
}

/** The topic and partition of a key that topicPartitionKey made. */
export function parseTopicPartitionKey(key: string): TopicPartition {
  const at = key.indexOf('\u0000')
  return {topic: key.slice(0, at), partition: Number(key.slice(at + 1))}
}

/** Each partition once, in the order in which they come first: a broker refuses a request that names one twice (INVALID_REQUEST). */
export function distinctPlaces<Place extends TopicPartition>(places: readonly Place[]): Place[] {
  const distinct = new Map<string, Place>()
  for (const place of places) {
    const key = topicPartitionKey(place.topic, place.partition)
    if (!distinct.has(key)) distinct.set(key, place)
  }
  return [...distinct.values()]
}

/** A partition as Kafka's own messages name it: `orders-0` (org.apache.kafka.common.TopicPartition). */
export function formatTopicPartition({topic, partition}: TopicPartition): string {
  return `${topic}-${partition}`
}

/** Partitions by topic, in the order in which topics come, with runs in one word: `orders 0-3, 7`. */
export function formatPartitionsByTopic(partitions: readonly TopicPartition[]): string[] {
  const byTopic = Map.groupBy(partitions, ({topic}) => topic)
  return [...byTopic].map(
    ([topic, found]) => `${topic} ${formatRuns(found.map(({partition}) => partition)).join(', ')}`,
  )
}

/** Numbers in ascending order, with each run in one word: `0-3`. */
function formatRuns(numbers: readonly number[]): string[] {
  const runs: [first: number, last: number][] = []
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run !== undefined && number <= run[1] + 1) run[1] = number
    else runs.push([number, number])
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`))
}
