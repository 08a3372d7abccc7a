import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {createTopicsSource, type TopicsRequest} from '../../../src/core/dashboard/fetch-topics-report.ts'
import {MetadataWatch} from '../../../src/core/dashboard/metadata-watch.ts'
import {parseConnectionSettings} from '../../../src/core/profiles/connection-settings.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {ManualClock} from '../../core/throughput/manual-clock.ts'
import {createTopic, deleteTopics, produce, topicOffsets} from '../../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../../support/proxied-kafka.ts'
import {randomName} from '../../support/run-samsa.ts'

const names: Readonly<Record<number, string>> = {2: 'offsets', 32: 'configs', 35: 'sizes'}
const written = Date.UTC(2026, 5, 1)

let kafka: ProxiedKafka
let cluster: Cluster
/** What came over the wire since `sent` was asked for the last time. */
let counts: Record<string, number> = {}
/** Answers in place of the broker's own. */
let answers: Readonly<Record<string, Buffer>> = {}

beforeAll(async () => {
  kafka = await startProxiedKafka()
  const settings = {bootstrapServer: kafka.servers, properties: new Map<string, string>(), log: () => {}}
  cluster = new Cluster(
    parseConnectionSettings({...settings, readFile: () => ''}),
    new AbortController().signal,
  )
  kafka.proxy.fateOf = ({apiKey}) => {
    const name = names[apiKey]
    if (name === undefined) return 'forward'
    counts[name] = (counts[name] ?? 0) + 1
    const answer = answers[name]
    return answer === undefined ? 'forward' : {answer}
  }
})

afterAll(async () => {
  cluster?.close()
  await kafka?.stop()
})

beforeEach(() => {
  answers = {}
  counts = {}
})

function sent(): Record<string, number> {
  const before = counts
  counts = {}
  return before
}

async function setUp() {
  const topic = await createTopic(randomName('details'), {partitions: 2}, kafka.servers)
  const write = async (partition: number, timestampMs: number): Promise<void> => {
    await produce(topic, [{partition, value: 'x', timestamp: String(timestampMs)}], kafka.servers)
  }
  const clock = new ManualClock(written)
  const watch = new MetadataWatch(cluster, clock)
  const source = createTopicsSource(cluster, watch, clock)
  const poll = async (focus: TopicsRequest['focus'] = null) => {
    const ends = (await topicOffsets(topic, kafka.servers)).map(({high}) => high)
    counts = {}
    const report = await source({
      focus,
      logEndOf: (of, partition) => (of === topic ? (ends[partition] ?? null) : 0n),
    })
    const details = report.topics.get(topic)
    return {...report, details, newest: details?.partitions.get(1)?.newest?.timestampMs, sent: sent()}
  }
  return {topic, write, clock, poll}
}

test('each kind has its age, and newest records are asked for only of logs that have grown', async () => {
  const {topic, write, clock, poll} = await setUp()
  await write(1, written - 5000)
  const first = await poll()
  expect(first.sent).toEqual({configs: 1, sizes: 1, offsets: 2})
  expect(first).toMatchObject({
    newest: written - 5000,
    errors: [],
    details: {replicationFactor: 1, underReplicated: 0, retention: {cleanup: 'delete'}},
  })
  expect(first.details?.partitions.get(1)).toMatchObject({logStart: 0n, replicas: [1], isr: [1]})
  expect(first.details?.partitions.get(0)?.newest?.timestampMs).toBeNull()
  expect(first.details?.partitions.get(1)?.sizeBytes).toBeGreaterThan(60n)
  expect(first.details?.partitions.get(0)?.sizeBytes).toBe(0n)

  await clock.advance(9_000)
  expect((await poll()).sent).toEqual({})
  await clock.advance(1_000)
  expect((await poll()).sent).toEqual({offsets: 1})
  await clock.advance(20_000)
  // Nothing has grown.
  expect((await poll()).sent).toEqual({sizes: 1, offsets: 1})
  await write(1, written - 1000)
  expect(await poll()).toMatchObject({newest: written - 1000, sent: {offsets: 1}})
  await write(1, written)
  await clock.advance(10_000)
  expect(await poll()).toMatchObject({newest: written - 1000, sent: {offsets: 1}})
  // In focus it is asked sooner.
  expect(await poll(topic)).toMatchObject({newest: written, sent: {offsets: 1}})
})

test('what cannot be read leaves what was read, says why, and does not stop the rest', async () => {
  const {write, clock, poll} = await setUp()
  await write(1, written)
  const first = await poll()
  const sizeBytes = first.details?.partitions.get(1)?.sizeBytes
  // Header tags, throttle time, CLUSTER_AUTHORIZATION_FAILED (31), no results, tags; and an answer without any topic.
  answers = {
    sizes: Buffer.from([0, 0, 0, 0, 0, 0, 31, 1, 0]),
    configs: Buffer.from([0, 0, 0, 0, 0, 1, 0]),
  }
  await write(1, written + 1000)
  await clock.advance(60_000)
  const second = await poll()
  expect(second).toMatchObject({newest: written + 1000, details: {retention: {cleanup: 'delete'}}})
  expect(second.details?.partitions.get(1)?.sizeBytes).toBe(sizeBytes)
  expect(second.errors).toEqual([
    'No log sizes from 1 of 1 brokers: CLUSTER_AUTHORIZATION_FAILED.',
    expect.stringMatching(/^No configs from (\d+) of \1 topics: MISSING_IN_RESPONSE\.$/),
  ])
  answers = {}
  await clock.advance(60_000)
  const third = await poll()
  expect(third.errors).toEqual([])
  expect(third.details?.partitions.get(1)?.sizeBytes).toBeGreaterThan(sizeBytes ?? 0n)
})

test('a topic that was made anew is not taken for the one before', async () => {
  const {topic, write, clock, poll} = await setUp()
  await write(1, written)
  expect((await poll()).newest).toBe(written)
  await deleteTopics([topic], kafka.servers)
  await expect.poll(() => createTopic(topic, {partitions: 2}, kafka.servers).catch(() => null)).toBe(topic)
  await write(1, written - 7000)
  await clock.advance(10_000)
  // The end of the log is what it was.
  expect((await poll()).newest).toBe(written - 7000)
})
