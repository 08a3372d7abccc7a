import {readFile} from 'node:fs/promises'
import {untilClusterReady} from '../../src/core/cluster/until-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {type BenchCase, type Contender, present} from '../bench-case.ts'
import {createGroupsFixture, type GroupsFixture} from '../groups-fixture.ts'
import {measureProcess} from '../measure.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

/** The goal: a tenth of what Kafka's own tool takes. */
export const lag: BenchCase = {
  name: 'lag',
  summary: 'the lag of 500 groups with 20 partitions each on one broker, against kafka-consumer-groups',
  check: 'every group and, of samsa, every partition is in the output',
  rounds: 10,
  jobs(bench, options) {
    const load = {groups: 500, partitionsEach: 20, topics: 1, partitions: 20}
    let fixture: GroupsFixture | null = null
    return [
      {
        label: '500 groups x 20 partitions, one broker',
        records: null,
        prepare: async () => {
          fixture = await createGroupsFixture(bench.bootstrapServers, load)
          return present(bench, options, contenders(bench, bench.bootstrapServers, fixture))
        },
        dispose: async () => {
          await fixture?.remove()
        },
      },
    ]
  },
}

/** The goal: under two seconds. */
export const lagLarge: BenchCase = {
  name: 'lag-large',
  summary:
    'the lag of 2,000 groups with 50 partitions each, of 10,000 over three brokers, against kafka-consumer-groups',
  check: 'every group and, of samsa, every partition is in the output',
  rounds: 5,
  jobs(bench, options) {
    const load = {groups: 2000, partitionsEach: 50, topics: 10, partitions: 1000}
    let cluster: LocalCluster | null = null
    return [
      {
        label: '2,000 groups x 50 partitions, of 10,000, three brokers',
        records: null,
        prepare: async () => {
          cluster = await startLocalCluster({brokers: 3, untilReady: untilClusterReady})
          const fixture = await createGroupsFixture(cluster.bootstrapServers, load)
          return present(bench, options, contenders(bench, cluster.bootstrapServers, fixture))
        },
        dispose: async () => {
          await cluster?.stop()
        },
      },
    ]
  },
}

function contenders(
  bench: Workbench,
  servers: string,
  {groupNames: groups, rows}: GroupsFixture,
): Contender[] {
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
