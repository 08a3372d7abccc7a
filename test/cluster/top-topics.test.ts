import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  ResourcePatternTypes,
} from 'kafkajs'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {formatBytes} from '../../src/views/numbers.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {deleteRecords} from '../support/delete-records.ts'
import {commitOffsets, createTopic, produce, withAdmin} from '../support/kafka-client.ts'
import {findKafkaJars, runKafkaTool} from '../support/kafka-jars.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {startTerminal, type TerminalSession} from '../support/pty.ts'
import {requestNames} from '../support/request-names.ts'
import {randomName} from '../support/run-samsa.ts'

/** As wide as the table has every column but the last, and without a detail beside it. */
const size = {cols: 158, rows: 24}
const hourMs = 3_600_000

/** A row of the table on the screen as cells by their titles; null where it is not there. */
function cellsOf(rows: readonly string[], isRow: (row: string) => boolean): Record<string, string> | null {
  const at = rows.findIndex((row) => /^ +(TOPIC|P)[↑↓]? +\S/.test(row))
  const header = rows[at]
  const row = rows.slice(at + 1).find(isRow)
  if (header === undefined || row === undefined) return null
  // What is aligned to the right ends where its title ends, what is aligned to the left begins where it begins.
  const cells: Record<string, string> = {}
  let titleBeforeEnds = 0
  for (const {0: title, index} of header.matchAll(/\S+/g)) {
    const end = index + title.length
    const left = row.slice(titleBeforeEnds, end).match(/\S+( \S+)*$/)?.[0]
    const right = row.slice(index).match(/^\S+( \S+)*/)?.[0]
    cells[title.replace(/[↑↓]/, '')] = left ?? right ?? ''
    titleBeforeEnds = end
  }
  return cells
}

async function describeConfigs(topic: string): Promise<Map<string, string>> {
  const {resources} = await withAdmin((admin) =>
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{type: ConfigResourceTypes.TOPIC, name: topic}],
    }),
  )
  return new Map(
    resources[0]?.configEntries.map(({configName, configValue}) => [configName, configValue] as const),
  )
}

/** Bytes of each partition, as kafka-log-dirs.sh says; null on a machine without Kafka's jars. */
async function describeLogDirs(topic: string): Promise<Map<number, bigint> | null> {
  const kafka = await findKafkaJars()
  if (kafka === null) return null
  const words = ['--bootstrap-server', bootstrapServers(), '--describe', '--topic-list', topic]
  const output = await runKafkaTool(kafka, 'org.apache.kafka.tools.LogDirsCommand', words)
  interface LogDirs {
    readonly brokers: readonly {
      readonly logDirs: readonly {
        readonly partitions: readonly {readonly partition: string; readonly size: number}[]
      }[]
    }[]
  }
  const described: LogDirs = JSON.parse(output.slice(output.indexOf('{"')))
  const partitions = described.brokers.flatMap(({logDirs}) => logDirs).flatMap((each) => each.partitions)
  return new Map(
    partitions.map(({partition, size: bytes}) => [
      Number(partition.slice(partition.lastIndexOf('-') + 1)),
      BigInt(bytes),
    ]),
  )
}

test('a topic and its partitions, as Kafka itself describes them', async () => {
  const topic = await createTopic(randomName('kept'), {
    partitions: 2,
    configs: {
      'cleanup.policy': 'compact,delete',
      'retention.ms': '129600000',
      'retention.bytes': '2147483648',
    },
  })
  const writtenMs = Date.now() - 3 * hourMs
  const record = (partition: number, index: number) => ({
    partition,
    key: `key-${index}`,
    value: 'x'.repeat(1000),
    timestamp: String(writtenMs + index),
  })
  await produce(topic, [
    ...Array.from({length: 30}, (_, index) => record(0, index)),
    ...Array.from({length: 10}, (_, index) => record(1, index)),
  ])
  await deleteRecords(topic, {0: 12})
  const [near, far] = [randomName('near'), randomName('far')]
  await commitOffsets(near, topic, {0: 30, 1: 10})
  await commitOffsets(far, topic, {0: 13, 1: 9})
  const bytes = await describeLogDirs(topic)
  const configs = await describeConfigs(topic)
  expect(configs.get('cleanup.policy')).toBe('compact,delete')
  expect(configs.get('retention.ms')).toBe('129600000')

  const session = startTerminal(['top', '--filter', topic, '--interval', '200ms'], size)
  try {
    const rows = await session.waitFor((shown) => {
      const cells = cellsOf(shown, (row) => row.includes(topic))
      return cells?.GROUPS === '2' && cells.SIZE !== '-' && cells['LAST-RECORD'] !== '-'
    }, 'the details of the topic')
    expect(cellsOf(rows, (row) => row.includes(topic))).toMatchObject({
      PART: '2',
      STATUS: 'ok',
      // 30 and 10 were written, 12 were deleted.
      MSGS: '28',
      GROUPS: '2',
      MAXLAG: '17',
      'LAST-RECORD': '3h00m',
      RETENTION: '1d12h 2GiB',
      CLEANUP: 'both',
      RF: '1',
      URP: '0',
      ...(bytes && {SIZE: formatBytes([...bytes.values()].reduce((sum, each) => sum + each, 0n))}),
    })
    session.write('\r')
    const partitions = await session.waitFor(
      (shown) => cellsOf(shown, (row) => /^>? +0 /.test(row))?.START === '12',
      'the start of partition 0',
    )
    expect(cellsOf(partitions, (row) => /^>? +0 /.test(row))).toMatchObject({
      LEADER: '1',
      'ISR/RF': '1/1',
      END: '30',
      STATUS: 'ok',
      OFFLINE: 'none',
      ...(bytes && {SIZE: formatBytes(bytes.get(0))}),
    })
    expect(partitions.join('\n')).toMatch(
      /partition 0 {2}leader 1 {2}start 12 {2}log 18 .* newest record 3h00m old/,
    )
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }
})

