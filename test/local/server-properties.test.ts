import {expect, test} from 'vitest'
import {
  containerAddress,
  formatImageVariable,
  parseContainerRows,
  planRunArguments,
} from '../../src/local/containers.ts'
import {generateKafkaUuid} from '../../src/local/kafka-uuid.ts'
import {
  calculateReplication,
  formatMetaProperties,
  formatProperties,
  loopbackAddress,
  planServerProperties,
} from '../../src/local/server-properties.ts'
import type {LocalBroker, LocalState} from '../../src/local/state.ts'

const brokers: LocalBroker[] = [1, 2, 3].map((id) => ({
  id,
  port: 9091 + id,
  controllerPort: 20_000 + id,
  extraPorts: {SASL: 9191 + id},
  process: null,
}))
const [first, second] = brokers as [LocalBroker, LocalBroker, LocalBroker]

function plan(of: LocalBroker[], overrides: Record<string, string> = {}) {
  return planServerProperties({
    broker: loopbackAddress(first),
    brokers: of.map(loopbackAddress),
    interBrokerListener: 'PLAINTEXT',
    extraListeners: [{name: 'SASL', protocol: 'SASL_PLAINTEXT'}],
    dataDir: '/data',
    overrides,
  })
}

test('a broker listens on the loopback address only, and says so to clients', () => {
  expect(plan([first])).toMatchObject({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': '1@127.0.0.1:20001',
    listeners: 'PLAINTEXT://127.0.0.1:9092,SASL://127.0.0.1:9192,CONTROLLER://127.0.0.1:20001',
    'advertised.listeners': 'PLAINTEXT://127.0.0.1:9092,SASL://127.0.0.1:9192',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT',
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'log.dirs': '/data',
  })
})

test('three brokers form one quorum and keep three copies, two in sync', () => {
  expect(plan(brokers)).toMatchObject({
    'controller.quorum.voters': '1@127.0.0.1:20001,2@127.0.0.1:20002,3@127.0.0.1:20003',
    'default.replication.factor': '3',
    'min.insync.replicas': '2',
    'offsets.topic.replication.factor': '3',
    'transaction.state.log.replication.factor': '3',
    'transaction.state.log.min.isr': '2',
    'share.coordinator.state.topic.min.isr': '2',
  })
})

test('what the user sets wins', () => {
  const properties = plan([first], {listeners: 'SSL://127.0.0.1:1', 'num.partitions': '7', 'new.one': 'x'})
  expect(properties).toMatchObject({listeners: 'SSL://127.0.0.1:1', 'num.partitions': '7', 'new.one': 'x'})
})

test.each([
  [1, 1, 1],
  [2, 2, 1],
  [3, 3, 2],
  [5, 3, 2],
])('%i brokers keep %i copies, %i in sync', (count, replicationFactor, minInsyncReplicas) => {
  expect(calculateReplication(count)).toEqual({replicationFactor, minInsyncReplicas})
})

test.each([
  ['plain', 'a,b=c:d', 'k=a,b=c:d\n'],
  ['a Windows path', 'C:\\kafka\\data', 'k=C:\\\\kafka\\\\data\n'],
  ['a leading blank', ' x', 'k=\\ x\n'],
  ['line breaks', 'a\nb\r\tc', 'k=a\\nb\\r\\tc\n'],
  ['letters beyond ASCII', 'é😀', 'k=\\u00e9\\ud83d\\ude00\n'],
  ['a leading hash', '#x', 'k=\\#x\n'],
])('a properties file keeps %s', (_, value, text) => {
  expect(formatProperties({k: value})).toBe(text)
})

test('a key with separators is escaped', () => {
  expect(formatProperties({'a b=c:d': 'v'})).toBe('a\\ b\\=c\\:d=v\n')
})

