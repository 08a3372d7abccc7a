import {readFileSync} from 'node:fs'
import path from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {commitOffsets, createTopic, produce} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {tryKafkaTool} from '../support/kafka-tools.ts'
import {repositoryRoot} from '../support/package-stage.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {readZip} from '../support/zip.ts'

// docs/from-kafka-tools.md: every flag of every tool is in it, and where it says that a command does the same, it says the same.

const kafka = await findKafkaJars()

const TOOLS: Readonly<Record<string, string>> = {
  'kafka-topics.sh': 'TopicCommand',
  'kafka-configs.sh': 'ConfigCommand',
  'kafka-acls.sh': 'AclCommand',
  'kafka-reassign-partitions.sh': 'reassign.ReassignPartitionsCommand',
  'kafka-leader-election.sh': 'LeaderElectionCommand',
  'kafka-delegation-tokens.sh': 'DelegationTokenCommand',
  'kafka-console-producer.sh': 'ConsoleProducer',
  'kafka-console-consumer.sh': 'consumer.ConsoleConsumer',
  'kafka-console-share-consumer.sh': 'consumer.ConsoleShareConsumer',
  'kafka-consumer-groups.sh': 'consumer.group.ConsumerGroupCommand',
  'kafka-share-groups.sh': 'consumer.group.ShareGroupCommand',
  'kafka-streams-groups.sh': 'streams.StreamsGroupCommand',
  'kafka-groups.sh': 'GroupsCommand',
  'kafka-streams-application-reset.sh': 'StreamsResetter',
  'kafka-get-offsets.sh': 'GetOffsetShell',
  'kafka-delete-records.sh': 'DeleteRecordsCommand',
  'kafka-cluster.sh': 'ClusterTool',
  'kafka-metadata-quorum.sh': 'MetadataQuorumCommand',
  'kafka-features.sh': 'FeatureCommand',
  'kafka-broker-api-versions.sh': 'BrokerApiVersionsCommand',
  'kafka-log-dirs.sh': 'LogDirsCommand',
  'kafka-transactions.sh': 'TransactionsCommand',
  'kafka-client-metrics.sh': 'ClientMetricsCommand',
  'kafka-producer-perf-test.sh': 'ProducerPerformance',
  'kafka-consumer-perf-test.sh': 'ConsumerPerformance',
  'kafka-share-consumer-perf-test.sh': 'ShareConsumerPerformance',
  'kafka-e2e-latency.sh': 'EndToEndLatency',
  'kafka-dump-log.sh': 'DumpLogSegments',
  'kafka-jmx.sh': 'JmxTool',
  'kafka-replica-verification.sh': 'ReplicaVerificationTool',
}

/** These tell their flags only by ending the JVM: they are read from the text in their classes. */
const BY_CLASS = [
  'ClusterTool',
  'MetadataQuorumCommand',
  'FeatureCommand',
  'TransactionsCommand',
  'ProducerPerformance',
]

/** Every tool takes them, or all that need a connection; the page says so once. */
const COMMON = ['--help', '--version', '--bootstrap-server', '--command-config', '--bootstrap-controller']

const className = (tool: string): string => `org.apache.kafka.tools.${tool}`

async function flagsOf(tool: string): Promise<string[]> {
  if (!BY_CLASS.includes(tool)) {
    const {stdout, stderr} = await tryKafkaTool(className(tool), ['--help'])
    return [...`${stdout}\n${stderr}`.matchAll(/^(?:\* )?(--[a-z][\w.-]*)/gm)].map(([, flag = '']) => flag)
  }
  const jar = kafka?.jars.find((file) => /kafka-tools-[\d.]+\.jar$/.test(file)) ?? ''
  const classes = readZip(readFileSync(jar), (name) => name.startsWith(`org/apache/kafka/tools/${tool}`))
  // A text in a class is its length in two bytes, and the text.
  const texts = [...classes.values()].flatMap((bytes) => [
    ...bytes.toString('latin1').matchAll(/\x01\0[\x03-\x40](--[a-zA-Z][\w.-]+)/g),
  ])
  return texts.map(([, flag = '']) => flag)
}

