import {expect, onTestFinished, test} from 'vitest'
import {HEALTH_KINDS} from '../../src/core/health/health-problem.ts'
import {DescribeQuorum} from '../../src/kafka/protocol/messages/describe-quorum.ts'
import {ListPartitionReassignments} from '../../src/kafka/protocol/messages/list-partition-reassignments.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {createTopic} from '../support/kafka-client.ts'
import {KafkaProxy} from '../support/kafka-proxy.ts'
import {startOtherServer} from '../support/other-servers.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface Health {
  readonly healthy: boolean
  readonly problems: readonly {
    readonly kind: string
    readonly resource: string
    readonly suggestion: string
  }[]
  readonly unread: readonly object[]
  readonly looked: {readonly brokers: number; readonly topics: number}
}

/** Other suites use the broker too: their groups rebalance, their transactions hang, and they throttle what they copy. */
const only = (...kinds: readonly string[]): string[] => [
  '--ignore',
  HEALTH_KINDS.filter((kind) => !kinds.includes(kind)).join(),
]

test('cluster health: a broker that is well, in JSON, in words and as JUnit', async () => {
  const [server = ''] = bootstrapServers().split(',')
  const well = only(
    'no-controller',
    'quorum-lagging',
    'broker-down',
    'log-dir-offline',
    'mixed-versions',
    'clock-skew',
  )
  const health = await runJson<Health>(['cluster', 'health', ...well, '-b', server])
  expect(health).toMatchObject({healthy: true, problems: [], notes: [], unread: [], looked: {brokers: 1}})
  expect(health.looked.topics).toBeGreaterThan(0)
  const text = await runSamsa(['cluster', 'health', ...well])
  expect(text).toMatchObject({code: 0, stderr: ''})
  expect(text.stdout).toMatch(/^Nothing is wrong: 1 broker, \d+ partitions of \d+ topics were looked at,/)
  for (const line of text.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  const junit = await runSamsa(['cluster', 'health', ...well, '-o', 'junit'])
  expect(junit.code).toBe(0)
  expect(junit.stdout).toContain('<testsuites tests="6" failures="0" errors="0">')
  expect(junit.stdout).toContain('<testcase classname="samsa cluster health" name="quorum-lagging"/>')
})

test('cluster health: a throttle that was left behind, with the command that takes it away', async () => {
  const topic = await createTopic(randomName('throttled'), {partitions: 1})
  const keys = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas']
  await runJson(['config', 'set', 'topic', topic, ...keys.map((key) => `${key}=*`)])
  const left = only('throttle-left')
  const {healthy, problems} = await runJson<Health>(['cluster', 'health', ...left], {code: 3})
  expect(healthy).toBe(false)
  const [problem] = problems
  expect(problem).toMatchObject({kind: 'throttle-left', severity: 'warn'})
  const [, name] =
    /^samsa config unset topic (\S+) leader\.\S+ follower\.\S+ -b \S+$/.exec(problem?.suggestion ?? '') ?? []
  expect(name).toBeDefined()
  const names = await runSamsa(['cluster', 'health', ...left, '-o', 'name'])
  expect(names).toMatchObject({code: 3, stdout: expect.stringMatching(/^throttle-left\//)})
  const junit = await runSamsa(['cluster', 'health', ...left, '-o', 'junit'])
  expect(junit.code).toBe(3)
  expect(junit.stdout).toContain('<failure type="throttle-left" message="')
  await runJson(['config', 'unset', 'topic', topic, ...keys])
})

test('cluster health: brokers that wait for a controller in vain are asked all else meanwhile', async () => {
  const proxy = await KafkaProxy.start(Number(bootstrapServers().split(':').at(-1)))
  onTestFinished(() => proxy.stop())
  const forwarded: readonly number[] = [DescribeQuorum.key, ListPartitionReassignments.key]
  proxy.fateOf = ({apiKey}) => (forwarded.includes(apiKey) ? 'swallow' : 'forward')
  const at = ['-b', `127.0.0.1:${proxy.port}`, '-X', 'request.timeout.ms=3000']
  const kinds = only('no-controller', 'reassignment-stuck', 'broker-down')
  const {problems, unread, looked} = await runJson<Health>(['cluster', 'health', ...kinds, ...at], {code: 3})
  expect(problems).toMatchObject([{kind: 'no-controller', resource: 'cluster'}])
  expect(unread).toMatchObject([{kinds: ['reassignment-stuck']}])
  expect(looked.brokers).toBe(1)
})

test('cluster health: a kind that there is not, and a cluster that is not there', async () => {
  const wrong = await runSamsa(['cluster', 'health', '--ignore', 'throtle-left'])
  expect(wrong).toMatchObject({code: 2, stderr: expect.stringContaining('Did you mean throttle-left?')})
  const {address} = await startOtherServer('closed')
  const away = await runSamsa(['cluster', 'health', '-b', address, '-o', 'junit'])
  expect(away.code).toBe(4)
  expect(away.stdout).toContain('<testsuites tests="1" failures="0" errors="1">')
})
