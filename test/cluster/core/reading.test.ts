import {PassThrough} from 'node:stream'
import {afterAll, expect, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import type {ConsumeContext} from '../../../src/core/consume/consume-request.ts'
import {FetchPool, type FetchPoolOptions} from '../../../src/core/consume/fetch-pool.ts'
import {LeaderFinder} from '../../../src/core/consume/leader-finder.ts'
import type {LostOffsets} from '../../../src/core/consume/lost-offsets.ts'
import {watchNewPartitions} from '../../../src/core/consume/new-partitions.ts'
import {createPartitionCursor, type PartitionCursor} from '../../../src/core/consume/partition-cursor.ts'
import {readRecords} from '../../../src/core/consume/read-records.ts'
import {StreamOutput} from '../../../src/core/consume/record-output.ts'
import {readLastRecords} from '../../../src/core/consume/record-windows.ts'
import {RecordWriter} from '../../../src/core/consume/record-writer.ts'
import {compileValueRecord} from '../../../src/core/records/value-record.ts'
import {systemClock} from '../../../src/core/time/clock.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {createTopic, deleteTopics, produce, withAdmin} from '../../support/kafka-client.ts'
import {randomName} from '../../support/run-samsa.ts'

// What can only be met while reading: retention, growth, and topics that are made anew, on a real broker.

const cluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)
afterAll(() => cluster.close())

test('the end of a window may lie anywhere', async () => {
  const topic = randomName('reading')
  await createTopic(topic)
  const window = {topic, partition: 0, from: 0, end: 2n ** 63n - 1n}
  const read = async () => (await readLastRecords(cluster, [window], 2, ({offset}) => offset)).get(window)
  expect(await read()).toEqual([])
  await produce(topic, [{value: 'a'}, {value: 'b'}, {value: 'c'}])
  expect(await read()).toEqual([1, 2])
})

function openReading(cursors: readonly PartitionCursor[]) {
  const stop = new AbortController()
  const stream = new PassThrough()
  let printed = ''
  stream.on('data', (chunk) => {
    printed += chunk
  })
  const notices: string[] = []
  const lost: LostOffsets[] = []
  const leaders = new LeaderFinder(cluster, systemClock)
  const options: FetchPoolOptions = {
    cluster,
    clock: systemClock,
    leaders,
    isolation: 'read_uncommitted',
    giveUpAfterMs: null,
    endsExist: true,
    notice: (line) => notices.push(line),
    onLost: (each) => lost.push(each),
  }
  const pool = new FetchPool(options)
  const output = new StreamOutput(stream)
  const writer = new RecordWriter({format: compileValueRecord(), output, filter: null, maxRecords: null})
  pool.add(cursors)
  const ended = readRecords(pool, writer, {
    clock: systemClock,
    output,
    stop: stop.signal,
    idleTimeoutMs: null,
  })
  const context: Pick<ConsumeContext, 'cluster' | 'clock' | 'notice'> = {
    cluster,
    clock: systemClock,
    notice: options.notice,
  }
  return {pool, leaders, stop, ended, notices, lost, context, printed: () => printed}
}

async function deleteRecordsBefore(topic: string, offset: number): Promise<void> {
  await withAdmin(async (admin) => {
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({topic, partitions: [{partition: 0, offset: String(offset)}]})
  })
}

test('offsets that retention took before they were read are named, and reading goes on behind them', async () => {
  const topic = await createTopic(randomName('reading'))
  await produce(
    topic,
    ['a', 'b', 'c', 'd', 'e'].map((value) => ({value})),
  )
  await deleteRecordsBefore(topic, 3)
  const cursor = createPartitionCursor({topic, partition: 0}, 1, 5)
  const reading = openReading([cursor])
  expect(await reading.ended).toBe('end')
  await expect.poll(reading.printed).toBe('d\ne\n')
  expect(reading.lost).toEqual([{topic, partition: 0, from: 1, to: 3}])
  expect(reading.notices).toEqual([
    `${topic}-0: offsets 1 to 2 were deleted before they could be read (retention or trim); reading goes on at 3.`,
  ])
})

test('a reading whose whole rest was deleted ends', async () => {
  const topic = await createTopic(randomName('reading'))
  await produce(
    topic,
    ['a', 'b', 'c'].map((value) => ({value})),
  )
  await deleteRecordsBefore(topic, 3)
  const reading = openReading([createPartitionCursor({topic, partition: 0}, 0, 2)])
  expect(await reading.ended).toBe('end')
  expect(reading.lost).toEqual([{topic, partition: 0, from: 0, to: 3}])
})

