import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {createTopicsSource, type TopicsRequest} from '../../../src/core/dashboard/fetch-topics-report.ts'
import {MetadataWatch} from '../../../src/core/polling/metadata-watch.ts'
import {type Clock, systemClock} from '../../../src/core/time/clock.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {ManualClock} from '../../core/throughput/manual-clock.ts'
import {createTopic, createTopics, deleteTopics, produce, topicOffsets} from '../../support/kafka-client.ts'
import {PATIENCE_MS} from '../../support/patience.ts'
import {type ProxiedKafka, startProxiedKafka} from '../../support/proxied-kafka.ts'
import {randomName} from '../../support/run-samsa.ts'

const names: Readonly<Record<number, string>> = {2: 'offsets', 32: 'configs', 35: 'sizes'}
const written = Date.now()

let kafka: ProxiedKafka
let cluster: Cluster
/** The topic of the test: what goes on with those of other tests is none of its business. */
let topic = ''
/** Requests that named the topic since `sent` was asked for the last time. */
let counts: Record<string, number> = {}
/** Answers in place of the broker's own, to requests of a kind; as many as there are, or one for all. */
let answers: Record<string, Buffer | Buffer[]> = {}

beforeAll(async () => {
  kafka = await startProxiedKafka()
  cluster = new Cluster(plainConnection(kafka.servers), new AbortController().signal)
  kafka.proxy.fateOf = ({apiKey, frame}) => {
    const name = names[apiKey]
    if (name === undefined || !frame.includes(topic)) return 'forward'
    counts[name] = (counts[name] ?? 0) + 1
    const planned = answers[name]
    const answer = Array.isArray(planned) ? planned.shift() : planned
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

/** Pauses between requests are real; for the answers a poll waits as long as a busy machine needs. */
function withRealPauses(clock: ManualClock): Clock {
  return {
    now: () => clock.now(),
    sleep: (durationMs, signal) => systemClock.sleep(durationMs < 1000 ? durationMs : PATIENCE_MS, signal),
  }
}

async function setUp() {
  topic = await createTopic(randomName('details'), {partitions: 2})
  const write = async (partition: number, timestampMs: number): Promise<void> => {
    await produce(topic, [{partition, value: 'x', timestamp: String(timestampMs)}])
  }
  const clock = new ManualClock(written)
  const watch = new MetadataWatch(cluster, clock)
  const source = createTopicsSource(cluster, watch, withRealPauses(clock))
  const poll = async (focus: TopicsRequest['focus'] = null) => {
    const ends = (await topicOffsets(topic)).map(({high}) => high)
    counts = {}
    const report = await source({
      focus,
      logEndOf: (of, partition) => (of === topic ? (ends[partition] ?? null) : 0n),
    })
    const details = report.topics.get(topic)
    return {...report, details, newest: details?.partitions.get(1)?.newest?.timestampMs, sent: sent()}
  }
  return {write, clock, poll}
}

test('each kind has its age, and newest records are asked for only of logs that have grown', async () => {
  const {write, clock, poll} = await setUp()
  await write(1, written - 5000)
  const first = await poll()
  expect(first.sent).toEqual({configs: 1, sizes: 1, offsets: 2})
  expect(first).toMatchObject({
    newest: written - 5000,
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
  // Nothing has grown; configs are not more than half as old as they get, so new topics of other tests take none along.
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
  expect(second.errors.slice(0, 2)).toEqual([
    'No log sizes from 1 of 1 brokers: CLUSTER_AUTHORIZATION_FAILED.',
    expect.stringMatching(/^No configs from (\d+) of \1 topics: MISSING_IN_RESPONSE\.$/),
  ])
  answers = {}
  await clock.advance(60_000)
  const third = await poll()
  expect(third.errors.join()).not.toMatch(/CLUSTER_AUTHORIZATION_FAILED|MISSING_IN_RESPONSE/)
  expect(third.details?.partitions.get(1)?.sizeBytes).toBeGreaterThan(sizeBytes ?? 0n)
})

test('a topic that was made anew is not taken for the one before', async () => {
  const {write, clock, poll} = await setUp()
  await write(1, written)
  expect((await poll()).newest).toBe(written)
  await deleteTopics([topic])
  await expect.poll(() => createTopic(topic, {partitions: 2}).catch(() => null)).toBe(topic)
  await write(1, written - 7000)
  await clock.advance(10_000)
  // The end of the log is what it was. Where a busy broker does not answer for metadata, a poll shows what was known.
  await expect.poll(async () => (await poll()).newest).toBe(written - 7000)
})

/** No log directory's answer has the topic, as before its logs are made. */
const NO_LOGS = Buffer.from([0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 2, 0x2f, 1, ...Array(16).fill(0xff), 0, 0])

/** An answer of ListOffsets in which nobody leads the topic's two partitions: NOT_LEADER_OR_FOLLOWER (6). */
function notLeading(): Buffer {
  const partition = (index: number) => [
    0,
    0,
    0,
    index,
    0,
    6,
    ...Array(16).fill(0xff),
    0xff,
    0xff,
    0xff,
    0xff,
    0,
  ]
  return Buffer.from([
    ...[0, 0, 0, 0, 0, 2, topic.length + 1, ...Buffer.from(topic)],
    ...[3, ...partition(0), ...partition(1), 0, 0],
  ])
}

test('a topic whose logs are not made yet when they are asked for is right within the same poll', async () => {
  const {write, poll} = await setUp()
  await write(1, written)
  // Kafka names the leaders of a new topic a moment before they know that they lead it.
  answers = {offsets: [notLeading(), notLeading(), notLeading()], sizes: [NO_LOGS]}
  const {details, sent: asked} = await poll()
  expect(asked).toEqual({configs: 1, sizes: 2, offsets: 5})
  expect(details?.partitions.get(0)).toMatchObject({logStart: 0n, sizeBytes: 0n})
  expect(details?.partitions.get(1)).toMatchObject({logStart: 0n, newest: {timestampMs: written}})
  expect(details?.partitions.get(1)?.sizeBytes).toBeGreaterThan(60n)
})

test('a log that takes longer is asked for with the next poll, and nothing else is', async () => {
  const {poll, clock} = await setUp()
  const never = Array.from({length: 20}, notLeading)
  answers = {offsets: never, sizes: Array.from({length: 20}, () => NO_LOGS)}
  const first = await poll()
  // At the beginning and four times more.
  expect(first.sent).toEqual({configs: 1, sizes: 5, offsets: 10})
  expect(first.details?.partitions.get(0)).toMatchObject({logStart: null, sizeBytes: null, newest: null})
  expect(first.errors.join()).toMatch(/No log starts from \d+ of \d+ partitions: .*NOT_LEADER_OR_FOLLOWER/)
  answers = {}
  // An interval of polls, a little less than which may have passed since the last one asked.
  await clock.advance(4_990)
  const second = await poll()
  expect(second.sent).toEqual({sizes: 1, offsets: 2})
  expect(second.details?.partitions.get(0)).toMatchObject({logStart: 0n, sizeBytes: 0n})
})

test('twenty topics that were seen before their logs were made are complete in the first poll after that', async () => {
  const prefix = randomName('fresh')
  const topics = Array.from({length: 20}, (_, index) => ({topic: `${prefix}-${index}`, numPartitions: 3}))
  // No time passes: what is asked for again is so because it was not there.
  const clock = withRealPauses(new ManualClock(written))
  const watch = new MetadataWatch(cluster, clock)
  const source = createTopicsSource(cluster, watch, clock)
  const namesOf = (report: {topics: ReadonlyMap<string, unknown>}) =>
    [...report.topics.keys()].filter((name) => name.startsWith(prefix))
  const made = createTopics(topics)
  const poll = () => source({focus: null, logEndOf: () => null})
  await expect
    .poll(async () => {
      watch.expire()
      return namesOf(await poll())
    })
    .toHaveLength(20)
  await made
  const next = await poll()
  for (const name of namesOf(next)) {
    const {retention, partitions} = next.topics.get(name) ?? {}
    expect(retention).toMatchObject({cleanup: 'delete'})
    const logs = [...(partitions?.values() ?? [])]
    expect(logs).toHaveLength(3)
    for (const log of logs)
      expect(log).toMatchObject({logStart: 0n, sizeBytes: 0n, newest: {timestampMs: null}})
  }
})
