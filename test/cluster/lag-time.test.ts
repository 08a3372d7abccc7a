import {expect, test} from 'vitest'
import {commitOffsets, createTopic, kafkaClient, produce} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface TimedLag {
  readonly lag: readonly {
    readonly lag: number | null
    readonly status: string
    readonly note?: string
    readonly openTxn: number | null
    readonly timeLagMs: number | null
    readonly timeLagMethod: string | null
    readonly timeLagBound: string | null
    readonly timeLagNote: string | null
  }[]
}

const HOUR_MS = 3_600_000

/** Fifty records of an hour ago and fifty of now; the group has read 25. */
async function halfOld(configs: Record<string, string>): Promise<string> {
  const topic = await createTopic(randomName('time'), {configs})
  const group = randomName('time')
  const oldMs = Date.now() - HOUR_MS
  const fifty = (timestamp: number) =>
    Array.from({length: 50}, () => ({partition: 0, value: 'x', timestamp: String(timestamp)}))
  await produce(topic, fifty(oldMs))
  await produce(topic, fifty(Date.now()))
  await commitOffsets(group, topic, {0: 25})
  return group
}

async function timeLagOf(group: string, ...args: string[]): Promise<TimedLag['lag'][number]> {
  const {lag} = await runJson<TimedLag>(['lag', group, '--time', ...args])
  const [row] = lag
  if (!row) throw new Error('no row')
  return row
}

test('T6: the age of the first unread record, by reading it and by asking for offsets by time', async () => {
  const group = await halfOld({})
  for (const method of ['record', 'probe']) {
    const row = await timeLagOf(group, '--time-method', method)
    expect(row, method).toMatchObject({lag: 75, timeLagMethod: method, timeLagBound: '=', timeLagNote: null})
    expect(Math.abs((row.timeLagMs ?? 0) - HOUR_MS), method).toBeLessThan(10_000)
  }
  const text = await runSamsa(['lag', group, '--time'])
  expect(text.stdout).toMatch(/ 75 +1h00m +record +LAGGING$/m)
  expect(text.stdout).toMatch(new RegExp(`^${group}: 75 behind, oldest unread 1h00m \\(time-.*-0\\)$`, 'm'))
})

test('T6: where the broker sets the time, all methods agree, a watch included', async () => {
  const startedMs = Date.now()
  const group = await halfOld({'message.timestamp.type': 'LogAppendTime'})
  const record = await timeLagOf(group, '--time-method', 'record')
  const probe = await timeLagOf(group, '--time-method', 'probe')
  expect(record.timeLagMs).toBeLessThan(20_000)
  expect(Math.abs((record.timeLagMs ?? 0) - (probe.timeLagMs ?? 0))).toBeLessThan(2_000)
  const args = ['--rates', '--samples', '3', '--interval', '200ms', '--time-method', 'window']
  const own = await timeLagOf(group, ...args)
  // Written before the watch began: at least as old as the watch, and that is said.
  expect(own).toMatchObject({timeLagMethod: 'window', timeLagBound: '>='})
  expect(own.timeLagMs).toBeGreaterThan(300)
  expect(own.timeLagMs).toBeLessThan(Date.now() - startedMs)
})

test('nothing left is 0; nothing committed is unknown', async () => {
  const topic = await createTopic(randomName('time'))
  const group = randomName('time')
  await produce(topic, [{partition: 0, value: 'x'}])
  await commitOffsets(group, topic, {0: 1})
  expect(await timeLagOf(group)).toMatchObject({lag: 0, timeLagMs: 0, timeLagMethod: 'caught-up'})
})

test('groups at many offsets of one partition, in large batches', async () => {
  const topic = await createTopic(randomName('time'))
  const startMs = Date.now() - 100_000
  const value = 'x'.repeat(3000)
  const messages = Array.from({length: 40}, (_, i) => ({
    partition: 0,
    value,
    timestamp: String(startMs + i * 1000),
  }))
  // Batches of 30 kB and more do not come with the first, small request.
  await produce(topic, messages.slice(0, 20))
  await produce(topic, messages.slice(20))
  const base = randomName('time')
  const offsets = [0, 7, 19, 20, 39]
  await Promise.all(offsets.map((offset) => commitOffsets(`${base}-${offset}`, topic, {0: offset})))
  const {lag} = await runJson<TimedLag & {lag: {committed: number}[]}>(['lag', `${base}-*`, '--time'])
  expect(lag).toHaveLength(offsets.length)
  for (const row of lag) {
    const ageMs = Date.now() - (startMs + row.committed * 1000)
    expect(row.timeLagMethod).toBe('record')
    expect(Math.abs((row.timeLagMs ?? 0) - ageMs), `offset ${row.committed}`).toBeLessThan(10_000)
  }
})

test('transactions: markers alone are no backlog, an open one is told', async () => {
  const topic = await createTopic(randomName('time'))
  const producer = kafkaClient().producer({
    transactionalId: randomName('tx'),
    idempotent: true,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  try {
    const finished = await producer.transaction()
    await finished.send({topic, messages: [{partition: 0, value: 'a'}]})
    await finished.commit()
    const aborted = await producer.transaction()
    await aborted.send({topic, messages: [{partition: 0, value: 'b'}]})
    await aborted.abort()
    // Offsets: 0 record, 1 marker, 2 aborted record, 3 marker.
    const group = randomName('time')
    await commitOffsets(group, topic, {0: 1})
    expect(await timeLagOf(group)).toMatchObject({lag: 3, status: 'OK', note: 'markers', timeLagMs: 0})
    expect((await runSamsa(['lag', group])).stdout).toMatch(/ 3 +OK markers$/m)
    await runJson(['lag', 'check', group, '--max-lag', '0'])
    const behind = randomName('time')
    await commitOffsets(behind, topic, {0: 0})
    expect(await timeLagOf(behind)).toMatchObject({lag: 4, status: 'LAGGING'})
    const open = await producer.transaction()
    await open.send({topic, messages: [{partition: 0, value: 'c'}]})
    expect(await timeLagOf(group)).toMatchObject({
      lag: 4,
      status: 'LAGGING',
      openTxn: 1,
      timeLagNote: 'marker',
    })
    expect((await runSamsa(['lag', group])).stdout).toMatch(/ 4 +LAGGING txn 1$/m)
    await open.abort()
  } finally {
    await producer.disconnect()
  }
})