describe.skipIf(kafka === null)('the page', () => {
  const page = readFileSync(path.join(repositoryRoot, 'docs/from-kafka-tools.md'), 'utf8')
  const sections = new Map(
    page.split(/^## /m).map((text): [string, string] => [text.slice(0, text.indexOf('\n')), text]),
  )

  test.each(Object.entries(TOOLS))(
    '%s: every flag is mapped, or named as one without a counterpart',
    async (script, tool) => {
      const section = sections.get(script) ?? ''
      const named = new Set(section.match(/--[a-zA-Z][\w.-]*/g))
      const flags = new Set(await flagsOf(tool))
      const missing = [...flags].filter((flag) => !COMMON.includes(flag) && !named.has(flag))
      expect(section).not.toBe('')
      expect(missing).toEqual([])
    },
  )
})

interface Line {
  /** Of Kafka's tool, without the connection. */
  readonly kafka: readonly [tool: string, ...args: string[]]
  readonly input?: string
  readonly samsa: readonly string[]
  /** What both have to say, from what each has printed. */
  readonly ofKafka: (stdout: string) => unknown
  readonly ofSamsa: (document: never, stdout: string) => unknown
}

/** These take the connection before their verb. */
const VERB_LAST = ['MetadataQuorumCommand', 'TransactionsCommand', 'FeatureCommand']

async function runTool([tool, ...args]: Line['kafka'], input = ''): Promise<string> {
  const connection = ['--bootstrap-server', bootstrapServers()]
  const words = VERB_LAST.includes(tool) ? [...connection, ...args] : [...args, ...connection]
  const {code, stdout, stderr} = await tryKafkaTool(className(tool), words, input)
  expect({tool, code, said: code === 0 ? '' : `${stdout}${stderr}`}).toEqual({tool, code: 0, said: ''})
  return stdout
}

/** The fields of each line that begins like this, apart by blanks. */
const fieldsOf = (stdout: string, start: RegExp): string[][] =>
  stdout
    .split('\n')
    .filter((line) => start.test(line))
    .map((line) => line.trim().split(/\s+/))

/** `name=value` of a line of configs, but not what it is made of. */
function configsIn(stdout: string): Record<string, string> {
  return Object.fromEntries(
    [...stdout.matchAll(/^ {2}([\w.-]+)=(.*?)(?: sensitive=.*)?$/gm)].map(([, key = '', value = '']) => [
      key,
      value,
    ]),
  )
}

const byPartition = (a: readonly unknown[], b: readonly unknown[]): number => Number(a[0]) - Number(b[0])

interface OffsetRow {
  readonly topic: string
  readonly partition: number
}

const topic = randomName('mapped')
/** Of a topic that is not there: a rule keeps everybody else out. */
const ruled = randomName('ruled')
const group = randomName('mapped')
const client = randomName('mapped')
const subscription = randomName('mapped')

const LINES: readonly Line[] = [
  {
    kafka: ['TopicCommand', '--list', '--exclude-internal'],
    samsa: ['topic', 'list', `${topic}*`],
    ofKafka: (stdout) => stdout.split('\n').filter((name) => name.startsWith(topic)),
    ofSamsa: ({topics}: {topics: {name: string}[]}) => topics.map(({name}) => name),
  },
  {
    kafka: ['TopicCommand', '--describe', '--topic', topic],
    samsa: ['topic', 'describe', topic],
    ofKafka: (stdout) =>
      [...stdout.matchAll(/Partition: (\d+)\tLeader: (\d+)\tReplicas: ([\d,]+)\tIsr: ([\d,]+)/g)].map(
        (match) => match.slice(1),
      ),
    ofSamsa: ({
      topics,
    }: {
      topics: {partitions: {partition: number; leader: number; replicas: number[]; isr: number[]}[]}[]
    }) =>
      topics[0]?.partitions.map(({partition, leader, replicas, isr}) =>
        [partition, leader, replicas, isr].map(String),
      ),
  },
  {
    // The tool fails where one of the topics that it describes is deleted meanwhile: not those of other files.
    kafka: ['TopicCommand', '--describe', '--topics-with-overrides', '--topic', `${topic}.*`],
    samsa: ['topic', 'list', '--with-overrides', `${topic}*`],
    ofKafka: (stdout) =>
      [...stdout.matchAll(/^Topic: (\S+)/gm)].flatMap(([, name = '']) => (name === topic ? [name] : [])),
    ofSamsa: ({topics}: {topics: {name: string}[]}) => topics.map(({name}) => name),
  },
  {
    kafka: ['ConfigCommand', '--describe', '--entity-type', 'topics', '--entity-name', topic],
    samsa: ['config', 'get', 'topic', topic],
    ofKafka: configsIn,
    ofSamsa: ({configs}: {configs: {key: string; value: string}[]}) =>
      Object.fromEntries(configs.map(({key, value}) => [key, value])),
  },
  {
    kafka: ['ConfigCommand', '--describe', '--all', '--entity-type', 'topics', '--entity-name', topic],
    samsa: ['config', 'get', 'topic', topic, '--all'],
    ofKafka: configsIn,
    ofSamsa: ({configs}: {configs: {key: string; value: string}[]}) =>
      Object.fromEntries(configs.map(({key, value}) => [key, value])),
  },
  {
    kafka: ['ConfigCommand', '--describe', '--entity-type', 'clients', '--entity-name', client],
    samsa: ['quota', 'list', '--client-id', client],
    ofKafka: (stdout) => Number(/producer_byte_rate=([\d.E]+)/.exec(stdout)?.[1]),
    ofSamsa: ({quotas}: {quotas: {limits: Record<string, number>}[]}) => quotas[0]?.limits.producer_byte_rate,
  },
  {
    kafka: ['AclCommand', '--list', '--topic', ruled],
    samsa: ['acl', 'list', '--topic', ruled, '--pattern', 'literal'],
    ofKafka: (stdout) =>
      [...stdout.matchAll(/principal=([^,]+), host=([^,]+), operation=(\w+), permissionType=(\w+)/g)].map(
        (match) => match.slice(1).join(' ').toLowerCase(),
      ),
    ofSamsa: ({acls}: {acls: {principal: string; host: string; operation: string; permission: string}[]}) =>
      acls.map(({principal, host, operation, permission}) =>
        [principal, host, operation, permission].join(' ').toLowerCase(),
      ),
  },
  {
    kafka: ['consumer.group.ConsumerGroupCommand', '--list'],
    samsa: ['group', 'list', `${group}*`],
    ofKafka: (stdout) => stdout.split('\n').filter((name) => name.startsWith(group)),
    ofSamsa: ({groups}: {groups: {group: string}[]}) => groups.map((each) => each.group),
  },
  {
    kafka: ['consumer.group.ConsumerGroupCommand', '--describe', '--group', group],
    samsa: ['lag', group],
    ofKafka: (stdout) =>
      fieldsOf(stdout, new RegExp(`^${group}`))
        .map(([, , ...numbers]) => numbers.slice(0, 4).map(Number))
        .sort(byPartition),
    ofSamsa: ({lag}: {lag: (OffsetRow & {committed: number; logEnd: number; lag: number})[]}) =>
      lag.map((row) => [row.partition, row.committed, row.logEnd, row.lag]),
  },
  {
    kafka: ['consumer.group.ConsumerGroupCommand', '--describe', '--group', group, '--state'],
    samsa: ['group', 'describe', group],
    ofKafka: (stdout) => {
      const [line = ''] = stdout.split('\n').filter((each) => each.startsWith(group))
      const [, coordinator = '', state = '', members = ''] = /\((\d+)\).*\s(\w+)\s+(\d+)\s*$/.exec(line) ?? []
      return [Number(coordinator), state, Number(members)]
    },
    ofSamsa: ({groups}: {groups: {coordinator: number; state: string; members: unknown[]}[]}) =>
      groups.flatMap(({coordinator, state, members}) => [coordinator, state, members.length]),
  },
  {
    kafka: ['GroupsCommand', '--list'],
    samsa: ['group', 'list', `${group}*`],
    ofKafka: (stdout) =>
      fieldsOf(stdout, new RegExp(`^${group}`)).map((fields) => fields.join(' ').toLowerCase()),
    ofSamsa: ({groups}: {groups: {group: string; type: string; protocol: string}[]}) =>
      groups.map((each) => [each.group, each.type, each.protocol].filter((word) => word !== '').join(' ')),
  },
  {
    kafka: [
      'consumer.group.ConsumerGroupCommand',
      '--reset-offsets',
      '--group',
      group,
      '--topic',
      topic,
      '--shift-by',
      '-1',
    ],
    samsa: ['group', 'reset', group, '--topic', topic, '--shift-by', '-1', '--dry-run'],
    ofKafka: (stdout) =>
      fieldsOf(stdout, new RegExp(`^${group}`))
        .map(([, , partition, offset]) => [Number(partition), Number(offset)])
        .sort(byPartition),
    ofSamsa: ({offsets}: {offsets: (OffsetRow & {target: number})[]}) =>
      offsets.map(({partition, target}) => [partition, target]),
  },
  {
    kafka: [
      'consumer.group.ConsumerGroupCommand',
      '--reset-offsets',
      ...['--group', group, '--topic', topic, '--to-earliest', '--export', '--dry-run'],
    ],
    samsa: ['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--export'],
    ofKafka: (stdout) => stdout.trim().split('\n').sort(),
    ofSamsa: (_, stdout) => stdout.trim().split('\n').sort(),
  },
  ...['-1', '-2', '-3'].map(
    (time): Line => ({
      kafka: ['GetOffsetShell', '--topic', topic, '--time', time],
      samsa: ['topic', 'offsets', topic, '--time', time],
      ofKafka: (stdout) => stdout.trim().split('\n'),
      ofSamsa: ({offsets}: {offsets: (OffsetRow & {offset: number})[]}) =>
        offsets.map((row) => `${row.topic}:${row.partition}:${row.offset}`),
    }),
  ),
  {
    kafka: ['ClusterTool', 'cluster-id'],
    samsa: ['cluster', 'describe'],
    ofKafka: (stdout) => /Cluster ID: (\S+)/.exec(stdout)?.[1],
    ofSamsa: ({clusterId}: {clusterId: string}) => clusterId,
  },
  {
    kafka: ['MetadataQuorumCommand', 'describe', '--status'],
    samsa: ['cluster', 'quorum'],
    ofKafka: (stdout) =>
      ['LeaderId', 'LeaderEpoch'].map((name) =>
        Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(stdout)?.[1]),
      ),
    ofSamsa: ({leader, leaderEpoch}: {leader: number; leaderEpoch: number}) => [leader, leaderEpoch],
  },
  {
    kafka: ['FeatureCommand', 'describe'],
    samsa: ['cluster', 'features'],
    ofKafka: (stdout) =>
      [...stdout.matchAll(/^Feature: (\S+)\s.*FinalizedVersionLevel: (\d+)\s/gm)].map(([, name, level]) => [
        name,
        Number(level),
      ]),
    // Kafka's tool tells that one by its release.
    ofSamsa: ({features}: {features: {name: string; finalized: number}[]}) =>
      features.filter(({name}) => name !== 'metadata.version').map(({name, finalized}) => [name, finalized]),
  },
  {
    kafka: ['BrokerApiVersionsCommand'],
    samsa: ['broker', 'describe', '1'],
    ofKafka: (stdout) =>
      [...stdout.matchAll(/^\t\w+\((\d+)\): (\d+)(?: to (\d+))? \[/gm)].map(([, key, min, max]) =>
        [key, min, max ?? min].map(Number),
      ),
    ofSamsa: ({brokers}: {brokers: {apis: {key: number; min: number; max: number}[]}[]}) =>
      brokers[0]?.apis.map(({key, min, max}) => [key, min, max]),
  },
  {
    kafka: ['LogDirsCommand', '--describe', '--topic-list', topic],
    samsa: ['broker', 'describe', '1'],
    ofKafka: (stdout) =>
      JSON.parse(stdout.slice(stdout.indexOf('{'))).brokers[0].logDirs.map(
        ({logDir}: {logDir: string}) => logDir,
      ),
    ofSamsa: ({brokers}: {brokers: {logDirs: {path: string}[]}[]}) =>
      brokers[0]?.logDirs.map((dir) => dir.path),
  },
  {
    kafka: ['ClientMetricsCommand', '--describe', '--name', subscription],
    samsa: ['config', 'get', 'client-metrics', subscription],
    ofKafka: (stdout) => configsIn(stdout)['interval.ms'],
    ofSamsa: ({configs}: {configs: {key: string; value: string}[]}) =>
      configs.find(({key}) => key === 'interval.ms')?.value,
  },
  {
    kafka: [
      'consumer.ConsoleConsumer',
      ...['--topic', topic, '--from-beginning', '--max-messages', '4'],
      ...['--formatter-property', 'print.key=true', '--formatter-property', 'key.separator=:'],
    ],
    samsa: ['consume', topic, '-n', '4', '--key-separator', ':', '-o', 'value'],
    ofKafka: (stdout) => stdout.trim().split('\n').sort(),
    ofSamsa: (_, stdout) => stdout.trim().split('\n').sort(),
  },
]

describe.skipIf(kafka === null)('both say the same', () => {
  beforeAll(async () => {
    await createTopic(topic, {
      partitions: 2,
      configs: {'retention.ms': '604800000', 'cleanup.policy': 'compact,delete'},
    })
    await createTopic(`${topic}-plain`)
    await produce(
      topic,
      [0, 1, 0, 1].map((partition, index) => ({partition, key: `k${index}`, value: `v${index}`})),
    )
    await commitOffsets(group, topic, {0: 1, 1: 2})
    // What one makes, the other one shows.
    const {code, stdout, stderr} = await tryKafkaTool(className('ClientMetricsCommand'), [
      ...['--bootstrap-server', bootstrapServers(), '--alter', '--name', subscription, '--interval', '5000'],
    ])
    expect({code, stderr, stdout}).toMatchObject({code: 0})
    expect(
      await runSamsa(['acl', 'add', '--principal', 'mapped', '--operation', 'read', '--topic', ruled]),
    ).toMatchObject({code: 0})
    expect(
      await runSamsa(['quota', 'set', '--client-id', client, 'producer_byte_rate=1GiB/s']),
    ).toMatchObject({code: 0})
  })

  test.each(LINES.map((line) => [line.kafka.join(' '), line.samsa.join(' '), line] as const))(
    '%s; %s',
    async (_, __, line) => {
      const isText = line.samsa.includes('--export') || line.samsa.includes('-o')
      const [said, run] = await Promise.all([
        runTool(line.kafka, line.input),
        isText ? runSamsa(line.samsa) : runJson<object>(line.samsa),
      ])
      const expected = line.ofKafka(said)
      const stdout = 'stdout' in run && typeof run.stdout === 'string' ? run.stdout : ''
      expect(line.ofSamsa(run as never, stdout)).toEqual(expected)
      // What finds nothing would be the same of anything.
      expect(JSON.stringify(expected)).toMatch(/[\w]/)
    },
  )
})
