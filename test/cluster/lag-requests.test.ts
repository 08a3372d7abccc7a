import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {plainConnection} from '../../src/core/connection/connection-settings.ts'
import {commitOffsets} from '../../src/core/offsets/commit-offsets.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {allowOnlyDescribe} from '../support/acl.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {createTopic, produce, startMember} from '../support/kafka-client.ts'
import type {KafkaProxy} from '../support/kafka-proxy.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {requestNames} from '../support/request-names.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// What the lag commands ask of a broker, counted on the wire: a real broker behind a proxy, which only they go through.

let kafka: ProxiedKafka
let proxy: KafkaProxy
let servers = ''
let counts: Record<string, number> = {}

beforeAll(async () => {
  kafka = await startProxiedKafka()
  proxy = kafka.proxy
  servers = kafka.servers
})

afterAll(() => kafka?.stop())

beforeEach(() => {
  counts = {}
  proxy.fateOf = ({apiKey}) => {
    const name = requestNames[apiKey] ?? String(apiKey)
    counts[name] = (counts[name] ?? 0) + 1
    return 'forward'
  }
})

/** Groups that have committed every partition of a topic, without ever having had a member. */
async function createGroups(prefix: string, count: number, topic: string, partitions: number): Promise<void> {
  const connection = plainConnection(kafka.directServers)
  const direct = new Cluster(connection, new AbortController().signal)
  try {
    const all = Array.from({length: count * partitions}, (_, index) => ({
      group: `${prefix}-${Math.floor(index / partitions)}`,
      topic,
      partition: index % partitions,
      offset: 0n,
    }))
    const failed = [...(await commitOffsets(direct, all)).values()].filter((each) => each !== null)
    expect(failed).toEqual([])
  } finally {
    direct.close()
  }
}

const ONE_OF_EACH = {
  ApiVersions: 1,
  // The brokers, then the leaders.
  Metadata: 2,
  ListGroups: 1,
  OffsetFetch: 1,
  // Log starts, high watermarks, last stable offsets.
  ListOffsets: 3,
}

test('T17: requests scale with brokers, not with groups or partitions', async () => {
  const topic = await createTopic(randomName('requests'), {partitions: 20})
  const prefix = randomName('requests')
  const lagOf = async (): Promise<{lag: unknown[]}> => {
    counts = {}
    return runJson(['lag', `${prefix}-*`, '-b', servers])
  }
  await createGroups(prefix, 5, topic, 20)
  expect((await lagOf()).lag).toHaveLength(100)
  expect(counts).toEqual(ONE_OF_EACH)
  await createGroups(prefix, 100, topic, 20)
  expect((await lagOf()).lag).toHaveLength(2000)
  expect(counts).toEqual(ONE_OF_EACH)
})

test('groups with members are described, all in one request; small lags are looked at, all in one', async () => {
  const topic = await createTopic(randomName('requests'), {partitions: 4})
  const prefix = randomName('requests')
  await createGroups(prefix, 20, topic, 4)
  const records = [0, 1, 2, 3].map((partition) => ({partition, value: 'x'}))
  await produce(topic, records)
  counts = {}
  await runJson(['lag', `${prefix}-*`, '-b', servers])
  expect(counts).toEqual({...ONE_OF_EACH, Fetch: 1})
  const groups = [`${prefix}-a`, `${prefix}-b`, `${prefix}-c`]
  const members = await Promise.all(groups.map((group) => startMember(group, [topic])))
  try {
    counts = {}
    await runJson(['lag', `${prefix}-*`, '-b', servers])
    expect(counts).toEqual({...ONE_OF_EACH, Fetch: 1, DescribeGroups: 1})
  } finally {
    await Promise.all(members.map((member) => member.stop()))
  }
})

