import {setTimeout as delay} from 'node:timers/promises'
import {
  type Admin,
  type Consumer,
  type IHeaders,
  Kafka,
  KafkaJSProtocolError,
  logLevel,
  type Message,
} from 'kafkajs'
import {bootstrapServers} from './cluster.ts'
import {randomName} from './run-samsa.ts'

// The independent second opinion of the tests: kafkajs's own requests and codecs, none of samsa's.

/** A record as kafkajs decodes it. */
export interface ReadRecord {
  readonly partition: number
  readonly offset: string
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** A name that occurs more than once has a list. */
  readonly headers: IHeaders
}

/** A quiet client of the suite's broker, or of another; every function below takes another's address as its last word. */
export function kafkaClient(servers: string = bootstrapServers()): Kafka {
  return new Kafka({clientId: 'samsa-tests', brokers: servers.split(','), logLevel: logLevel.NOTHING})
}

/** Runs something with a connected admin client and closes it. */
export async function withAdmin<R>(use: (admin: Admin) => Promise<R>, servers?: string): Promise<R> {
  const admin = kafkaClient(servers).admin()
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.disconnect()
  }
}

/** Creates a topic and waits for its leaders. Throws when it exists already. */
export async function createTopic(
  topic: string,
  options: {readonly partitions?: number; readonly configs?: Readonly<Record<string, string>>} = {},
  servers?: string,
): Promise<string> {
  const configEntries = Object.entries(options.configs ?? {}).map(([name, value]) => ({name, value}))
  const numPartitions = options.partitions ?? 1
  await withAdmin(async (admin) => {
    const topics = [{topic, numPartitions, configEntries}]
    try {
      if (!(await admin.createTopics({topics, waitForLeaders: true})))
        throw new Error(`topic ${topic} exists already`)
    } catch (error) {
      if (!isNotYetKnown(error)) throw error
      const untilMs = Date.now() + 30_000
      while (!(await hasLeaders(admin, topic, numPartitions))) {
        if (Date.now() > untilMs) throw new Error(`topic ${topic} has no leaders`)
        await delay(20)
      }
    }
  }, servers)
  return topic
}

/** kafkajs's own wait throws where a busy broker has not heard of a new topic yet. */
function isNotYetKnown(error: unknown): boolean {
  // UNKNOWN_TOPIC_OR_PARTITION and LEADER_NOT_AVAILABLE.
  return error instanceof KafkaJSProtocolError && (error.code === 3 || error.code === 5)
}

async function hasLeaders(admin: Admin, topic: string, partitionCount: number): Promise<boolean> {
  try {
    const [found] = (await admin.fetchTopicMetadata({topics: [topic]})).topics
    const led = (found?.partitions ?? []).filter(({leader}) => leader >= 0)
    return led.length === partitionCount
  } catch (error) {
    if (isNotYetKnown(error)) return false
    throw error
  }
}

/** Names of all topics, the broker's internal ones too. */
export async function listTopicNames(servers?: string): Promise<string[]> {
  return withAdmin((admin) => admin.listTopics(), servers)
}

/** Deletes topics that exist. */
export async function deleteTopics(topics: readonly string[], servers?: string): Promise<void> {
  await withAdmin((admin) => admin.deleteTopics({topics: [...topics]}), servers)
}

/** Writes records with acks=all, in one request for each partition. */
export async function produce(topic: string, messages: readonly Message[], servers?: string): Promise<void> {
  const producer = kafkaClient(servers).producer()
  await producer.connect()
  try {
    await producer.send({topic, messages: [...messages], acks: -1})
  } finally {
    await producer.disconnect()
  }
}

/** First offset and high watermark of each partition, in order of the partitions. */
export async function topicOffsets(
  topic: string,
  servers?: string,
): Promise<{partition: number; low: bigint; high: bigint}[]> {
  const rows = await withAdmin((admin) => admin.fetchTopicOffsets(topic), servers)
  return rows
    .map(({partition, low, high}) => ({partition, low: BigInt(low), high: BigInt(high)}))
    .sort((a, b) => a.partition - b.partition)
}

