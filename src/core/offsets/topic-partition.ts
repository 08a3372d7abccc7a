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

/** A partition as Kafka's own messages name it: `orders-0` (org.apache.kafka.common.TopicPartition). */
export function formatTopicPartition({topic, partition}: TopicPartition): string {
  return `${topic}-${partition}`
}