test('times of many groups: a request for each round, not for each group', async () => {
  const topic = await createTopic(randomName('requests'), {partitions: 10})
  const prefix = randomName('requests')
  const timestamp = String(Date.now() - 60_000)
  const records = Array.from({length: 400}, (_, index) => ({partition: index % 10, value: 'x', timestamp}))
  await produce(topic, records)
  await createGroups(prefix, 50, topic, 10)
  for (const [method, api, most] of [
    ['record', 'Fetch', 1],
    ['probe', 'ListOffsets', 3 + 8],
  ] as const) {
    counts = {}
    const {lag} = await runJson<{lag: {timeLagMs: number; timeLagMethod: string}[]}>([
      'lag',
      `${prefix}-*`,
      '-b',
      servers,
      '--time',
      '--time-method',
      method,
    ])
    expect(lag).toHaveLength(500)
    for (const row of lag) expect(row).toMatchObject({timeLagMethod: method})
    expect(counts[api], method).toBeLessThanOrEqual(most)
  }
})

test('a scrape of lag export asks Kafka nothing, and every line can be parsed', async () => {
  const topic = await createTopic(randomName('requests'))
  const prefix = randomName('requests')
  await createGroups(prefix, 3, topic, 1)
  await produce(
    topic,
    Array.from({length: 30}, () => ({partition: 0, value: 'x'})),
  )
  counts = {}
  const run = followSamsa([
    ...['lag', 'export', `${prefix}-*`, '-b', servers],
    ...['--port', '0', '--interval', '10m', '--cluster-name', 'c'],
  ])
  await run.seen('/metrics')
  const url = /http:\S+/.exec(run.written.stderr)?.[0] ?? ''
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
  const texts = await Promise.all(
    Array.from({length: 20}, async () => {
      const response = await fetch(url)
      expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
      return response.text()
    }),
  )
  const [text = ''] = texts
  expect(new Set(texts).size).toBe(1)
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^# (HELP|TYPE) \w+ .+$|^\w+\{(\w+="[^"]*",?)*\} (\+Inf|-?[\d.e+-]+)$/)
  expect(text).toContain(`kafka_consumergroup_group_sum_lag{cluster_name="c",group="${prefix}-1"} 30\n`)
  expect(text).toContain('samsa_up{cluster_name="c"} 1\n')
  expect(text).toMatch(/^kafka_consumergroup_group_max_lag_seconds\{[^}]*\} \d+(\.\d+)?$/m)
  expect(counts).toMatchObject({ListGroups: 1, OffsetFetch: 1})
  expect((await fetch(new URL('/other', url))).status).toBe(404)
  expect((await fetch(new URL('/-/healthy', url))).status).toBe(200)
  expect((await fetch(new URL('/-/ready', url))).status).toBe(200)
  for (const [accepted, coding] of [
    ['gzip', 'gzip'],
    ['deflate, gzip;q=0.5', 'gzip'],
    ['identity, gzip;q=0', null],
  ] as const) {
    const response = await fetch(url, {headers: {'accept-encoding': accepted}})
    expect([accepted, response.headers.get('content-encoding')]).toEqual([accepted, coding])
    expect(await response.text()).toBe(text)
  }
  expect(run.written.stderr).toMatch(/^\d{4}-\d\d-\d\dT\S+Z samsa: metrics are at /)
  expect((await fetch(url, {method: 'POST'})).status).toBe(405)
  const taken = await runSamsa(['lag', 'export', '-b', servers, '--port', new URL(url).port])
  expect(taken).toMatchObject({code: 1, stdout: ''})
  expect(taken.stderr).toContain('is taken')
  run.child.kill('SIGTERM')
  expect(await run.closed).toEqual([143, null])
})

test('a group that is named and not there is a metric', async () => {
  const topic = await createTopic(randomName('requests'))
  const prefix = randomName('requests')
  await createGroups(prefix, 1, topic, 1)
  const run = await runSamsa(['lag', 'export', '--once', `${prefix}-0`, `${prefix}-gone`, '-b', servers])
  expect(run.code).toBe(1)
  expect(run.stdout).toMatch(new RegExp(`^samsa_group_missing\\{[^}]*group="${prefix}-gone"\\} 1$`, 'm'))
})

