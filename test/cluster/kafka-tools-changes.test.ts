import {writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {commitOffsets, createTopic, produce} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {tryKafkaTool} from '../support/kafka-tools.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// The lines of docs/from-kafka-tools.md that change something: each is done twice, by Kafka's tool to one thing and by samsa to
// another one that was made alike, and Kafka's own tools have to say the same of both afterwards.

const kafka = await findKafkaJars()

/** Words of a command for one of the two things, by its name. */
type Words = (name: string) => readonly string[]

interface Change {
  readonly title: string
  /** Makes the thing, where the change does not. */
  readonly before?: (name: string) => Promise<unknown>
  readonly kafka: Words
  readonly samsa: Words
  /** Kafka's tool that shows the thing. */
  readonly look: Words
  /** What of its output tells: a line where it matches, without the name. */
  readonly telling: RegExp
  /** What its lines have, where the tool shows those of others too. */
  readonly mark?: (name: string) => string
}

async function runTool([tool = '', ...args]: readonly string[]): Promise<string> {
  const words = [...args, '--bootstrap-server', bootstrapServers()]
  const {code, stdout, stderr} = await tryKafkaTool(`org.apache.kafka.tools.${tool}`, words)
  expect({tool, code, said: code === 0 ? '' : `${stdout}${stderr}`}).toEqual({tool, code: 0, said: ''})
  return stdout
}

async function change(words: readonly string[]): Promise<void> {
  const {code, stderr} = await runSamsa(words, {env: {MAPPED_PASSWORD: 'secret-of-the-test'}})
  expect({words, code, stderr: code === 0 ? '' : stderr}).toEqual({words, code: 0, stderr: ''})
}

const describeTopic: Words = (name) => ['TopicCommand', '--describe', '--topic', name]
const listTopics: Words = (name) => ['TopicCommand', '--list', '--topic', `${name}.*`]
const configsOf =
  (type: string): Words =>
  (name) => ['ConfigCommand', '--describe', '--entity-type', type, '--entity-name', name]
const alterConfigs =
  (type: string, ...args: string[]): Words =>
  (name) => ['ConfigCommand', '--alter', '--entity-type', type, '--entity-name', name, ...args]
const rulesOn: Words = (name) => ['AclCommand', '--list', '--topic', name]
const offsetsOf: Words = (name) => ['GetOffsetShell', '--topic', name, '--time', '-2']
const groupOf: Words = (name) => [
  'consumer.group.ConsumerGroupCommand',
  '--describe',
  '--group',
  name,
  '--offsets',
]
const listGroups: Words = () => ['consumer.group.ConsumerGroupCommand', '--list']
const ofGroup =
  (...args: string[]): Words =>
  (name) => ['consumer.group.ConsumerGroupCommand', '--group', name, ...args]

const topicLine = /^Topic: |Partition: /
const anyLine = /\S/
/** A group's line on a partition; but for what is read on in it. */
const offsetLine = /\d+ +\d+ +\d+/

const madeTopic =
  (partitions: number, configs: Record<string, string> = {}) =>
  (name: string): Promise<string> =>
    createTopic(name, {partitions, configs})

async function filledTopic(name: string): Promise<void> {
  await createTopic(name, {partitions: 2})
  await produce(
    name,
    [0, 0, 0, 1, 1].map((partition, index) => ({partition, value: `v${index}`})),
  )
}

/** A group of this name that has read something of a topic which both share. */
const sharedTopic = randomName('mapped-offsets')
const madeGroup = (name: string): Promise<void> => commitOffsets(name, sharedTopic, {0: 2, 1: 1})

const resets: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['to the earliest', ['--to-earliest'], ['--to', 'earliest']],
  ['to the latest', ['--to-latest'], ['--to', 'latest']],
  ['to an offset', ['--to-offset', '1'], ['--to', '1']],
  ['by a number', ['--shift-by', '-1'], ['--shift-by', '-1']],
  ['to where it is', ['--to-current'], ['--to-current']],
  ['by a duration', ['--by-duration', 'PT1H'], ['--to', '1h']],
]

