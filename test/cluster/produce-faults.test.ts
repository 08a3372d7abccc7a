import {once} from 'node:events'
import {AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes} from 'kafkajs'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {kafkaClient, withAdmin} from '../support/kafka-client.ts'
import type {KafkaProxy, RequestFate} from '../support/kafka-proxy.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'

// Produce on a network that fails: a real broker that clients reach only through a proxy, since it advertises that.

const PRODUCE = 0
/** An answer without any partition: no tags in the header, an empty list, no throttle time, no tags. */
const EMPTY_ANSWER = Buffer.from([0, 1, 0, 0, 0, 0, 0])

let kafka: ProxiedKafka
let proxy: KafkaProxy
let servers = ''

beforeAll(async () => {
  kafka = await startProxiedKafka()
  proxy = kafka.proxy
  servers = kafka.servers
})

afterAll(() => kafka?.stop())

beforeEach(() => proxy.reset())

async function createTopic(numPartitions = 1): Promise<string> {
  const topic = randomName('faults')
  await withAdmin(
    (admin) => admin.createTopics({topics: [{topic, numPartitions}], waitForLeaders: true}),
    servers,
  )
  return topic
}

/** The values of a topic in order of their offsets, read by kafkajs. */
async function values(topic: string, expected: number): Promise<string[]> {
  const consumer = kafkaClient(servers).consumer({groupId: randomName('read')})
  const read: string[] = []
  await consumer.connect()
  await consumer.subscribe({topic, fromBeginning: true})
  const end = await withAdmin((admin) => admin.fetchTopicOffsets(topic), servers)
  const total = end.reduce((sum, {high}) => sum + Number(high), 0)
  await new Promise<void>((resolve, reject) => {
    if (total === 0) resolve()
    consumer
      .run({
        eachMessage: async ({message}) => {
          read.push(message.value?.toString() ?? '')
          if (read.length >= Math.max(total, expected)) resolve()
        },
      })
      .catch(reject)
  })
  await consumer.disconnect()
  return read
}

/** Lines of a kilobyte, so that there are many batches. */
function numberedLines(count: number): string[] {
  return Array.from({length: count}, (_, index) => `${index} `.padEnd(1000, '.'))
}

function produceArgs(topic: string, ...more: readonly string[]): string[] {
  return ['produce', topic, '-b', servers, '-o', 'json', ...more]
}

function whenProduced(fate: (index: number) => RequestFate): void {
  proxy.fateOf = ({apiKey, index}) => (apiKey === PRODUCE ? fate(index) : 'forward')
}

test.each<[string, RequestFate]>([
  ['requests', 'cut'],
  ['answers', 'cut-answer'],
])('lost %s: every line is stored once and in order all the same', async (_, fate) => {
  const topic = await createTopic()
  const lines = numberedLines(20_000)
  whenProduced((index) => (index % 4 === 2 ? fate : 'forward'))
  const run = await runSamsa(produceArgs(topic), {input: `${lines.join('\n')}\n`})
  expect(JSON.parse(run.stdout)).toMatchObject({
    read: 20_000,
    acknowledged: 20_000,
    failed: 0,
    unknown: 0,
    notSent: 0,
  })
  expect(run.code).toBe(0)
  expect(await values(topic, 20_000)).toEqual(lines)
})

test('an answer that leaves the partition out is no acknowledgement', async () => {
  const topic = await createTopic()
  const lines = numberedLines(10_000)
  whenProduced((index) => (index % 3 === 1 ? {answer: EMPTY_ANSWER} : 'forward'))
  const run = await runSamsa(produceArgs(topic), {input: `${lines.join('\n')}\n`})
  expect(JSON.parse(run.stdout)).toMatchObject({read: 10_000, acknowledged: 10_000})
  expect(await values(topic, 10_000)).toEqual(lines)
})

test('without idempotence what may be stored twice is told', async () => {
  const topic = await createTopic()
  whenProduced((index) => (index === 0 ? 'cut-answer' : 'forward'))
  const run = await runSamsa(produceArgs(topic, '--acks', '1'), {input: 'a\nb\n'})
  expect(run.code).toBe(0)
  expect(JSON.parse(run.stdout)).toMatchObject({read: 2, acknowledged: 2, perhapsTwice: 2})
  expect(await values(topic, 4)).toEqual(['a', 'b', 'a', 'b'])
})

test('with --acks 0 a broken connection is told, and nothing is sent twice', async () => {
  const topic = await createTopic()
  whenProduced(() => 'cut')
  const run = await runSamsa(produceArgs(topic, '--acks', '0'), {input: 'a\nb\n'})
  expect(JSON.parse(run.stdout)).toMatchObject({read: 2, acknowledged: 0, unknown: 2, notSent: 0})
  expect(await values(topic, 0)).toEqual([])
})

test('a connection that has gone silent is given up after the request timeout, and another does it', async () => {
  const topic = await createTopic()
  whenProduced((index) => (index === 0 ? 'swallow' : 'forward'))
  const run = await runSamsa(produceArgs(topic, '-X', 'request.timeout.ms=1000'), {input: 'a\nb\n'})
  expect(JSON.parse(run.stdout)).toMatchObject({read: 2, acknowledged: 2})
  expect(await values(topic, 2)).toEqual(['a', 'b'])
})

