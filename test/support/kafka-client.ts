import {setTimeout as delay} from 'node:timers/promises'
import {
  type Admin,
  type Consumer,
  type IHeaders,
  type ITopicConfig,
  Kafka,
  KafkaJSError,
  KafkaJSProtocolError,
  logLevel,
  type Message,
  type Producer,
} from 'kafkajs'
import {bootstrapServers} from './cluster.ts'
import {PATIENCE_MS, untilSo} from './patience.ts'
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

/** What a topic of a test is made with. */
export interface TopicOptions {
  readonly partitions?: number
  /** The cluster's default where it is left out. */
  readonly replicationFactor?: number
  readonly configs?: Readonly<Record<string, string>>
  /** The brokers of each partition, the preferred leader first; in place of the two numbers. */
  readonly replicas?: readonly (readonly number[])[]
}

/** Creates a topic and waits until every partition can be used. Throws when it exists already. */
export async function createTopic(
  topic: string,
  options: TopicOptions = {},
  servers?: string,
): Promise<string> {
  const {partitions = 1, replicationFactor = -1, configs = {}, replicas} = options
  const configEntries = Object.entries(configs).map(([name, value]) => ({name, value}))
  const placement = replicas
    ? {replicaAssignment: replicas.map((ids, partition) => ({partition, replicas: [...ids]}))}
    : {numPartitions: partitions, replicationFactor}
  await createTopics([{topic, ...placement, configEntries}], servers)
  return topic
}

/** Creates topics as kafkajs is told to, and waits until every partition of each can be used. */
export async function createTopics(topics: readonly ITopicConfig[], servers?: string): Promise<void> {
  await withAdmin(async (admin) => {
    if (!(await admin.createTopics({topics: [...topics], waitForLeaders: false})))
      throw new Error(`one of these topics exists already: ${topics.map(({topic}) => topic).join(', ')}`)
    for (const {topic, numPartitions = 1, replicaAssignment} of topics)
      await waitUntilServed(admin, topic, replicaAssignment?.length ?? numPartitions)
  }, servers)
}

async function waitUntilServed(admin: Admin, topic: string, partitionCount: number): Promise<void> {
  const untilMs = Date.now() + PATIENCE_MS
  while (!(await isServed(admin, topic, partitionCount))) {
    if (Date.now() > untilMs) throw new Error(`topic ${topic} cannot be used`)
    await delay(20)
  }
}

/**
 * Whether the leader of every partition answers for its log. Metadata names leaders before they have made their logs, and
 * a write at that moment may be refused by one broker and stored by another.
 */
async function isServed(admin: Admin, topic: string, partitionCount: number): Promise<boolean> {
  try {
    return (await admin.fetchTopicOffsets(topic)).length === partitionCount
  } catch (error) {
    if (error instanceof KafkaJSError) return false
    throw error
  }
}

/** Names of all topics, the broker's internal ones too. */
export async function listTopicNames(servers?: string): Promise<string[]> {
  return withAdmin((admin) => admin.listTopics(), servers)
}

/** Names of all groups. Offsets that have moved to another broker are read in there first: kafkajs does not wait for it. */
export async function listGroupNames(admin: Admin): Promise<string[]> {
  let names: string[] | null = null
  await untilSo(
    async () => {
      try {
        names = (await admin.listGroups()).groups.map(({groupId}) => groupId)
        return true
      } catch (error) {
        // As kafkajs calls COORDINATOR_LOAD_IN_PROGRESS.
        if (!(error instanceof KafkaJSProtocolError) || error.type !== 'GROUP_LOAD_IN_PROGRESS') throw error
        return false
      }
    },
    () => 'a coordinator is still loading its groups',
  )
  return names ?? []
}

/** Deletes topics that exist. */
export async function deleteTopics(topics: readonly string[], servers?: string): Promise<void> {
  await withAdmin((admin) => admin.deleteTopics({topics: [...topics]}), servers)
}

/**
 * A producer that writes every record once. kafkajs's plain one sends all partitions again where one of them was refused,
 * also those whose records are stored already.
 */
export function onceProducer(servers?: string): Producer {
  return kafkaClient(servers).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    // For as long as it takes, at most a second apart.
    retry: {retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 1_000},
    allowAutoTopicCreation: false,
  })
}

/** Writes records with acks=all, in one request for each partition. */
export async function produce(topic: string, messages: readonly Message[], servers?: string): Promise<void> {
  const producer = onceProducer(servers)
  await producer.connect()
  try {
    await producer.send({topic, messages: [...messages], acks: -1})
  } finally {
    await producer.disconnect()
  }
}

/** Whether a broker refused because it has no log of the partition: not yet, or not any more. */
function isWithoutLog(error: unknown): boolean {
  return error instanceof KafkaJSProtocolError && error.type === 'NOT_LEADER_FOR_PARTITION'
}

/**
 * First offset and high watermark of each partition, in order of the partitions. Waits for leaders that have not made
 * their logs yet, as those of a topic that a command under test has just created.
 */
export async function topicOffsets(
  topic: string,
  servers?: string,
): Promise<{partition: number; low: bigint; high: bigint}[]> {
  const rows = await withAdmin(async (admin) => {
    const untilMs = Date.now() + PATIENCE_MS
    for (;;) {
      try {
        return await admin.fetchTopicOffsets(topic)
      } catch (error) {
        if (!isWithoutLog(error) || Date.now() > untilMs) throw error
        await delay(20)
      }
    }
  }, servers)
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
  // By their place: a consumer that starts over may read a record again.
  const records = new Map<string, ReadRecord>()
  if (missing.size === 0) return []
  const groupId = randomName('read-all')
  const consumer = kafkaClient(servers).consumer({groupId, maxWaitTimeInMs: 100})
  try {
    await consumer.connect()
    await consumer.subscribe({topic, fromBeginning: true})
    await new Promise<void>((resolve, reject) => {
      // A coordinator that is still loading is a crash that kafkajs starts over from by itself.
      consumer.on('consumer.crash', ({payload}) => {
        if (!payload.restart) reject(payload.error)
      })
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
            records.set(`${partition}-${offset}`, {partition, offset, timestamp, key, value, headers})
          },
        })
        .catch(reject)
    })
  } finally {
    await consumer.disconnect()
    await withAdmin((admin) => admin.deleteGroups([groupId]), servers)
  }
  return [...records.values()].sort(
    (a, b) => a.partition - b.partition || Number(BigInt(a.offset) - BigInt(b.offset)),
  )
}

/** kafkajs does not look for the coordinator anew where it has just moved: until one answers, there is nothing to read back. */
async function fetchFromCoordinator(admin: Admin, groupId: string, topic: string) {
  const untilMs = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return await admin.fetchOffsets({groupId, topics: [topic]})
    } catch (error) {
      if (!String(error).includes('not the correct coordinator') || Date.now() > untilMs) throw error
      // The next look asks who it is.
      await admin.describeGroups([groupId])
    }
  }
}

/** Committed offsets of a group in a topic by partition; partitions without one are left out. */
export async function groupOffsets(
  groupId: string,
  topic: string,
  servers?: string,
): Promise<Map<number, bigint>> {
  const rows = await withAdmin((admin) => fetchFromCoordinator(admin, groupId, topic), servers)
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

/** A member of a group that has its partitions, reads nothing and commits nothing by itself. */
export async function startIdleMember(
  groupId: string,
  topics: readonly string[],
): Promise<{stop(): Promise<void>}> {
  const consumer = await joinGroup(groupId, topics, {reads: false, servers: undefined})
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