const CHANGES: readonly Change[] = [
  {
    title: 'a topic is made',
    kafka: (name) => [
      ...['TopicCommand', '--create', '--topic', name, '--partitions', '3', '--replication-factor', '1'],
      ...['--config', 'cleanup.policy=compact', '--config', 'segment.bytes=2000000'],
    ],
    samsa: (name) => [
      ...['topic', 'create', name, '-p', '3', '-r', '1'],
      ...['-c', 'cleanup.policy=compact', '-c', 'segment.bytes=2000000'],
    ],
    look: describeTopic,
    telling: topicLine,
  },
  {
    title: 'a topic is made where it is told',
    kafka: (name) => ['TopicCommand', '--create', '--topic', name, '--replica-assignment', '1,1'],
    samsa: (name) => ['topic', 'create', name, '--assign', '1,1'],
    look: describeTopic,
    telling: topicLine,
  },
  {
    title: 'a topic is made that is there',
    before: madeTopic(2),
    kafka: (name) => ['TopicCommand', '--create', '--topic', name, '--if-not-exists'],
    samsa: (name) => ['topic', 'create', name, '--if-not-exists'],
    look: describeTopic,
    telling: topicLine,
  },
  {
    title: 'a topic gets partitions',
    before: madeTopic(1),
    kafka: (name) => ['TopicCommand', '--alter', '--topic', name, '--partitions', '6'],
    samsa: (name) => ['topic', 'alter', name, '-p', '6', '--yes'],
    look: describeTopic,
    telling: topicLine,
  },
  {
    title: 'a topic goes',
    before: async (name) => {
      await createTopic(`${name}-stays`)
      await createTopic(name)
    },
    kafka: (name) => ['TopicCommand', '--delete', '--topic', name],
    samsa: (name) => ['topic', 'delete', name, '--yes'],
    look: listTopics,
    telling: anyLine,
  },
  {
    title: 'a config of a topic is set',
    before: madeTopic(1, {'max.message.bytes': '2000000'}),
    kafka: alterConfigs('topics', '--add-config', 'retention.ms=604800000,cleanup.policy=[compact,delete]'),
    samsa: (name) => [
      'config',
      'set',
      'topic',
      name,
      'retention.ms=7d',
      'cleanup.policy=compact,delete',
      '--yes',
    ],
    look: configsOf('topics'),
    telling: /=/,
  },
  {
    title: 'a config of a topic is unset',
    before: madeTopic(1, {'max.message.bytes': '2000000', 'retention.ms': '604800000'}),
    kafka: alterConfigs('topics', '--delete-config', 'retention.ms'),
    samsa: (name) => ['config', 'unset', 'topic', name, 'retention.ms', '--yes'],
    look: configsOf('topics'),
    telling: /=/,
  },
  {
    title: 'a config of a group is set',
    kafka: alterConfigs('groups', '--add-config', 'consumer.session.timeout.ms=46000'),
    samsa: (name) => ['config', 'set', 'group', name, 'consumer.session.timeout.ms=46000', '--yes'],
    look: configsOf('groups'),
    telling: /=/,
  },
  {
    title: 'a level of a logger is set',
    before: (name) =>
      runTool(['ConfigCommand', '--alter', '--broker-logger', '1', '--add-config', `${loggerOf(name)}=WARN`]),
    kafka: (name) => [
      'ConfigCommand',
      '--alter',
      '--broker-logger',
      '1',
      '--add-config',
      `${loggerOf(name)}=ERROR`,
    ],
    samsa: (name) => ['config', 'set', 'logger', '1', `${loggerOf(name)}=ERROR`, '--yes'],
    look: () => ['ConfigCommand', '--describe', '--broker-logger', '1'],
    telling: /^ {2}kafka\.(?:server\.ReplicaManager|network\.SocketServer)=/,
    mark: loggerOf,
  },
  {
    title: 'metrics of clients are asked for',
    kafka: (name) => [
      ...['ClientMetricsCommand', '--alter', '--name', name, '--interval', '5000'],
      ...['--metrics', 'org.apache.kafka.consumer.', '--match', 'client_id=a.*'],
    ],
    samsa: (name) => [
      ...['config', 'set', 'client-metrics', name, 'interval.ms=5s', 'metrics=org.apache.kafka.consumer.'],
      ...['match=client_id=a.*', '--yes'],
    ],
    look: (name) => ['ClientMetricsCommand', '--describe', '--name', name],
    telling: /=/,
  },
  {
    title: 'a client has a quota',
    kafka: alterConfigs('clients', '--add-config', 'producer_byte_rate=10485760,request_percentage=150'),
    samsa: (name) => [
      'quota',
      'set',
      '--client-id',
      name,
      'producer_byte_rate=10MiB/s',
      'request_percentage=150',
      '--yes',
    ],
    look: configsOf('clients'),
    telling: /=/,
  },
  {
    title: 'a quota goes',
    before: (name) =>
      runTool(alterConfigs('clients', '--add-config', 'producer_byte_rate=5,consumer_byte_rate=7')(name)),
    kafka: alterConfigs('clients', '--delete-config', 'producer_byte_rate'),
    samsa: (name) => ['quota', 'unset', '--client-id', name, 'producer_byte_rate', '--yes'],
    look: configsOf('clients'),
    telling: /=/,
  },
  {
    title: 'a user gets a password',
    kafka: alterConfigs(
      'users',
      '--add-config',
      'SCRAM-SHA-512=[iterations=8192,password=secret-of-the-test]',
    ),
    samsa: (name) => [
      ...['user', 'set', name, '--mechanism', 'SCRAM-SHA-512', '--iterations', '8192'],
      ...['--password', 'env:MAPPED_PASSWORD', '--yes'],
    ],
    look: configsOf('users'),
    telling: /SCRAM/,
  },
  {
    title: 'a user loses one of two',
    before: async (name) => {
      for (const credential of ['SCRAM-SHA-256=[password=one]', 'SCRAM-SHA-512=[password=two]'])
        await runTool(alterConfigs('users', '--add-config', credential)(name))
    },
    kafka: alterConfigs('users', '--delete-config', 'SCRAM-SHA-512'),
    samsa: (name) => ['user', 'remove', name, '--mechanism', 'SCRAM-SHA-512', '--yes'],
    look: configsOf('users'),
    telling: /SCRAM/,
  },
  {
    title: 'a rule allows',
    kafka: (name) => [
      ...['AclCommand', '--add', '--allow-principal', 'User:mapped', '--allow-host', '127.0.0.9'],
      ...['--operation', 'Read', '--operation', 'DescribeConfigs', '--topic', name],
    ],
    samsa: (name) => [
      ...['acl', 'add', '--principal', 'mapped', '--host', '127.0.0.9', '--operation', 'read'],
      ...['--operation', 'describe-configs', '--topic', name, '--yes'],
    ],
    look: rulesOn,
    telling: /principal/,
  },
  {
    title: 'the rules of a producer',
    kafka: (name) => [
      'AclCommand',
      '--add',
      '--allow-principal',
      'User:mapped',
      '--producer',
      '--topic',
      name,
    ],
    samsa: (name) => ['acl', 'add', '--principal', 'mapped', '--producer', '--topic', name, '--yes'],
    look: rulesOn,
    telling: /principal/,
  },
  {
    title: 'the rules of a consumer',
    kafka: (name) => [
      ...[
        'AclCommand',
        '--add',
        '--allow-principal',
        'User:mapped',
        '--consumer',
        '--topic',
        name,
        '--group',
        name,
      ],
    ],
    samsa: (name) => [
      'acl',
      'add',
      '--principal',
      'mapped',
      '--consumer',
      '--topic',
      name,
      '--group',
      name,
      '--yes',
    ],
    look: (name) => ['AclCommand', '--list', '--topic', name, '--group', name],
    telling: /principal|resource/,
  },
  {
    title: 'a rule on names that begin so denies',
    kafka: (name) => [
      ...['AclCommand', '--add', '--deny-principal', 'User:mapped', '--deny-host', '127.0.0.9'],
      ...['--operation', 'Write', '--topic', name, '--resource-pattern-type', 'prefixed'],
    ],
    samsa: (name) => [
      ...['acl', 'add', '--principal', 'mapped', '--deny', '--host', '127.0.0.9'],
      ...['--operation', 'write', '--topic', name, '--prefixed', '--yes'],
    ],
    look: (name) => [...rulesOn(name), '--resource-pattern-type', 'prefixed'],
    telling: /principal/,
  },
  {
    title: 'a rule goes',
    before: (name) =>
      runTool([
        ...[
          'AclCommand',
          '--add',
          '--allow-principal',
          'User:mapped',
          '--operation',
          'Read',
          '--operation',
          'Write',
        ],
        ...['--topic', name],
      ]),
    kafka: (name) => [
      ...[
        'AclCommand',
        '--remove',
        '--allow-principal',
        'User:mapped',
        '--operation',
        'Read',
        '--topic',
        name,
        '--force',
      ],
    ],
    samsa: (name) => [
      'acl',
      'remove',
      '--principal',
      'mapped',
      '--operation',
      'read',
      '--topic',
      name,
      '--yes',
    ],
    look: rulesOn,
    telling: /principal/,
  },
  ...resets.map(
    ([where, ofKafka, ofSamsa]): Change => ({
      title: `a group is sent ${where}`,
      before: madeGroup,
      kafka: ofGroup('--reset-offsets', '--topic', sharedTopic, ...ofKafka, '--execute'),
      samsa: (name) => ['group', 'reset', name, '--topic', sharedTopic, ...ofSamsa, '--yes'],
      look: groupOf,
      telling: offsetLine,
    }),
  ),
  {
    title: 'one partition of a group is sent to the earliest',
    before: madeGroup,
    kafka: ofGroup('--reset-offsets', '--topic', `${sharedTopic}:0`, '--to-earliest', '--execute'),
    samsa: (name) => ['group', 'reset', name, '--topic', `${sharedTopic}:0`, '--to', 'earliest', '--yes'],
    look: groupOf,
    telling: offsetLine,
  },
  {
    title: 'offsets of a group go',
    before: madeGroup,
    kafka: ofGroup('--delete-offsets', '--topic', `${sharedTopic}:0`),
    samsa: (name) => ['group', 'delete-offsets', name, '--topic', `${sharedTopic}:0`, '--yes'],
    look: groupOf,
    telling: offsetLine,
  },
  {
    title: 'a group goes',
    before: async (name) => {
      await madeGroup(`${name}-stays`)
      await madeGroup(name)
    },
    kafka: ofGroup('--delete'),
    samsa: (name) => ['group', 'delete', name, '--yes'],
    look: listGroups,
    mark: (name) => name,
    telling: /mapped-changes/,
  },
  {
    title: 'the beginning of a partition is cut off',
    before: async (name) => {
      await filledTopic(name)
      await writeFile(
        offsetsFile(name),
        JSON.stringify({partitions: [{topic: name, partition: 0, offset: 2}], version: 1}),
      )
    },
    kafka: (name) => ['DeleteRecordsCommand', '--offset-json-file', offsetsFile(name)],
    samsa: (name) => ['topic', 'trim', `${name}:0`, '--to', '2', '--yes'],
    look: offsetsOf,
    telling: /:/,
  },
]

