import {Kafka, type KafkaConfig, logLevel} from 'kafkajs'

/** A client that is not samsa's own, quiet and without retries that would hide what a test looks at. */
export function kafkaOf(bootstrapServers: string, more: Partial<KafkaConfig> = {}): Kafka {
  return new Kafka({
    brokers: bootstrapServers.split(','),
    logLevel: logLevel.NOTHING,
    retry: {retries: 0},
    connectionTimeout: 3000,
    ...more,
  })
}

/** Creates a topic of one partition with the cluster's default replication. */
export async function createTopic(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    await admin.createTopics({
      topics: [{topic, numPartitions: 1, replicationFactor: -1}],
      waitForLeaders: true,
    })
  } finally {
    await admin.disconnect()
  }
}

/** Writes records and waits until all in-sync replicas have them. */
export async function write(kafka: Kafka, topic: string, values: readonly string[]): Promise<void> {
  const producer = kafka.producer({allowAutoTopicCreation: false})
  await producer.connect()
  try {
    await producer.send({topic, acks: -1, messages: values.map((value) => ({value}))})
  } finally {
    await producer.disconnect()
  }
}

/** Reads a topic from its start until as many records as wanted came. */
export async function read(kafka: Kafka, topic: string, count: number): Promise<string[]> {
  const consumer = kafka.consumer({groupId: `read-${topic}-${process.pid}`, maxWaitTimeInMs: 100})
  await consumer.connect()
  try {
    await consumer.subscribe({topics: [topic], fromBeginning: true})
    const values: string[] = []
    await new Promise<void>((resolve, reject) => {
      // A coordinator that is still loading is a crash that kafkajs starts over from by itself.
      consumer.on('consumer.crash', ({payload}) => {
        if (!payload.restart) reject(payload.error)
      })
      const eachMessage = async ({message}: {message: {value: Buffer | null}}) => {
        values.push(String(message.value))
        if (values.length >= count) resolve()
      }
      consumer.run({autoCommit: false, eachMessage}).catch(reject)
    })
    return values
  } finally {
    await consumer.disconnect()
  }
}