test('meta.properties', () => {
  expect(formatMetaProperties({nodeId: 2, clusterId: 'cluster', directoryId: 'dir'})).toBe(
    'version=1\ncluster.id=cluster\nnode.id=2\ndirectory.id=dir\n',
  )
})

test('ids are 16 bytes in URL-safe base64 and no option', () => {
  const ids = Array.from({length: 300}, generateKafkaUuid)
  expect(new Set(ids).size).toBe(300)
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/)
})

const state: LocalState = {
  format: 1,
  name: 'demo',
  clusterId: 'cluster-id',
  version: '4.3.1',
  source: 'container',
  origin: '/usr/bin/my engines/podman apache/kafka:4.3.1',
  marker: 'mark',
  ephemeral: false,
  dataDir: '/nowhere',
  startedAt: null,
  bootId: null,
  pendingArchive: null,
  serverProperties: {'num.partitions': '3'},
  extraListeners: [{name: 'SASL', protocol: 'SASL_PLAINTEXT'}],
  brokers,
}

test('a container publishes its ports on the loopback address only, and is marked as ours', () => {
  const args = planRunArguments(state, second, 256)
  const valuesOf = (flag: string) => args.flatMap((arg, index) => (args[index - 1] === flag ? [arg] : []))
  expect(args.slice(0, 2)).toEqual(['run', '--detach'])
  expect(args.at(-1)).toBe('apache/kafka:4.3.1')
  expect(valuesOf('--name')).toEqual(['samsa-local-demo-2'])
  expect(valuesOf('--network')).toEqual(['samsa-local-demo'])
  expect(valuesOf('--label')).toEqual(['samsa.local=mark'])
  expect(valuesOf('--publish')).toEqual(['127.0.0.1:9093:9093', '127.0.0.1:9193:9193'])
  expect(valuesOf('--volume')).toEqual(['samsa-local-demo-2:/var/lib/kafka/data'])
  expect(valuesOf('--env')).toEqual(
    expect.arrayContaining([
      'CLUSTER_ID=cluster-id',
      'KAFKA_HEAP_OPTS=-Xmx256m',
      'KAFKA_NODE_ID=2',
      'KAFKA_NUM_PARTITIONS=3',
      'KAFKA_INTER_BROKER_LISTENER_NAME=INTERNAL',
      'KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:9093,SASL://0.0.0.0:9193,INTERNAL://0.0.0.0:19092,CONTROLLER://0.0.0.0:29093',
      'KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:9093,SASL://127.0.0.1:9193,INTERNAL://samsa-local-demo-2:19092',
      'KAFKA_CONTROLLER_QUORUM_VOTERS=1@samsa-local-demo-1:29093,2@samsa-local-demo-2:29093,3@samsa-local-demo-3:29093',
      'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,SASL:SASL_PLAINTEXT',
    ]),
  )
})

test('an ephemeral container has no volume of its own', () => {
  expect(planRunArguments({...state, ephemeral: true}, first, 512)).not.toContain('--volume')
})

test.each([
  ['log.dirs', 'KAFKA_LOG_DIRS'],
  ['listener.name.sasl_plain.x', 'KAFKA_LISTENER_NAME_SASL__PLAIN_X'],
  ['ssl.a-b', 'KAFKA_SSL_A___B'],
])('the image takes %s as %s', (property, variable) => {
  expect(formatImageVariable(property)).toBe(variable)
})

test('containers as the engine lists them', () => {
  expect(parseContainerRows('abc\tsamsa-local-demo-1\trunning\ndef\tsamsa-local-demo-2\texited\n')).toEqual([
    {id: 'abc', name: 'samsa-local-demo-1', running: true},
    {id: 'def', name: 'samsa-local-demo-2', running: false},
  ])
  expect(parseContainerRows('\n')).toEqual([])
})

test('inside the network a broker is known by its container', () => {
  expect(containerAddress(state, first)).toMatchObject({
    controllerHost: 'samsa-local-demo-1',
    controllerPort: 29093,
  })
})