/** What DeleteRecordsCommand reads; gone with the folder of the suite. */
function offsetsFile(name: string): string {
  return path.join(tmpdir(), `${name}.json`)
}

/** A logger of the broker for each of the two. */
function loggerOf(name: string): string {
  return name.endsWith('samsa') ? 'kafka.network.SocketServer' : 'kafka.server.ReplicaManager'
}

describe.skipIf(kafka === null)('both do the same', () => {
  beforeAll(() => filledTopic(sharedTopic))

  test.concurrent.each(CHANGES.map((each) => [each.title, each] as const))('%s', async (_, each) => {
    const base = randomName('mapped-changes')
    const names = {kafka: `${base}-kafka`, samsa: `${base}-samsa`}
    const shown = async (name: string): Promise<string[]> => {
      const lines = (await runTool(each.look(name))).split('\n').filter((line) => each.telling.test(line))
      return lines
        .filter((line) => each.mark === undefined || line.includes(each.mark(name)))
        .map((line) => told(line, name))
        .sort()
    }
    await Promise.all(Object.values(names).map((name) => each.before?.(name)))
    await runTool(each.kafka(names.kafka))
    await change(each.samsa(names.samsa))
    const [byKafka, bySamsa] = [await shown(names.kafka), await shown(names.samsa)]
    expect(bySamsa).toEqual(byKafka)
    // What finds nothing would be the same of anything.
    expect(byKafka.join('')).toMatch(/\w/)
  })
})

/** A line without what differs by nature: the name, the topic's id, the key of a password, blanks. */
function told(line: string, name: string): string {
  return line
    .replaceAll(name, 'NAME')
    .replaceAll(loggerOf(name), 'LOGGER')
    .replace(/TopicId: \S+/, '')
    .trim()
    .split(/\s+/)
    .join(' ')
}
