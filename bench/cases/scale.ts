import {readFile} from 'node:fs/promises'
import path from 'node:path'
import {untilClusterReady} from '../../src/core/cluster/until-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {type BenchCase, type Contender, type Job, present} from '../bench-case.ts'
import {createGroupsFixture, type GroupsFixture, type GroupsShape} from '../groups-fixture.ts'
import {measureProcess} from '../measure.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

const COUNTER = path.join(import.meta.dirname, '../count-requests.cjs')

/** Small ones: there are tens of thousands of partitions on one machine. */
const BROKERS = {brokers: 3, heapMegabytes: 1024, untilReady: untilClusterReady} as const

/** From a usual cluster to as much as two cores bear; what comes after shows as a slope. */
const SIZES: readonly GroupsShape[] = [
  {groups: 200, partitionsEach: 15, topics: 1_000, partitions: 3},
  {groups: 2_000, partitionsEach: 15, topics: 10_000, partitions: 3},
]

/** A question about the whole cluster, and the words of Kafka's own tool for it. */
interface Question {
  readonly name: string
  readonly samsa: readonly string[]
  readonly kafka?: readonly string[]
  /** What the answer names, one and all. */
  readonly names: 'topics' | 'groups' | null
}

const TOPICS = 'org.apache.kafka.tools.TopicCommand'
const GROUPS = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand'

const QUESTIONS: readonly Question[] = [
  {name: 'list topics', samsa: ['topic', 'list'], kafka: [TOPICS, '--list'], names: 'topics'},
  {
    name: 'describe topics',
    samsa: ['topic', 'describe', 'bench-*', '-o', 'csv'],
    kafka: [TOPICS, '--describe'],
    names: 'topics',
  },
  {name: 'list groups', samsa: ['group', 'list'], kafka: [GROUPS, '--list'], names: 'groups'},
  {
    name: 'lag',
    samsa: ['lag', '-o', 'csv'],
    kafka: [GROUPS, '--describe', '--all-groups'],
    names: 'groups',
  },
  {name: 'health', samsa: ['cluster', 'health', '--ignore', 'single-replica', '-o', 'json'], names: null},
  {name: 'top topics', samsa: ['top', 'topics', '--once', '-o', 'json'], names: 'topics'},
  {name: 'top groups', samsa: ['top', 'groups', '--once', '-o', 'json'], names: 'groups'},
  {name: 'top overview', samsa: ['top', 'overview', '--once', '-o', 'json'], names: null},
]

export const scale: BenchCase = {
  name: 'scale',
  summary:
    'questions about a whole cluster: 1,000 topics and 200 groups, then 10,000 and 2,000, on three brokers',
  check: 'every topic or group is in the output, where the question is about them',
  rounds: 3,
  jobs: (bench, options) =>
    SIZES.flatMap((shape) => {
      let cluster: LocalCluster | null = null
      let fixture: GroupsFixture | null = null
      const [first] = QUESTIONS
      const last = QUESTIONS.at(-1)
      return QUESTIONS.map((question): Job => {
        const {groups, topics, partitions} = shape
        return {
          label: `${question.name}, ${topics} topics, ${topics * partitions} partitions, ${groups} groups`,
          records: null,
          prepare: async () => {
            if (question === first) {
              cluster = await startLocalCluster(BROKERS)
              fixture = await createGroupsFixture(cluster.bootstrapServers, shape)
            }
            if (cluster === null || fixture === null) throw new Error('the cluster of this size was not made')
            return present(bench, options, contenders(bench, cluster.bootstrapServers, fixture, question))
          },
          dispose: async () => {
            if (question === last) await cluster?.stop()
          },
        }
      })
    }),
}

function contenders(
  bench: Workbench,
  servers: string,
  fixture: GroupsFixture,
  {samsa, kafka, names}: Question,
): Contender[] {
  const expected =
    names === 'topics' ? fixture.topicNames : names === 'groups' ? fixture.groupNames : ([] as const)
  const ours = contender(bench, 'samsa', 'samsa', [...samsa, '-b', servers], expected)
  if (kafka === undefined) return [ours]
  const [tool = '', ...words] = kafka
  return [ours, contender(bench, tool, 'kafka', [tool, '--bootstrap-server', servers, ...words], expected)]
}

function contender(
  bench: Workbench,
  name: string,
  tool: ToolName,
  args: readonly string[],
  expected: readonly string[],
): Contender {
  return {
    name: name.split('.').at(-1) ?? name,
    tool,
    run: async () => {
      const stdout = bench.file('stdout')
      const counts = bench.file('counts')
      const env = tool === 'samsa' ? {NODE_OPTIONS: `--require=${COUNTER}`, COUNTS_FILE: counts} : {}
      const {wallMs, cpuMs, peakBytes} = await measureProcess(bench.command(tool, args, {stdout, env}))
      const words = new Set((await readFile(stdout, 'utf8')).split(/[\s:",]+/))
      const absent = expected.filter((each) => !words.has(each))
      if (absent.length > 0) throw new Error(`${absent.length} of ${expected.length} are not in its output`)
      const figures = {wallMs, cpuMs: cpuMs ?? Number.NaN, peakBytes: peakBytes ?? Number.NaN}
      const {requests} = tool === 'samsa' ? JSON.parse(await readFile(counts, 'utf8')) : {requests: undefined}
      return {wallMs, cpuMs, peakBytes, figures: requests === undefined ? figures : {...figures, requests}}
    },
  }
}
