import {once} from 'node:events'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {createTopic, deleteTopics, onceProducer, withAdmin} from '../support/kafka-client.ts'
import {LineFlow} from '../support/line-flow.ts'
import {createMovingTopic, leadersOf, type MovingTopic} from '../support/moving-leaders.ts'
import {
  expectComplete,
  linesOf,
  NumberReader,
  NumberWriter,
  PLACE_AND_VALUE,
} from '../support/numbered-records.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'
import {suiteCluster} from '../support/suite-cluster.ts'

// Partitions that move, a broker that is stopped, one that is killed, and both come back: what becomes of commands that
// read and write meanwhile, all at once.

const topics: string[] = []
const running: {kill(): void}[] = []

const cluster = suiteCluster(async () => {
  for (const each of running) each.kill()
  await deleteTopics(topics)
})
const {brokerIds} = cluster

const PARTITIONS = 6
/** Records of a topic that is filled: more than a reading whose output nobody takes has in its hands. */
const FILLED = 360
const FILLED_EACH = FILLED / PARTITIONS
/** Several of each partition. */
const A_FEW = 30

/** A topic with three copies of each partition, that is there for the whole file. */
async function replicatedTopic(configs: Readonly<Record<string, string>> = {}): Promise<string> {
  const topic = await createTopic(randomName('failover'), {partitions: PARTITIONS, configs})
  topics.push(topic)
  return topic
}

async function startFlow(topic: string): Promise<LineFlow> {
  const flow = await LineFlow.start(topic)
  running.push(flow)
  return flow
}

function startReader(topic: string, ...args: string[]): NumberReader {
  const reader = new NumberReader(topic, args)
  running.push({kill: () => reader.run.child.kill('SIGKILL')})
  return reader
}

/** Fills a topic; in batches that are far smaller than what the brokers answer a fetch with. */
async function fill(topic: string): Promise<void> {
  const value = 'x'.repeat(20_000)
  const producer = onceProducer()
  await producer.connect()
  for (let written = 0; written < FILLED; written += PARTITIONS) {
    const messages = Array.from({length: PARTITIONS}, (_, partition) => ({partition, value}))
    await producer.send({topic, acks: -1, messages})
  }
  await producer.disconnect()
}

/** A bounded reading of a filled topic whose output is not taken before `finish`: what it holds back is read after that. */
async function startHeldReading(topic: string): Promise<{finish(): Promise<{text: string; stderr: string}>}> {
  const child = spawnSamsa(['consume', topic, '--exit', ...PLACE_AND_VALUE])
  running.push({kill: () => child.kill('SIGKILL')})
  const closed = once(child, 'close')
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  await once(child.stdout, 'readable')
  return {
    finish: async () => {
      let text = ''
      for await (const chunk of child.stdout) text += chunk
      expect(await closed).toEqual([0, null])
      return {text, stderr}
    },
  }
}

/** A broker leads partitions of each topic. */
async function expectLeader(id: number, of: readonly string[]): Promise<void> {
  await withAdmin(async (admin) => {
    for (const topic of of) expect(await leadersOf(admin, topic)).toContain(id)
  })
}

describe('partitions that move to other brokers, twice', () => {
  let written: MovingTopic
  let read: MovingTopic
  let flow: LineFlow
  let held: Awaited<ReturnType<typeof startHeldReading>>
  let follower: NumberReader
  let writer: NumberWriter

  beforeAll(async () => {
    written = await createMovingTopic('moved', PARTITIONS, brokerIds)
    read = await createMovingTopic('moved', PARTITIONS, brokerIds)
    await fill(read.topic)
    held = await startHeldReading(read.topic)
    follower = startReader(read.topic, '--from', String(FILLED_EACH))
    writer = new NumberWriter(read.topic, PARTITIONS)
    flow = await startFlow(written.topic)
    await follower.untilMore(A_FEW)
    // Twice, so that each has been away and moved on. Who led has no copy any more: what comes is from the new leaders.
    for (let move = 0; move < 2; move++) {
      await Promise.all([written.moveOn(), read.moveOn()])
      await follower.untilMore(A_FEW)
    }
  })

  // Without a second replica they would be in the way of whoever asks for all topics while a broker is down.
  afterAll(() => deleteTopics([written.topic, read.topic]))

  test.concurrent('lines that are written meanwhile: each is stored once and in order', () =>
    flow.expectStoredOnce())

  test.concurrent('a follower: no gap and no repeat', async () => {
    await writer.stop()
    await follower.untilPrinted(writer.acknowledged)
    follower.run.child.kill('SIGINT')
    expect(await follower.run.closed).toEqual([130, null])
    follower.expectComplete(FILLED_EACH)
  })

  test.concurrent('a bounded reading: no gap and no repeat', async () => {
    const {text} = await held.finish()
    expect(linesOf(text).length).toBeGreaterThanOrEqual(FILLED)
    expectComplete(text)
  })
})

