import {expect, test} from 'vitest'
import {parseDurationMs} from '../../src/core/time/duration.ts'
import {commitOffsets, createTopic, kafkaClient, produce} from '../support/kafka-client.ts'
import {untilLogEndIs} from '../support/log-end.ts'
import {hourAgoMs, look} from '../support/recent-time.ts'
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

const MINUTE_MS = 60_000

/** Fifty records of an hour ago and fifty of now; the group has read 25. */
async function halfOld(configs: Record<string, string>): Promise<string> {
  const topic = await createTopic(randomName('time'), {configs})
  const group = randomName('time')
  const fifty = (timestamp: number) =>
    Array.from({length: 50}, () => ({partition: 0, value: 'x', timestamp: String(timestamp)}))
  await produce(topic, fifty(hourAgoMs))
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
    const {seen, startedMs, endedMs} = await look(() => timeLagOf(group, '--time-method', method))
    expect(seen, method).toMatchObject({lag: 75, timeLagMethod: method, timeLagBound: '=', timeLagNote: null})
    expect(seen.timeLagMs, method).toBeGreaterThanOrEqual(startedMs - hourAgoMs)
    expect(seen.timeLagMs, method).toBeLessThanOrEqual(endedMs - hourAgoMs)
  }
  const {seen, startedMs, endedMs} = await look(() => runSamsa(['lag', group, '--time']))
  const age = / 75 +(1h\d\dm) +record +6d\d\dh +STOPPED$/m.exec(seen.stdout)?.[1] ?? ''
  expect(parseDurationMs(age)).toBeGreaterThan(startedMs - hourAgoMs - MINUTE_MS)
  expect(parseDurationMs(age)).toBeLessThanOrEqual(endedMs - hourAgoMs)
  expect(seen.stdout).toMatch(
    new RegExp(`^${group}: 75 behind, oldest unread ${age} \\(time-.*-0\\), loss in 6d\\d\\dh$`, 'm'),
  )
})

test('T6: where the broker sets the time, all methods agree, a watch included', async () => {
  const written = await look(() => halfOld({'message.timestamp.type': 'LogAppendTime'}))
  const group = written.seen
  const record = await look(() => timeLagOf(group, '--time-method', 'record'))
  const probe = await look(() => timeLagOf(group, '--time-method', 'probe'))
  // When the record was written, as each of them must have seen it.
  const [byRecord, byProbe] = [record, probe].map(({seen: {timeLagMs}, startedMs, endedMs}) => {
    expect(timeLagMs).toBeGreaterThanOrEqual(startedMs - written.endedMs)
    expect(timeLagMs).toBeLessThanOrEqual(endedMs - written.startedMs)
    return {earliestMs: startedMs - Number(timeLagMs), latestMs: endedMs - Number(timeLagMs)}
  })
  expect(byRecord?.earliestMs).toBeLessThanOrEqual(byProbe?.latestMs ?? 0)
  expect(byProbe?.earliestMs).toBeLessThanOrEqual(byRecord?.latestMs ?? 0)
  const args = ['--rates', '--samples', '3', '--interval', '200ms', '--time-method', 'window']
  const own = await timeLagOf(group, ...args)
  // Written before the watch began: at least as old as the watch, and that is said.
  expect(own).toMatchObject({timeLagMethod: 'window', timeLagBound: '>='})
  expect(own.timeLagMs).toBeGreaterThan(300)
  expect(own.timeLagMs).toBeLessThan(Date.now() - written.startedMs)
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
  const {seen, startedMs, endedMs} = await look(() =>
    runJson<TimedLag & {lag: {committed: number}[]}>(['lag', `${base}-*`, '--time']),
  )
  expect(seen.lag).toHaveLength(offsets.length)
  for (const {committed, timeLagMethod, timeLagMs} of seen.lag) {
    const writtenMs = startMs + committed * 1000
    expect(timeLagMethod).toBe('record')
    expect(timeLagMs, `offset ${committed}`).toBeGreaterThanOrEqual(startedMs - writtenMs)
    expect(timeLagMs, `offset ${committed}`).toBeLessThanOrEqual(endedMs - writtenMs)
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
    await untilLogEndIs(4n, topic)
    // Offsets: 0 record, 1 marker, 2 aborted record, 3 marker.
    const group = randomName('time')
    await commitOffsets(group, topic, {0: 1})
    expect(await timeLagOf(group)).toMatchObject({lag: 3, status: 'OK', note: 'markers', timeLagMs: 0})
    expect((await runSamsa(['lag', group])).stdout).toMatch(/ 3 +OK markers$/m)
    await runJson(['lag', 'check', group, '--max-lag', '0'])
    const behind = randomName('time')
    await commitOffsets(behind, topic, {0: 0})
    expect(await timeLagOf(behind)).toMatchObject({lag: 4, status: 'STOPPED'})
    const open = await producer.transaction()
    await open.send({topic, messages: [{partition: 0, value: 'c'}]})
    expect(await timeLagOf(group)).toMatchObject({
      lag: 4,
      status: 'STOPPED',
      openTxn: 1,
      timeLagNote: 'marker',
    })
    expect((await runSamsa(['lag', group])).stdout).toMatch(/ 4 +STOPPED txn 1$/m)
    await open.abort()
  } finally {
    await producer.disconnect()
  }
})
