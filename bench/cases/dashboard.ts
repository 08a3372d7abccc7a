import {untilClusterReady} from '../../src/core/cluster/until-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {type BenchCase, type Contender, present} from '../bench-case.ts'
import {type BusyCluster, startBusyCluster} from '../dashboards/busy-cluster.ts'
import {INTERVAL_MS, measureDashboard} from '../dashboards/measure-dashboard.ts'
import type {GroupsShape} from '../groups-fixture.ts'
import {measureProcess} from '../measure.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

const RECORDS_PER_SECOND = 1_000

/** The goal: under three percent of a core, as much memory at the end as at the start. */
export const dashboard: BenchCase = {
  name: 'dashboard',
  summary:
    'samsa top on 1,000 partitions and 200 groups of 20 partitions, at two seconds: CPU, bytes, memory',
  check: 'the screen is live and counts every topic or group, after a minute too',
  rounds: 1,
  warmups: 0,
  jobs(bench, options) {
    const shape = {topics: 50, partitions: 20, groups: 200, partitionsEach: 20}
    let cluster: BusyCluster | null = null
    return [
      {
        label: '1,000 partitions, 200 groups, 1,000 records/s, one broker, 120x40',
        records: null,
        prepare: async () => {
          cluster = await startBusyCluster(bench.bootstrapServers, shape, RECORDS_PER_SECOND)
          return present(bench, options, contenders(bench, cluster))
        },
        dispose: async () => {
          await cluster?.remove()
        },
      },
    ]
  },
}

/** Ten times as many partitions: it need not be cheap, but of use. */
export const dashboardLarge: BenchCase = {
  name: 'dashboard-large',
  summary: 'the same on 10,000 partitions over three brokers, and 200 groups of 50 partitions',
  check: dashboard.check,
  rounds: 1,
  warmups: 0,
  jobs(bench, options) {
    const shape = {topics: 100, partitions: 100, groups: 200, partitionsEach: 50}
    let brokers: LocalCluster | null = null
    let cluster: BusyCluster | null = null
    return [
      {
        label: '10,000 partitions, 200 groups, 1,000 records/s, three brokers, 120x40',
        records: null,
        prepare: async () => {
          brokers = await startLocalCluster({brokers: 3, untilReady: untilClusterReady})
          cluster = await startBusyCluster(brokers.bootstrapServers, shape, RECORDS_PER_SECOND)
          return present(bench, options, contenders(bench, cluster))
        },
        dispose: async () => {
          await cluster?.remove()
          await brokers?.stop()
        },
      },
    ]
  },
}

/** Views of the dashboard, and whether what they show is all that there is. */
export const VIEWS: readonly [
  view: string,
  isRight: (rows: readonly string[], shape: GroupsShape) => boolean,
][] = [
  ['groups', (rows, {groups}) => rows[1]?.includes(`GROUPS ${groups} `) === true],
  ['topics', (rows, {topics}) => rows[1]?.includes(`TOPICS ${topics} `) === true],
  // Beside the topics and partitions of the fixture are Kafka's own.
  [
    'overview',
    (rows, {topics}) => topicsOf(rows[2]) >= topics && rows.some((row) => /bench-\w+-g\d/.test(row)),
  ],
]

function topicsOf(row: string | undefined): number {
  return Number(/(\d+) topics/.exec(row ?? '')?.[1] ?? 0)
}

function contenders(bench: Workbench, cluster: BusyCluster): Contender[] {
  const {servers} = cluster
  const kafka = ['org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', '--bootstrap-server', servers]
  return [
    ...VIEWS.map(
      ([view, isRight]): Contender => ({
        name: `samsa top ${view}`,
        tool: 'samsa',
        run: () =>
          measureDashboard(bench.command('samsa', ['top', view, '-b', servers]), (rows) =>
            isRight(rows, cluster),
          ),
      }),
    ),
    oneTick(bench, 'samsa lag, a process a tick', 'samsa', ['lag', '-b', servers]),
    oneTick(bench, 'kcat -L (metadata only), a process a tick', 'kcat', ['-L', '-b', servers]),
    oneTick(bench, 'kafka-consumer-groups, a process a tick', 'kafka', [
      ...kafka,
      '--describe',
      '--all-groups',
    ]),
  ]
}

/** What a tool that prints once costs where it is run every two seconds, as by watch(1); the median of three. */
function oneTick(bench: Workbench, name: string, tool: ToolName, args: readonly string[]): Contender {
  return {
    name,
    tool,
    run: async () => {
      const runs = []
      for (let count = 0; count < 3; count++) runs.push(await measureProcess(bench.command(tool, args)))
      const [, median = null] = runs.sort((a, b) => a.wallMs - b.wallMs)
      if (median === null || median.cpuMs === null) throw new Error('this system has no /proc')
      const {wallMs, cpuMs, peakBytes} = median
      return {
        ...median,
        figures: {
          cpuPercent: (100 * cpuMs) / INTERVAL_MS,
          pollMs: wallMs,
          ...(peakBytes === null ? {} : {memoryAtEndBytes: peakBytes}),
        },
      }
    },
  }
}
