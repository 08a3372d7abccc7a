import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {allowOnlyDescribe} from '../support/acl.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {createTopic, readAll, topicOffsets} from '../support/kafka-client.ts'
import {type KafkaProxy, NO_PACE, type RequestFate} from '../support/kafka-proxy.ts'
import {runPastEvent} from '../support/past-event.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// Produce on a network that fails: a real broker that clients reach only through a proxy, since it advertises that.

const PRODUCE = 0
/** An answer without any partition: no tags in the header, an empty list, no throttle time, no tags. */
const EMPTY_ANSWER = Buffer.from([0, 1, 0, 0, 0, 0, 0])

let kafka: ProxiedKafka
let proxy: KafkaProxy
let servers = ''
/** How many produce requests to a topic of a test came by. */
const counts = new Map<string, () => number>()

beforeAll(async () => {
  kafka = await startProxiedKafka()
  proxy = kafka.proxy
  servers = kafka.servers
})

afterAll(() => kafka?.stop())

/** A topic, with what becomes of the produce requests to it. */
async function newTopic(fate: (index: number) => RequestFate, partitions = 1): Promise<string> {
  const topic = await createTopic(randomName('faults'), {partitions})
  counts.set(topic, proxy.plan(PRODUCE, topic, fate))
  return topic
}

function requestsTo(topic: string): number {
  return counts.get(topic)?.() ?? 0
}

/** The values of a topic in order of their offsets, read by kafkajs past the proxy. */
async function values(topic: string): Promise<string[]> {
  return (await readAll(topic)).map(({value}) => String(value))
}

async function storedIn(topic: string): Promise<number> {
  return (await topicOffsets(topic)).reduce((sum, {high}) => sum + Number(high), 0)
}

/** Lines of ten kilobytes: a batch has some ninety of them. */
function numberedLines(count: number): string[] {
  return Array.from({length: count}, (_, index) => `${index} `.padEnd(10_000, '.'))
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}

function produceArgs(topic: string, ...more: readonly string[]): string[] {
  return ['produce', topic, '-b', servers, '-o', 'json', ...more]
}

test.each<[string, RequestFate]>([
  ['requests', 'cut'],
  ['answers', 'cut-answer'],
])('lost %s: every line is stored once and in order all the same', async (_, fate) => {
  const topic = await newTopic((index) => (index % 4 === 2 ? fate : 'forward'))
  const lines = numberedLines(1000)
  const run = await runSamsa(produceArgs(topic), {input: textOf(lines)})
  expect(JSON.parse(run.stdout)).toMatchObject({
    read: 1000,
    acknowledged: 1000,
    failed: 0,
    unknown: 0,
    notSent: 0,
  })
  expect(run.code).toBe(0)
  // Ten megabytes in batches of less than one, of which three at least were lost.
  expect(requestsTo(topic)).toBeGreaterThanOrEqual(11 + 3)
  expect(await values(topic)).toEqual(lines)
})

test('an answer that leaves the partition out is no acknowledgement', async () => {
  const topic = await newTopic((index) => (index % 3 === 1 ? {answer: EMPTY_ANSWER} : 'forward'))
  const lines = numberedLines(500)
  const run = await runSamsa(produceArgs(topic), {input: textOf(lines)})
  expect(JSON.parse(run.stdout)).toMatchObject({read: 500, acknowledged: 500})
  expect(requestsTo(topic)).toBeGreaterThanOrEqual(6 + 3)
  expect(await values(topic)).toEqual(lines)
})

describe.concurrent('what has no answer', () => {
  test('without idempotence what may be stored twice is told', async ({expect}) => {
    const topic = await newTopic((index) => (index === 0 ? 'cut-answer' : 'forward'))
    const run = await runSamsa(produceArgs(topic, '--acks', '1'), {input: 'a\nb\n'})
    expect(run.code).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({read: 2, acknowledged: 2, perhapsTwice: 2})
    expect(await values(topic)).toEqual(['a', 'b', 'a', 'b'])
  })

  test('with --acks 0 a broken connection is told, and nothing is sent twice', async ({expect}) => {
    const topic = await newTopic(() => 'cut')
    const run = await runSamsa(produceArgs(topic, '--acks', '0'), {input: 'a\nb\n'})
    expect(JSON.parse(run.stdout)).toMatchObject({read: 2, acknowledged: 0, unknown: 2, notSent: 0})
    expect(requestsTo(topic)).toBe(1)
    expect(await storedIn(topic)).toBe(0)
  })

  test('a connection that has gone silent is given up after the request timeout, and another does it', async ({
    expect,
  }) => {
    const topic = await newTopic((index) => (index === 0 ? 'swallow' : 'forward'))
    const run = await runSamsa(produceArgs(topic, '-X', 'request.timeout.ms=3000'), {input: 'a\nb\n'})
    expect(JSON.parse(run.stdout)).toMatchObject({read: 2, acknowledged: 2})
    expect(await values(topic)).toEqual(['a', 'b'])
  })

  test('at the deadline what was sent is unknown, the rest is not sent, and the sum is right', async ({
    expect,
  }) => {
    const topic = await newTopic(() => 'swallow')
    const run = await runPastEvent(
      (timeoutMs) =>
        runSamsa(produceArgs(topic, '--timeout', `${timeoutMs}ms`), {input: textOf(numberedLines(300))}),
      () => requestsTo(topic) > 0,
    )
    expect(run.code).toBe(6)
    const result = JSON.parse(run.stdout)
    expect(result).toMatchObject({acknowledged: 0, failed: 0, error: {kind: 'timeout'}})
    expect(result.unknown).toBeGreaterThan(0)
    expect(result.unknown + result.notSent).toBe(result.read)
    expect(await storedIn(topic)).toBe(0)
    // Nobody has pressed Ctrl-C, and what the deadline cuts off is no trouble of a partition.
    expect(run.stderr).not.toMatch(/Ctrl-C|takes no records at the moment, trying on: Not finished/)
  })

  test('Ctrl-C waits a moment for answers, a second one does not, and both say what is unknown', async ({
    expect,
  }) => {
    const start = async () => {
      const {promise: isSent, resolve} = Promise.withResolvers<void>()
      const topic = await newTopic(() => {
        resolve()
        return 'swallow'
      })
      const run = followSamsa(['produce', topic, '-b', servers])
      run.child.stdin.write('a\nb\n')
      await isSent
      return run
    }
    const [patient, hasty] = await Promise.all([start(), start()])
    const startedMs = performance.now()
    patient.child.kill('SIGINT')
    hasty.child.kill('SIGINT')
    const ends: string[] = []
    const patientEnds = patient.closed.then((end) => {
      ends.push('patient')
      return end
    })
    await hasty.seen('2 records are still under way')
    // The same signal at once would be taken for the first one.
    hasty.child.kill('SIGTERM')
    expect(await hasty.closed).toEqual([143, null])
    ends.push('hasty')
    expect(await patientEnds).toEqual([130, null])
    expect(performance.now() - startedMs).toBeGreaterThan(4000)
    expect(ends).toEqual(['hasty', 'patient'])
    for (const {written} of [patient, hasty]) {
      expect(written.stderr).toContain('2 records are still under way')
      expect(written.stderr).toContain('samsa: 2 read, 0 acknowledged, 0 failed, 2 unknown, 0 not sent')
    }
  })
})