// What is asked of a broker, counted on the wire: a real broker behind a proxy.

const COUNTED = new Set(['ListOffsets', 'DescribeConfigs', 'DescribeLogDirs'])

let kafka: ProxiedKafka
let counts: Record<string, number> = {}

beforeAll(async () => {
  kafka = await startProxiedKafka()
})

afterAll(() => kafka?.stop())

beforeEach(() => {
  counts = {}
  kafka.proxy.fateOf = ({apiKey}) => {
    const name = requestNames[apiKey]
    if (name !== undefined && COUNTED.has(name)) counts[name] = (counts[name] ?? 0) + 1
    return 'forward'
  }
})

async function watchTopics(view: string, use: (session: TerminalSession) => Promise<void>): Promise<void> {
  const session = startTerminal(['top', view, '-b', kafka.servers, '--interval', '200ms'], size)
  try {
    await use(session)
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }
}

test('many topics cost one request of a kind, and none while no screen shows them', async () => {
  const prefix = randomName('many')
  const names = Array.from({length: 50}, (_, index) => `${prefix}.${index}`)
  await withAdmin(
    (admin) =>
      admin.createTopics({topics: names.map((topic) => ({topic, numPartitions: 3})), waitForLeaders: true}),
    kafka.servers,
  )
  counts = {}
  await watchTopics('groups', async (session) => {
    await session.waitForText('GROUPS 0')
    await session.waitFor(() => (counts.ListOffsets ?? 0) >= 5, 'polls of the end offsets')
    expect(counts).toEqual({ListOffsets: expect.any(Number)})
    session.write('2')
    const isListed = (rows: string[]) =>
      rows.filter((row) => row.includes(prefix) && row.includes('empty') && row.includes('7d')).length >= 10
    await session.waitFor(isListed, 'topics with their retention')
    expect(counts).toMatchObject({DescribeConfigs: 1, DescribeLogDirs: 1})
  })
})

test('what may not be read is a dash, with the reason, and the rest is shown', async () => {
  const topic = await createTopic(randomName('denied'), {partitions: 1}, kafka.servers)
  await produce(topic, [{value: 'x'}], kafka.servers)
  const deny = {
    principal: 'User:ANONYMOUS',
    host: '*',
    permissionType: AclPermissionTypes.DENY,
    resourcePatternType: ResourcePatternTypes.LITERAL,
  }
  const allow = {...deny, permissionType: AclPermissionTypes.ALLOW, operation: AclOperationTypes.ALL}
  const ofTopic = {resourceType: AclResourceTypes.TOPIC, resourceName: topic}
  const ofCluster = {resourceType: AclResourceTypes.CLUSTER, resourceName: 'kafka-cluster'}
  await withAdmin(
    (admin) =>
      admin.createAcls({
        acl: [
          {...allow, ...ofTopic},
          {...allow, ...ofCluster},
          {...deny, ...ofTopic, operation: AclOperationTypes.DESCRIBE_CONFIGS},
          {...deny, ...ofCluster, operation: AclOperationTypes.DESCRIBE},
        ],
      }),
    kafka.servers,
  )
  await watchTopics('topics', async (session) => {
    session.write(`/${topic}\r`)
    const isThere = (row: string) => row.includes(topic)
    const rows = await session.waitFor(
      (shown) => cellsOf(shown, isThere)?.MSGS === '1' && shown.some((row) => row.includes('No log sizes')),
      'the topic and the reason',
    )
    expect(cellsOf(rows, isThere)).toMatchObject({
      SIZE: '-',
      RETENTION: '-',
      CLEANUP: '-',
      MSGS: '1',
      RF: '1',
    })
    const message = rows.at(-2) ?? ''
    expect(message).toMatch(/No log sizes from 1 of 1 brokers: CLUSTER_AUTHORIZATION_FAILED\./)
    expect(message).toMatch(/No configs from 1 of \d+ topics: TOPIC_AUTHORIZATION_FAILED\./)
  })
})