test('a position behind the end of the log goes back to it, and says so', async () => {
  const topic = await createTopic(randomName('reading'))
  await produce(topic, [{value: 'a'}])
  const cursor = createPartitionCursor({topic, partition: 0}, 10, null)
  const reading = openReading([cursor])
  await expect
    .poll(() => reading.notices)
    .toEqual([`${topic}-0: the log was cut back to offset 1 behind the position 10; reading goes on there.`])
  await produce(topic, [{value: 'b'}])
  await expect.poll(reading.printed).toBe('b\n')
  reading.stop.abort()
  expect(await reading.ended).toBe('stopped')
})

test('partitions and topics that are added are read from their start', async () => {
  const prefix = randomName('growing')
  const topic = await createTopic(`${prefix}-a`)
  const reading = openReading([createPartitionCursor({topic, partition: 0}, 0, null)])
  const watching = watchNewPartitions({
    request: {topics: [`${prefix}-*`], regex: false},
    context: reading.context,
    leaders: reading.leaders,
    known: [{topic, partition: 0}],
    pool: reading.pool,
    everyMs: 50,
  })
  await withAdmin(async (admin) => {
    await admin.createPartitions({topicPartitions: [{topic, count: 3}]})
    // kafkajs drops a record for a partition that it does not know yet, without a word.
    await expect.poll(async () => (await admin.fetchTopicOffsets(topic)).length).toBe(3)
  })
  await produce(topic, [{value: 'new partition', partition: 2}])
  await expect.poll(reading.printed).toBe('new partition\n')
  const other = await createTopic(`${prefix}-b`)
  await produce(other, [{value: 'new topic'}])
  await expect.poll(reading.printed).toBe('new partition\nnew topic\n')
  expect(reading.notices).toEqual([
    `${topic} has 2 new partitions; reading from the start.`,
    `${other} has 1 new partition; reading from the start.`,
  ])
  reading.stop.abort()
  expect(await reading.ended).toBe('stopped')
  await watching
})

test('one partition that its broker refuses is found again while the others are read on', async () => {
  const topic = await createTopic(randomName('reading'), {partitions: 2})
  const [steady, refused] = [0, 1].map((partition) => createPartitionCursor({topic, partition}, 0, null))
  if (!steady || !refused) throw new Error('two cursors were made')
  const reading = openReading([steady, refused])
  await expect.poll(() => Math.min(steady.leader, refused.leader)).toBeGreaterThanOrEqual(0)
  // The broker takes us for a client from the future: UNKNOWN_LEADER_EPOCH, as after an election it has not heard of.
  refused.leaderEpoch = 1000
  await expect.poll(() => refused.leaderEpoch).toBeLessThan(1000)
  await produce(topic, [{value: 'found', partition: 1}])
  await expect.poll(reading.printed).toBe('found\n')
  reading.stop.abort()
  expect(await reading.ended).toBe('stopped')
})

test('a topic that was deleted and created again is not taken for the old one', async () => {
  const topic = await createTopic(randomName('reading'))
  await produce(topic, [{value: 'old'}])
  const {topics} = await cluster.metadata([topic])
  const cursor = createPartitionCursor({topic, partition: 0}, 0, null)
  const leaders = new LeaderFinder(cluster, systemClock)
  leaders.remember(topics.values())
  await leaders.find([cursor])
  expect(cursor.leader).toBeGreaterThanOrEqual(0)
  await deleteTopics([topic])
  await expect
    .poll(async () => (await cluster.metadata([topic])).topics.get(topic)?.failure?.kind)
    .toBe('not-found')
  await createTopic(topic)
  await expect(leaders.find([cursor])).rejects.toMatchObject({
    kind: 'conflict',
    code: 'INCONSISTENT_TOPIC_ID',
  })
})

test('a partition that nobody leads for long enough ends a bounded reading', async () => {
  const topic = await createTopic(randomName('reading'))
  const notices: string[] = []
  const pool = new FetchPool({
    cluster,
    clock: systemClock,
    leaders: new LeaderFinder(cluster, systemClock),
    isolation: 'read_uncommitted',
    giveUpAfterMs: 200,
    endsExist: true,
    notice: (line) => notices.push(line),
    onLost: () => {},
  })
  // Partition 7 is unknown to metadata, as one without a leader is.
  pool.add([createPartitionCursor({topic, partition: 7}, 0, 5)])
  await expect.poll(() => pool.failure?.kind).toBe('unreachable')
  expect(pool.failure?.message).toContain(`${topic}-7@0 could not be read for 0.2 seconds`)
  pool.stop()
})