test('while polls fail, samsa_up is 0 and no old lag is shown; then it is back', async () => {
  const topic = await createTopic(randomName('requests'))
  const group = randomName('requests')
  await createGroups(group, 1, topic, 1)
  const run = followSamsa([
    'lag',
    'export',
    `${group}-*`,
    '-b',
    servers,
    '--port',
    '0',
    '--interval',
    '200ms',
  ])
  await run.seen('/metrics')
  const url = /http:\S+/.exec(run.written.stderr)?.[0] ?? ''
  const until = (isMet: (text: string) => boolean): Promise<void> =>
    expect.poll(async () => isMet(await (await fetch(url)).text())).toBe(true)
  const hasLag = (text: string): boolean => text.includes('kafka_consumergroup_group_sum_lag{')
  await until((text) => hasLag(text) && /^samsa_up\{[^}]*\} 1$/m.test(text))
  proxy.fateOf = () => 'cut'
  await expect.poll(async () => (await fetch(new URL('/-/ready', url))).status).toBe(503)
  expect((await fetch(new URL('/-/healthy', url))).status).toBe(200)
  await until((text) => !hasLag(text) && /^samsa_up\{[^}]*\} 0$/m.test(text))
  proxy.fateOf = () => 'forward'
  await until((text) => hasLag(text) && /^samsa_up\{[^}]*\} 1$/m.test(text))
  run.child.kill('SIGINT')
  expect(await run.closed).toEqual([130, null])
})

test('without READ on a topic its records are not read: the time is found by asking for offsets', async () => {
  const topic = await createTopic(randomName('requests'))
  const group = randomName('requests')
  const timestamp = String(Date.now() - 600_000)
  await produce(
    topic,
    Array.from({length: 30}, () => ({partition: 0, value: 'x', timestamp})),
  )
  await createGroups(group, 1, topic, 1)
  await allowOnlyDescribe('topic', topic)
  const rowOf = async (...args: string[]) =>
    (
      await runJson<{lag: {timeLagMs: number | null}[]}>([
        'lag',
        `${group}-0`,
        '-b',
        servers,
        '--time',
        ...args,
      ])
    ).lag[0]
  const row = await rowOf()
  expect(row).toMatchObject({lag: 30, timeLagMethod: 'probe', timeLagBound: '='})
  expect(row?.timeLagMs).toBeGreaterThanOrEqual(600_000)
  expect(row?.timeLagMs).toBeLessThanOrEqual(Date.now() - Number(timestamp))
  expect(await rowOf('--time-method', 'record')).toMatchObject({timeLagMs: null, timeLagMethod: null})
  const check = await runSamsa([
    ...['lag', 'check', `${group}-0`, '-b', servers, '--max-time-lag', '1h', '--time-method', 'record'],
  ])
  expect(check.code).toBe(1)
  expect(check.stderr).toContain('is unknown')
})

test('lag export --once prints the metrics of a single reading', async () => {
  const topic = await createTopic(randomName('requests'))
  const prefix = randomName('requests')
  await createGroups(prefix, 1, topic, 1)
  await produce(topic, [{partition: 0, value: 'x'}])
  const run = await runSamsa(['lag', 'export', `${prefix}-*`, '-b', servers, '--once', '--cluster-name', 'c'])
  expect(run).toMatchObject({code: 0, stderr: ''})
  const group = `${prefix}-0`
  expect(run.stdout).toContain(`kafka_consumergroup_group_sum_lag{cluster_name="c",group="${group}"} 1\n`)
  expect(run.stdout).toContain(
    `samsa_group_status{cluster_name="c",group="${group}",status="UNREAD",burrow="1"} 2\n`,
  )
  expect(run.stdout).not.toContain('per_second')
})