test('a slow and narrow network: every line is stored once and in order', async () => {
  const topic = await newTopic(() => 'forward')
  const lines = numberedLines(500)
  proxy.pace = {delayMs: 50, bytesPerSecond: 4_000_000}
  const startedMs = performance.now()
  const run = await runSamsa(produceArgs(topic), {input: textOf(lines)})
  proxy.pace = NO_PACE
  // Five megabytes of them.
  expect(performance.now() - startedMs).toBeGreaterThan(1_250)
  expect(JSON.parse(run.stdout)).toMatchObject({read: 500, acknowledged: 500, unknown: 0, notSent: 0})
  expect(run.code).toBe(0)
  expect(await values(topic)).toEqual(lines)
})

test('too slow a network for the deadline: it does not wait for it, and no more than the unknown ones may be stored', async () => {
  const bytesPerSecond = 2_000_000
  let topic = ''
  let lines: string[] = []
  const produceLines = async (timeoutMs: number) => {
    topic = await newTopic(() => 'forward')
    // Three times of what can be through by then, and as much for what it has to finish.
    lines = numberedLines((3 * timeoutMs * bytesPerSecond) / 1000 / 10_000)
    proxy.pace = {delayMs: 50, bytesPerSecond}
    const run = await runSamsa(produceArgs(topic, '--timeout', `${timeoutMs}ms`), {input: textOf(lines)})
    proxy.pace = NO_PACE
    return {code: run.code, ...JSON.parse(run.stdout)}
  }
  const run = await runPastEvent(produceLines, ({acknowledged}) => acknowledged > 0)
  const {code, read, acknowledged, failed, unknown, notSent, error} = run
  expect(code).toBe(6)
  expect(error).toMatchObject({kind: 'timeout'})
  expect(unknown).toBeGreaterThan(0)
  expect(acknowledged + failed + unknown + notSent).toBe(read)
  const stored = await values(topic)
  expect(stored).toEqual(lines.slice(0, stored.length))
  expect(stored.length).toBeGreaterThanOrEqual(acknowledged)
  expect(stored.length).toBeLessThanOrEqual(acknowledged + unknown)
  expect(stored.length).toBeLessThan(lines.length)
})

test('without permission every line that was sent failed with that reason, and the command exits with 5', async () => {
  const topic = await newTopic(() => 'forward', 3)
  await allowOnlyDescribe('topic', topic)
  const few = await runSamsa(['produce', topic, '-b', servers], {input: 'a\nb\n'})
  expect(few.code).toBe(5)
  expect(few.stderr).toContain('samsa: 2 read, 0 acknowledged, 2 failed, 0 unknown, 0 not sent')
  expect(few.stderr).toMatch(/samsa: .*\[TOPIC_AUTHORIZATION_FAILED\]\n {2}Writing needs WRITE on topic/)
  const many = await runSamsa(produceArgs(topic), {input: textOf(numberedLines(500))})
  expect(many.code).toBe(5)
  const {read, acknowledged, failed, unknown, notSent, error} = JSON.parse(many.stdout)
  expect(error).toMatchObject({kind: 'denied', code: 'TOPIC_AUTHORIZATION_FAILED'})
  expect([acknowledged, unknown]).toEqual([0, 0])
  expect(failed).toBeGreaterThan(0)
  expect(failed + notSent).toBe(read)
})

test('a leader that advertises where nobody listens is told, with what to look at, and nothing was sent', async () => {
  const topic = await newTopic(() => 'forward')
  await proxy.stop()
  const run = await runSamsa(['produce', topic, '-b', kafka.behindProxy], {input: 'a\nb\n'})
  expect(run.code).toBe(4)
  expect(run.stderr).toContain('samsa: 2 read, 0 acknowledged, 0 failed, 0 unknown, 2 not sent')
  expect(run.stderr).toContain(`advertises ${servers}`)
})