describe('brokers that go and come back', () => {
  const group = randomName('g')
  let topic = ''
  let coordinator = 0
  let stopped = 0
  let writer: NumberWriter
  let follower: NumberReader
  let member: NumberReader

  beforeAll(async () => {
    topic = await replicatedTopic({'min.insync.replicas': '1'})
    writer = new NumberWriter(topic, PARTITIONS)
    follower = startReader(topic)
    member = startReader(topic, '-g', group)
    await Promise.all([follower.untilMore(A_FEW), member.untilMore(A_FEW)])
    const {groups} = await runJson<{groups: {coordinator: number}[]}>(['group', 'describe', group])
    coordinator = groups[0]?.coordinator ?? 0
    expect(brokerIds).toContain(coordinator)
    stopped = brokerIds.find((id) => id !== coordinator) ?? 0
  })

  describe('one is stopped', () => {
    let flow: LineFlow
    let strict = ''

    beforeAll(async () => {
      strict = await replicatedTopic({'min.insync.replicas': '3'})
      const flowing = await replicatedTopic()
      await expectLeader(stopped, [topic, flowing])
      flow = await startFlow(flowing)
      await cluster.stopBroker(stopped)
    })

    test.concurrent('while lines are written: each is stored once and in order', () =>
      flow.expectStoredOnce())

    test.concurrent('a follower and a member of a group read on', async () => {
      await Promise.all([follower.untilMore(A_FEW), member.untilMore(A_FEW)])
    })

    test.concurrent('too few replicas are in sync: what was refused failed with that reason, the rest was not sent', async () => {
      // Long enough for a busy machine to start it and to send; there is nothing else to wait for.
      const run = await runSamsa(['produce', strict, '--timeout', '10s', '-o', 'json'], {input: 'a\nb\n'})
      expect(run.code).toBe(6)
      expect(JSON.parse(run.stdout)).toMatchObject({
        read: 2,
        acknowledged: 0,
        failed: 2,
        unknown: 0,
        notSent: 0,
        failures: [{line: 1, error: {code: 'NOT_ENOUGH_REPLICAS'}}, {line: 2}],
        error: {kind: 'timeout'},
      })
    })
  })

  describe('it comes back, and the coordinator of a group is killed', () => {
    let flow: LineFlow
    let held: Awaited<ReturnType<typeof startHeldReading>>
    let filled = ''

    beforeAll(async () => {
      await cluster.startBroker(stopped)
      await Promise.all([follower.untilMore(A_FEW), member.untilMore(A_FEW)])
      const flowing = await replicatedTopic()
      filled = await replicatedTopic()
      await fill(filled)
      await expectLeader(coordinator, [topic, flowing, filled])
      held = await startHeldReading(filled)
      flow = await startFlow(flowing)
      await cluster.killBroker(coordinator)
    })

    test.concurrent('while lines are written: each is stored once and in order', () =>
      flow.expectStoredOnce())

    test.concurrent('a follower and a member of the group read on', async () => {
      await Promise.all([follower.untilMore(A_FEW), member.untilMore(A_FEW)])
    })

    test.concurrent('a bounded reading says so and ends complete', async () => {
      const {text, stderr} = await held.finish()
      expect(stderr.match(/from the same offsets/g)).toHaveLength(1)
      expect(linesOf(text)).toHaveLength(FILLED)
      expectComplete(text)
    })

    test.concurrent('a bounded reading that begins now waits for other leaders', async () => {
      const {code, stdout} = await runSamsa(['consume', filled, '--exit'])
      expect({code, count: linesOf(stdout).length}).toEqual({code: 0, count: FILLED})
    })
  })

  describe('all are back', () => {
    beforeAll(async () => {
      await cluster.startBroker(coordinator)
      await Promise.all([follower.untilMore(A_FEW), member.untilMore(A_FEW)])
      await writer.stop()
    })

    test.concurrent('the follower lost and repeated nothing, and told of each outage once', async () => {
      await follower.untilPrinted(writer.acknowledged)
      follower.run.child.kill('SIGINT')
      expect(await follower.run.closed).toEqual([130, null])
      follower.expectComplete()
      const told = linesOf(follower.run.written.stderr).filter((line) =>
        line.includes('from the same offsets'),
      )
      expect(told.length).toBeGreaterThanOrEqual(1)
      expect(told.length).toBeLessThanOrEqual(2)
    })

    test.concurrent('the member has read everything and committed it', async () => {
      await member.untilPrinted(writer.acknowledged)
      member.run.child.kill('SIGTERM')
      expect(await member.run.closed).toEqual([143, null])
      const rest = await runSamsa(['consume', topic, '-g', group, '--exit'])
      expect(rest).toMatchObject({code: 0, stdout: ''})
    })
  })
})