/**
 * Reads every committed record that is in a topic now, sorted by partition and offset. kafkajs reads uncompressed and
 * gzip batches only.
 */
export async function readAll(topic: string, servers?: string): Promise<ReadRecord[]> {
  const missing = new Map(
    (await topicOffsets(topic, servers))
      .filter(({low, high}) => low < high)
      .map(({partition, high}) => [partition, high]),
  )
  const records: ReadRecord[] = []
  if (missing.size === 0) return records
  const groupId = randomName('read-all')
  const consumer = kafkaClient(servers).consumer({groupId, maxWaitTimeInMs: 100})
  try {
    await consumer.connect()
    await consumer.subscribe({topic, fromBeginning: true})
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({payload}) => reject(payload.error))
      // Emitted for batches of control records and aborted ones too, of which no message is seen.
      consumer.on('consumer.end_batch_process', ({payload: {partition, lastOffset}}) => {
        const high = missing.get(partition)
        if (high !== undefined && BigInt(lastOffset) >= high - 1n) missing.delete(partition)
        if (missing.size === 0) resolve()
      })
      consumer
        .run({
          eachMessage: async ({partition, message}) => {
            const {offset, timestamp, key, value, headers = {}} = message
            records.push({partition, offset, timestamp, key, value, headers})
          },
        })
        .catch(reject)
    })
  } finally {
    await consumer.disconnect()
    await withAdmin((admin) => admin.deleteGroups([groupId]), servers)
  }
  return records.sort((a, b) => a.partition - b.partition || Number(BigInt(a.offset) - BigInt(b.offset)))
}

/** Committed offsets of a group in a topic by partition; partitions without one are left out. */
export async function groupOffsets(
  groupId: string,
  topic: string,
  servers?: string,
): Promise<Map<number, bigint>> {
  const rows = await withAdmin((admin) => admin.fetchOffsets({groupId, topics: [topic]}), servers)
  const committed = rows.flatMap(({partitions}) => partitions).filter(({offset}) => offset !== '-1')
  return new Map(
    committed
      .map(({partition, offset}): [number, bigint] => [partition, BigInt(offset)])
      .sort(([a], [b]) => a - b),
  )
}

/** Commits offsets for a group that is left without members, which makes it exist. */
export async function commitOffsets(
  groupId: string,
  topic: string,
  offsets: Readonly<Record<number, number>>,
  servers?: string,
): Promise<void> {
  // The admin client's setOffsets does the same with a consumer that waits five seconds for records.
  const consumer = await joinGroup(groupId, [topic], {reads: false, servers})
  try {
    await consumer.commitOffsets(
      Object.entries(offsets).map(([partition, offset]) => ({
        topic,
        partition: Number(partition),
        offset: String(offset),
      })),
    )
  } finally {
    await consumer.disconnect()
  }
}

/** A member of a group that reads and commits, until it is stopped. Resolves once it has its partitions. */
export async function startMember(
  groupId: string,
  topics: readonly string[],
  servers?: string,
): Promise<{stop(): Promise<void>}> {
  const consumer = await joinGroup(groupId, topics, {reads: true, servers})
  return {stop: () => consumer.disconnect()}
}

async function joinGroup(
  groupId: string,
  topics: readonly string[],
  {reads, servers}: {readonly reads: boolean; readonly servers: string | undefined},
): Promise<Consumer> {
  const consumer = kafkaClient(servers).consumer({groupId, maxWaitTimeInMs: 100})
  await consumer.connect()
  await consumer.subscribe({topics: [...topics], fromBeginning: true})
  await new Promise<void>((resolve, reject) => {
    // A fetch from a committed offset that is outside the log would make kafkajs commit -2 over it.
    consumer.on('consumer.group_join', () => {
      if (!reads) consumer.pause(topics.map((topic) => ({topic})))
    })
    // With the event of joining, kafkajs would still drop a commit without a word.
    consumer.on('consumer.fetch_start', () => resolve())
    consumer.on('consumer.crash', ({payload}) => reject(payload.error))
    consumer.run({autoCommit: reads, eachMessage: async () => {}}).catch(reject)
  })
  return consumer
}