test('at the deadline what was sent is unknown, the rest is not sent, and the sum is right', async () => {
  const topic = await createTopic()
  whenProduced(() => 'swallow')
  const run = await runSamsa(produceArgs(topic, '--timeout', '2s'), {
    input: `${numberedLines(3000).join('\n')}\n`,
  })
  expect(run.code).toBe(6)
  const result = JSON.parse(run.stdout)
  expect(result).toMatchObject({read: 3000, acknowledged: 0, failed: 0, error: {kind: 'timeout'}})
  expect(result.unknown).toBeGreaterThan(0)
  expect(result.notSent).toBeGreaterThan(0)
  expect(result.unknown + result.notSent).toBe(3000)
  proxy.reset()
  expect(await values(topic, 0)).toEqual([])
})

test('a slow and narrow network: every line is stored once and in order', async () => {
  const topic = await createTopic()
  const lines = numberedLines(10_000)
  proxy.pace = {delayMs: 50, bytesPerSecond: 4_000_000}
  const startedMs = performance.now()
  const run = await runSamsa(produceArgs(topic), {input: `${lines.join('\n')}\n`})
  expect(performance.now() - startedMs).toBeGreaterThan(2_000)
  expect(JSON.parse(run.stdout)).toMatchObject({read: 10_000, acknowledged: 10_000, unknown: 0, notSent: 0})
  expect(run.code).toBe(0)
  proxy.reset()
  expect(await values(topic, 10_000)).toEqual(lines)
})

test('too slow a network for the deadline: it ends in time, and no more than the unknown ones may be stored', async () => {
  const topic = await createTopic()
  const lines = numberedLines(20_000)
  proxy.pace = {delayMs: 50, bytesPerSecond: 2_000_000}
  const startedMs = performance.now()
  const run = await runSamsa(produceArgs(topic, '--timeout', '3s'), {input: `${lines.join('\n')}\n`})
  expect(performance.now() - startedMs).toBeLessThan(8_000)
  expect(run.code).toBe(6)
  const {read, acknowledged, failed, unknown, notSent, error} = JSON.parse(run.stdout)
  expect(error).toMatchObject({kind: 'timeout'})
  expect(acknowledged).toBeGreaterThan(0)
  expect(unknown).toBeGreaterThan(0)
  expect(acknowledged + failed + unknown + notSent).toBe(read)
  proxy.reset()
  const stored = await values(topic, acknowledged)
  expect(stored).toEqual(lines.slice(0, stored.length))
  expect(stored.length).toBeLessThanOrEqual(acknowledged + unknown)
})

test('Ctrl-C waits a moment for answers, a second one does not, and both say what is unknown', async () => {
  const topic = await createTopic()
  whenProduced(() => 'swallow')
  for (const signals of [1, 2]) {
    const child = spawnSamsa(['produce', topic, '-b', servers])
    let stderr = ''
    const isEnding = new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk
        if (stderr.includes('2 records are still under way')) resolve()
      })
    })
    const isSent = new Promise<void>((resolve) => {
      proxy.fateOf = ({apiKey}) => {
        if (apiKey !== PRODUCE) return 'forward'
        resolve()
        return 'swallow'
      }
    })
    child.stdin.write('a\nb\n')
    await isSent
    const startedMs = performance.now()
    child.kill('SIGINT')
    await isEnding
    if (signals === 2) child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([130, null])
    const tookMs = performance.now() - startedMs
    expect(stderr).toContain('samsa: 2 read, 0 acknowledged, 0 failed, 2 unknown, 0 not sent')
    if (signals === 1) expect(tookMs).toBeGreaterThan(4000)
    else expect(tookMs).toBeLessThan(3000)
  }
})

test('without permission every line that was sent failed with that reason, and the command exits with 5', async () => {
  const topic = await createTopic(3)
  // An ACL on the topic ends allow.everyone.if.no.acl.found for it: only describing is allowed now.
  const acl = {
    resourceType: AclResourceTypes.TOPIC,
    resourceName: topic,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:ANONYMOUS',
    host: '*',
    operation: AclOperationTypes.DESCRIBE,
    permissionType: AclPermissionTypes.ALLOW,
  }
  await withAdmin((admin) => admin.createAcls({acl: [acl]}), servers)
  const few = await runSamsa(['produce', topic, '-b', servers], {input: 'a\nb\n'})
  expect(few.code).toBe(5)
  expect(few.stderr).toContain('samsa: 2 read, 0 acknowledged, 2 failed, 0 unknown, 0 not sent')
  expect(few.stderr).toMatch(/samsa: .*\[TOPIC_AUTHORIZATION_FAILED\]\n {2}Ask for an ACL/)
  const many = await runSamsa(produceArgs(topic), {input: `${numberedLines(20_000).join('\n')}\n`})
  expect(many.code).toBe(5)
  const {read, acknowledged, failed, unknown, notSent, error} = JSON.parse(many.stdout)
  expect(error).toMatchObject({kind: 'denied', code: 'TOPIC_AUTHORIZATION_FAILED'})
  expect([acknowledged, unknown]).toEqual([0, 0])
  expect(failed).toBeGreaterThan(0)
  expect(failed + notSent).toBe(read)
})

test('a leader that advertises where nobody listens is told, with what to look at, and nothing was sent', async () => {
  const topic = await createTopic()
  await proxy.stop()
  // Reached directly, the broker still names the proxy's address.
  const run = await runSamsa(['produce', topic, '-b', kafka.directServers], {input: 'a\nb\n'})
  expect(run.code).toBe(4)
  expect(run.stderr).toContain('samsa: 2 read, 0 acknowledged, 0 failed, 0 unknown, 2 not sent')
  expect(run.stderr).toContain(`advertises ${servers}`)
})
