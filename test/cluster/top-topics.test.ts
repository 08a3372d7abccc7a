import {ConfigResourceTypes} from 'kafkajs'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {formatBytes} from '../../src/views/numbers.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {deleteRecords} from '../support/delete-records.ts'
import {commitOffsets, createTopic, createTopics, produce, withAdmin} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {startTerminal} from '../support/pty.ts'
import {requestNames} from '../support/request-names.ts'
import {randomName} from '../support/run-samsa.ts'
import {cellsOf} from '../support/screen-cells.ts'

/** As wide as the table has every column but the last, and without a detail beside it. */
// Wide enough for all columns beside the longest name that another file gives a topic.
const size = {cols: 220, rows: 24}
const hourMs = 3_600_000

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
  const output = await runKafkaTool('org.apache.kafka.tools.LogDirsCommand', words)
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
  // For an hour from now on it is `1d6h` ago.
  const writtenMs = Date.now() - 30 * hourMs
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
      STATUS: '✓ ok',
      // 30 and 10 were written, 12 were deleted.
      MSGS: '28',
      GROUPS: '2',
      MAXLAG: '17',
      'LAST-RECORD': '1d6h',
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
      STATUS: '✓ ok',
      OFFLINE: 'none',
      ...(bytes && {SIZE: formatBytes(bytes.get(0))}),
    })
    expect(partitions.join('\n')).toMatch(
      /partition 0 {2}leader 1 {2}start 12 {2}log 18 .* newest record 1d6h old/,
    )
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }
})

// What is asked of a broker, counted on the wire: a real broker behind a proxy.

let kafka: ProxiedKafka

beforeAll(async () => {
  kafka = await startProxiedKafka()
})

afterAll(() => kafka?.stop())

test('many topics cost one request of a kind, and none while no screen shows them', async () => {
  const prefix = randomName('many')
  await createTopics(
    Array.from({length: 20}, (_, index) => ({topic: `${prefix}.${index}`, numPartitions: 2})),
  )
  // What names these topics; those of other tests come and go.
  const counts: Record<string, number> = {}
  kafka.proxy.fateOf = ({apiKey, frame}) => {
    const name = requestNames[apiKey] ?? String(apiKey)
    if (frame.includes(prefix)) counts[name] = (counts[name] ?? 0) + 1
    return 'forward'
  }
  const startedMs = performance.now()
  const args = ['top', 'groups', '--filter', prefix, '--interval', '200ms', '-b', kafka.servers]
  const session = startTerminal(args, size)
  try {
    await session.waitForText(/GROUPS 0\b/)
    await expect.poll(() => counts.ListOffsets ?? 0).toBeGreaterThanOrEqual(5)
    expect(counts.DescribeConfigs).toBeUndefined()
    expect(counts.DescribeLogDirs).toBeUndefined()
    // Each view has a filter of its own, and other tests' topics come first.
    session.write('2')
    await session.waitForText(/TOPICS \d/)
    session.write(`/${prefix}\r`)
    const isListed = (rows: string[]) =>
      rows.filter((row) => row.includes(prefix) && row.includes('empty') && row.includes('7d')).length >= 10
    await session.waitFor(isListed, 'topics with their retention')
    // Each has its age: they may be asked for again where it took this machine so long.
    const times = 1 + Math.floor((performance.now() - startedMs) / 30_000)
    expect(counts.DescribeConfigs).toBeLessThanOrEqual(times)
    expect(counts.DescribeLogDirs).toBeLessThanOrEqual(times)
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }
})
