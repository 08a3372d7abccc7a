import {randomBytes} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {isClusterReady} from '../../src/core/cluster/check-ready.ts'
import {commitOffsets} from '../../src/core/offsets/commit-offsets.ts'
import {parseConnectionSettings} from '../../src/core/profiles/connection-settings.ts'
import {createTopics} from '../../src/core/topics/create-topics.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {DeleteGroups} from '../../src/kafka/protocol/messages/delete-groups.ts'
import {DeleteTopics} from '../../src/kafka/protocol/messages/delete-topics.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {type BenchCase, type Contender, present} from '../bench-case.ts'
import {measureProcess} from '../measure.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

const TIMEOUT_MS = 60_000
const NO_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAA'

/** The goal of issue 5: a tenth of what Kafka's own tool takes. */
export const lag: BenchCase = {
  name: 'lag',
  summary: 'the lag of 500 groups with 20 partitions each on one broker, against kafka-consumer-groups',
  check: 'every group and, of samsa, every partition is in the output',
  rounds: 10,
  jobs(bench, options) {
    const load = {groups: 500, partitionsEach: 20, topics: 1, partitions: 20}
    let fixture: Fixture | null = null
    return [
      {
        label: '500 groups x 20 partitions, one broker',
        records: null,
        prepare: async () => {
          fixture = await createFixture(bench.bootstrapServers, load)
          return present(bench, options, contenders(bench, bench.bootstrapServers, fixture))
        },
        dispose: async () => {
          await fixture?.remove()
        },
      },
    ]
  },
}

/** The goal of issue 5: under two seconds. */
export const lagLarge: BenchCase = {
  name: 'lag-large',
  summary: 'the lag of 2,000 groups on 10,000 partitions over three brokers, against kafka-consumer-groups',
  check: 'every group and, of samsa, every partition is in the output',
  rounds: 5,
  jobs(bench, options) {
    const load = {groups: 2000, partitionsEach: 5, topics: 10, partitions: 1000}
    let cluster: LocalCluster | null = null
    return [
      {
        label: '2,000 groups, 10,000 partitions, three brokers',
        records: null,
        prepare: async () => {
          cluster = await startLocalCluster({brokers: 3, isReady: isClusterReady})
          const fixture = await createFixture(cluster.bootstrapServers, load)
          return present(bench, options, contenders(bench, cluster.bootstrapServers, fixture))
        },
        dispose: async () => {
          await cluster?.stop()
        },
      },
    ]
  },
}

interface Load {
  readonly groups: number
  readonly partitionsEach: number
  readonly topics: number
  /** Of each topic. */
  readonly partitions: number
}

/** Groups without members that have committed offset 0 everywhere. */
interface Fixture {
  readonly groups: readonly string[]
  readonly rows: number
  remove(): Promise<void>
}

async function createFixture(bootstrapServers: string, load: Load): Promise<Fixture> {
  const prefix = `bench-${randomBytes(4).toString('hex')}`
  const properties = new Map<string, string>()
  const settings = {bootstrapServer: bootstrapServers, properties, readFile: () => '', log: () => {}}
  const cluster = new Cluster(parseConnectionSettings(settings), new AbortController().signal)
  const topics = Array.from({length: load.topics}, (_, index) => `${prefix}-${index}`)
  for (const name of topics) {
    const spec = {name, partitions: load.partitions, replicationFactor: 1, configs: {}}
    const options = {ifNotExists: false, validateOnly: false, timeoutMs: TIMEOUT_MS}
    const [outcome] = await createTopics(cluster, [spec], options)
    if (outcome?.outcome !== 'created') throw new Error(`topic ${name}: ${outcome?.error?.message}`)
  }
  const groups = Array.from({length: load.groups}, (_, index) => `${prefix}-group-${index}`)
  const offsets = groups.flatMap((group, index) =>
    Array.from({length: load.partitionsEach}, (_, each) => {
      // One group after the other takes the next partitions of all topics.
      const place = (index * load.partitionsEach + each) % (load.topics * load.partitions)
      const topic = topics[Math.floor(place / load.partitions)] ?? ''
      return {group, topic, partition: place % load.partitions, offset: 0n}
    }),
  )
  for (const failure of (await commitOffsets(cluster, offsets)).values()) if (failure) throw failure
  return {
    groups,
    rows: offsets.length,
    remove: async () => {
      await cluster.sendToAny(DeleteGroups, {groupsNames: groups})
      const names = topics.map((name) => ({name, topicId: NO_TOPIC_ID}))
      await cluster.sendToAny(DeleteTopics, {topics: names, timeoutMs: TIMEOUT_MS})
      cluster.close()
    },
  }
}

function contenders(bench: Workbench, servers: string, {groups, rows}: Fixture): Contender[] {
  const kafka = ['org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', '--bootstrap-server', servers]
  return [
    contender(bench, 'samsa lag', 'samsa', ['lag', '-b', servers], groups, rows),
    contender(bench, 'samsa lag --json', 'samsa', ['lag', '-b', servers, '--json'], groups, 0),
    contender(bench, 'samsa lag --time', 'samsa', ['lag', '-b', servers, '--time'], groups, rows),
    contender(bench, 'kafka-consumer-groups', 'kafka', [...kafka, '--describe', '--all-groups'], groups, 0),
  ]
}

function contender(
  bench: Workbench,
  name: string,
  tool: ToolName,
  args: readonly string[],
  groups: readonly string[],
  rows: number,
): Contender {
  return {
    name,
    tool,
    run: async () => {
      const stdout = bench.file('stdout')
      const measurement = await measureProcess(bench.command(tool, args, {stdout}))
      const text = await readFile(stdout, 'utf8')
      const words = new Set(text.split(/[\s:",]+/))
      const absent = groups.filter((group) => !words.has(group))
      if (absent.length > 0)
        throw new Error(`${absent.length} of ${groups.length} groups are not in its output`)
      if (text.split('\n').length < rows) throw new Error(`its output has less than ${rows} rows`)
      return measurement
    },
  }
}
