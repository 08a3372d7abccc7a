import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {allowOnlyDescribe} from '../support/acl.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {createTopic, onceProducer, produce} from '../support/kafka-client.ts'
import {type KafkaProxy, NO_PACE, type RequestFate} from '../support/kafka-proxy.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// Consume on a network that fails and on a cluster that refuses: a real broker behind a proxy, with an authorizer.

const FETCH = 1
const OFFSET_COMMIT = 8

let kafka: ProxiedKafka
let proxy: KafkaProxy
let servers = ''

beforeAll(async () => {
  kafka = await startProxiedKafka()
  proxy = kafka.proxy
  servers = kafka.servers
})

afterAll(() => kafka?.stop())

/** A topic with batches of ten records each, v0, v1, ... in one partition. */
async function createNumberedTopic(count: number): Promise<string> {
  const topic = await createTopic(randomName('network'))
  const producer = onceProducer()
  await producer.connect()
  for (let from = 0; from < count; from += 10) {
    const messages = Array.from({length: Math.min(10, count - from)}, (_, i) => ({value: `v${from + i}`}))
    await producer.send({topic, messages})
  }
  await producer.disconnect()
  return topic
}

function numbered(from: number, to: number): string[] {
  return Array.from({length: to - from}, (_, index) => `v${from + index}`)
}

function lines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

describe.concurrent('on a network that fails', () => {
  test.each<RequestFate>(['cut', 'cut-answer'])(
    'fetches that are %s: no gap, no repeat, one status line',
    async (fate) => {
      const topic = await createNumberedTopic(200)
      proxy.plan(FETCH, topic, (index) => (index < 2 ? fate : 'forward'))
      const run = await runSamsa(['consume', topic, '-b', servers, '--exit'])
      expect(run.code).toBe(0)
      expect(lines(run.stdout)).toEqual(numbered(0, 200))
      expect(lines(run.stderr)).toHaveLength(1)
      expect(run.stderr).toContain('Reading goes on from the same offsets as soon as a leader answers.')
    },
  )

  test('a connection that has gone silent is given up after the request timeout, and another one reads on', async () => {
    const topic = await createNumberedTopic(20)
    const fetches = proxy.plan(FETCH, topic, (index) => (index === 0 ? 'swallow' : 'forward'))
    const args = ['consume', topic, '-b', servers, '--exit', '-X', 'request.timeout.ms=3000']
    const run = await runSamsa(args)
    expect(run.code).toBe(0)
    expect(lines(run.stdout)).toEqual(numbered(0, 20))
    expect(fetches()).toBeGreaterThan(1)
  })

  test('a commit whose answer was lost is made again', async () => {
    const topic = await createNumberedTopic(20)
    const group = randomName('g')
    const commits = proxy.plan(OFFSET_COMMIT, group, (index) => (index === 0 ? 'cut-answer' : 'forward'))
    const run = await runSamsa(['consume', topic, '-b', servers, '-g', group, '--exit'])
    expect(run).toMatchObject({code: 0, stderr: ''})
    expect(lines(run.stdout)).toEqual(numbered(0, 20))
    expect(commits()).toBeGreaterThan(1)
    const rest = await runSamsa(['consume', topic, '-b', servers, '-g', group, '--exit'])
    expect(rest).toMatchObject({code: 0, stdout: ''})
  })
})

test('a slow and narrow network: complete without the deadline, and ended by it with what came until then', async () => {
  const topic = await createNumberedTopic(1000)
  // A hundred batches of 180 bytes: three seconds.
  proxy.pace = {delayMs: 50, bytesPerSecond: 6_000}
  const [complete, ended] = await Promise.all([
    runSamsa(['consume', topic, '-b', servers, '--exit']),
    runSamsa(['consume', topic, '-b', servers, '--exit', '--timeout', '1500ms']),
  ])
  proxy.pace = NO_PACE
  expect(complete).toMatchObject({code: 0, stderr: ''})
  expect(lines(complete.stdout)).toEqual(numbered(0, 1000))
  expect(ended.code).toBe(6)
  expect(ended.stderr).toContain('Not finished within 1.5 seconds (--timeout).')
  expect(lines(ended.stdout)).toEqual(numbered(0, lines(ended.stdout).length))
  expect(lines(ended.stdout).length).toBeLessThan(1000)
})

test('a follower goes on after the broker was away', async () => {
  const topic = await createNumberedTopic(10)
  const run = followSamsa(['consume', topic, '-b', servers])
  await run.seen('v9\n')
  // The connections that it had, and as many attempts at new ones.
  let cuts = 0
  proxy.fateOf = () => (cuts++ < 6 ? 'cut' : 'forward')
  await expect.poll(() => cuts).toBeGreaterThan(6)
  await produce(topic, [{value: 'after'}])
  await run.seen('after\n')
  run.child.kill('SIGINT')
  expect(await run.closed).toEqual([130, null])
  expect(lines(run.written.stdout)).toEqual([...numbered(0, 10), 'after'])
  proxy.reset()
})

// Followed as well as bounded: what is denied will not be allowed by waiting.
test.each([[['--exit']], [[]]])(
  'a topic that may not be read exits 5 and says what is missing: %j',
  async (args) => {
    const topic = await createNumberedTopic(1)
    await allowOnlyDescribe('topic', topic)
    const run = await runSamsa(['consume', topic, ...args])
    expect(run).toMatchObject({code: 5, stdout: ''})
    expect(run.stderr).toMatch(
      new RegExp(`${topic}.*\\[TOPIC_AUTHORIZATION_FAILED\\]\\n {2}Reading needs READ on topic ${topic}`),
    )
  },
)

test('a group that may not be joined exits 5 and says what is missing', async () => {
  const topic = await createNumberedTopic(1)
  const group = randomName('g')
  await allowOnlyDescribe('group', group)
  const run = await runSamsa(['consume', topic, '-g', group])
  expect(run).toMatchObject({code: 5, stdout: ''})
  expect(run.stderr).toMatch(
    new RegExp(`${group}.*\\[GROUP_AUTHORIZATION_FAILED\\]\\n {2}Reading .* READ on group ${group}`),
  )
})
