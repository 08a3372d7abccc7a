// node joiner.ts: an ordinary application. Its group reads the three status topics, joins the statuses of an order by
// their key, and writes one confirmation. It ends with SIGTERM or Ctrl-C, after committing what is done.
import {once} from 'node:events'
import type {EachBatchPayload, KafkaMessage} from 'kafkajs'
import {connectAs, endOfWork} from './application.ts'
import {SERVICES, type Service, type Status} from './order.ts'
import {samePartitionAssigner} from './same-partition-assigner.ts'
import {WaitingOrders} from './waiting-orders.ts'

const SERVICE_OF_TOPIC = new Map(SERVICES.map((service): [string, Service] => [`${service}-status`, service]))

/** What is known of one partition number, over all three topics. */
interface Progress {
  readonly waiting: WaitingOrders
  /** By topic: the offset to go on from, not committed yet. */
  readonly positions: Map<string, string>
}

const progress = new Map<number, Progress>()
let confirmedOrders = 0

const end = endOfWork()
const kafka = connectAs('order-joiner')
const producer = kafka.producer({allowAutoTopicCreation: false})
const consumer = kafka.consumer({
  groupId: 'order-joiner',
  partitionAssigners: [samePartitionAssigner],
  allowAutoTopicCreation: false,
  maxWaitTimeInMs: 500,
  // Without this kafkajs would look for a cluster that is gone for ever.
  retry: {restartOnFailure: async () => false},
})
// Whoever has a partition now starts again from what is committed.
consumer.on('consumer.group_join', () => progress.clear())
const crash = new Promise<never>((_, reject) => {
  consumer.on('consumer.crash', ({payload}) => {
    if (!payload.restart) reject(payload.error)
  })
})

try {
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({topics: [...SERVICE_OF_TOPIC.keys()], fromBeginning: true})
  await consumer.run({autoCommit: false, eachBatch: joinBatch})
  await Promise.race([end.aborted || once(end, 'abort'), crash])
} finally {
  await consumer.disconnect()
  await producer.disconnect()
}
process.stdout.write(`joiner: ${confirmedOrders} orders in all, offsets committed, group left\n`)

async function joinBatch({batch}: EachBatchPayload): Promise<void> {
  const {topic, partition, messages} = batch
  const {waiting, positions} = progressOf(partition)
  const confirmations = messages.flatMap((message) => joinStatus(waiting, topic, message))
  if (confirmations.length > 0) {
    await producer.send({topic: 'order-confirmations', acks: -1, messages: confirmations})
    confirmedOrders += confirmations.length
    process.stdout.write(`joiner: confirmed ${confirmations.map(({key}) => key).join(', ')}\n`)
  }
  positions.set(topic, String(BigInt(batch.lastOffset()) + 1n))
  // What waits is in memory only. Committing when nothing waits means that a joiner that starts anew reads every
  // status of a waiting order again. Some orders are then confirmed twice, with the same key and the same value.
  if (!waiting.isEmpty) return
  await consumer.commitOffsets([...positions].map(([name, offset]) => ({topic: name, partition, offset})))
  positions.clear()
}

function joinStatus(waiting: WaitingOrders, topic: string, {key, value, headers}: KafkaMessage) {
  const service = SERVICE_OF_TOPIC.get(topic)
  if (!service || !key || !value) return []
  const status: Status = JSON.parse(value.toString())
  const confirmation = waiting.add(key.toString(), service, status)
  if (confirmation === null) return []
  const traceId = headers?.['trace-id']
  return [
    {
      key: key.toString(),
      value: JSON.stringify(confirmation),
      headers: traceId === undefined ? {} : {'trace-id': traceId},
    },
  ]
}

function progressOf(partition: number): Progress {
  const known = progress.get(partition) ?? {waiting: new WaitingOrders(), positions: new Map()}
  progress.set(partition, known)
  return known
}
