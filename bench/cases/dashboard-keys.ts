import {type BenchCase, type Contender, present} from '../bench-case.ts'
import {type BusyCluster, startBusyCluster} from '../dashboards/busy-cluster.ts'
import {measureFirstPaint} from '../dashboards/measure-dashboard.ts'
import {measureKeys} from '../dashboards/measure-keys.ts'
import {measureProcess} from '../measure.ts'
import type {Workbench} from '../workbench.ts'

const RECORDS_PER_SECOND = 1_000

/** The goal: 95 of 100 keys are answered within 50 ms. */
export const dashboardKeys: BenchCase = {
  name: 'dashboard-keys',
  summary: 'samsa top groups on 1,000 partitions and 1,000 groups: from a key to the frame that answers it',
  check: 'every key is answered by what it should change on the screen',
  rounds: 1,
  warmups: 0,
  jobs(bench, options) {
    const shape = {topics: 50, partitions: 20, groups: 1_000, partitionsEach: 5}
    return [
      {
        label: '1,000 partitions, 1,000 groups, 1,000 records/s, one broker, 120x40',
        records: null,
        ...onBusyCluster(bench, shape, (cluster) => {
          const command = bench.command('samsa', ['top', 'groups', '-b', cluster.servers])
          const keys = (rows: readonly string[]) => rows[1]?.includes(`GROUPS ${shape.groups} `) === true
          return present(bench, options, [
            {name: 'samsa top groups', tool: 'samsa', run: () => measureKeys(command, keys)},
          ])
        }),
      },
    ]
  },
}

/** What it takes until the dashboard is there. */
export const dashboardStart: BenchCase = {
  name: 'dashboard-start',
  summary: 'samsa top from its start until all rows of the view are on the screen, beside samsa topic list',
  check: 'the view counts every topic or group; every topic is named in the list',
  rounds: 10,
  jobs(bench, options) {
    const shape = {topics: 50, partitions: 20, groups: 200, partitionsEach: 20}
    return [
      {
        label: '1,000 partitions, 200 groups',
        records: null,
        ...onBusyCluster(bench, shape, ({servers, topics, groups}) => {
          const top = (view: string, title: string): Contender => ({
            name: `samsa top ${view}`,
            tool: 'samsa',
            run: () =>
              measureFirstPaint(
                bench.command('samsa', ['top', view, '-b', servers]),
                (rows) => rows[1]?.includes(title) === true,
              ),
          })
          return present(bench, options, [
            top('topics', `TOPICS ${topics} `),
            top('groups', `GROUPS ${groups} `),
            {
              name: 'samsa topic list',
              tool: 'samsa',
              run: () => measureProcess(bench.command('samsa', ['topic', 'list', '-b', servers])),
            },
          ])
        }),
      },
    ]
  },
}

/** The parts of a job that has a busy cluster for as long as it runs. */
function onBusyCluster(
  bench: Workbench,
  shape: Parameters<typeof startBusyCluster>[1],
  contenders: (cluster: BusyCluster) => readonly Contender[],
): {prepare(): Promise<readonly Contender[]>; dispose(): Promise<void>} {
  let cluster: BusyCluster | null = null
  return {
    prepare: async () => {
      cluster = await startBusyCluster(bench.bootstrapServers, shape, RECORDS_PER_SECOND)
      return contenders(cluster)
    },
    dispose: async () => {
      await cluster?.remove()
    },
  }
}
