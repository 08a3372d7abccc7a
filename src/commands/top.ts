import {Args, Flags} from '@oclif/core'
import {durationFlag} from '../cli/base-command.ts'
import {ClusterCommand} from '../cli/cluster-command.ts'
import {note} from '../cli/output.ts'
import {prose} from '../cli/prose.ts'
import {createClusterSource} from '../core/dashboard/fetch-cluster-report.ts'
import {createGroupsSource} from '../core/dashboard/fetch-groups-report.ts'
import {MetadataWatch} from '../core/dashboard/metadata-watch.ts'
import {parseViewRequest, type ViewRequest, viewWords} from '../core/dashboard/view-request.ts'
import {compileNamePatterns} from '../core/names/name-pattern.ts'
import {createTailSource} from '../core/tail/tail-reader.ts'
import {systemClock} from '../core/throughput/clock.ts'
import {createSampleSource} from '../core/throughput/fetch-sample.ts'
import {measureThroughput} from '../core/throughput/measure-throughput.ts'
import {type ThroughputJson, throughputToJson} from '../core/throughput/throughput-json.ts'
import {throughputTable} from '../views/throughput.ts'

const DEFAULT_INTERVAL_MS = 2_000

export default class Top extends ClusterCommand<typeof Top> {
  static override summary = 'Watch the throughput of every topic and partition, live.'
  static override description = prose`
    A dashboard on the whole terminal: offsets per second of each topic with their recent course, and on Enter the
    partitions of one topic with their rates and shares. It only reads. Press ? for the keys, q to leave.

    Off a terminal, with --once, or with an output format such as --json, it takes two samples and prints one table (or
    JSON) instead.
  `
  static override examples = [
    {
      description: 'One measurement over half a second, for a script',
      command: '<%= config.bin %> top --once --interval 500ms --json',
    },
    {description: 'One table', command: '<%= config.bin %> top --once'},
  ]
  static override args = {
    view: Args.string({description: `what to open: ${viewWords.join(', ')} [default: topics]`}),
    name: Args.string({description: 'which topic or group, for a view of one'}),
  }
  static override flags = {
    filter: Flags.string({
      description: 'show only what matches this regular expression; ! in front: does not',
      helpValue: 'REGEX',
    }),
    interval: durationFlag({char: 'n', description: 'time between two samples [default: 2s]'}),
    once: Flags.boolean({description: 'take two samples, print, end'}),
    internal: Flags.boolean({
      char: 'i',
      description: "print Kafka's own topics too (on the dashboard: key i)",
    }),
    ascii: Flags.boolean({description: 'no character outside of ASCII on the dashboard'}),
  }
  static override readonly streaming = true

  async run(): Promise<ThroughputJson | undefined> {
    const {flags, args} = this
    const request: ViewRequest =
      args.view === undefined ? {view: 'topics'} : parseViewRequest(args.view, args.name ?? null)
    const filter = flags.filter ?? ''
    const intervalMs = flags.interval ?? DEFAULT_INTERVAL_MS
    const cluster = this.cluster()
    const watch = new MetadataWatch(cluster, systemClock)
    const source = createSampleSource(cluster, systemClock, watch)
    const isDashboard = process.stdout.isTTY && process.stdin.isTTY && !flags.once && this.format === 'table'
    if (!isDashboard) {
      const signal = this.interruption.stop
      const matches = matcherOf(filter)
      const report = throughputToJson(
        await measureThroughput({source, intervalMs, clock: systemClock, signal}),
        intervalMs,
      )
      const topics = report.topics.filter(
        ({name, internal}) => (flags.internal || !internal) && matches(name),
      )
      return this.show({...report, topics}, throughputTable)
    }
    // A wrong host is told on the normal screen; only a cluster that was reached once gets the dashboard.
    await cluster.metadata([])
    const {runTop} = await import('../tui/run-top.tsx')
    const {summary} = await runTop({
      sources: {
        throughput: source,
        cluster: createClusterSource(cluster, watch, systemClock),
        tail: createTailSource(cluster, watch, systemClock),
        groups: createGroupsSource(cluster, systemClock, intervalMs),
      },
      program: ['samsa', '-b', this.clusterLabel],
      intervalMs,
      clusterLabel: this.clusterLabel,
      stdin: process.stdin,
      stdout: process.stdout,
      signal: this.interruption.stop,
      color: this.theme.color,
      ascii: flags.ascii,
      initialFilter: filter,
      request,
    })
    for (const line of summary) note(line)
    return undefined
  }
}

/** The filter of the dashboard: a regular expression, inverted by a leading `!`. */
function matcherOf(filter: string): (name: string) => boolean {
  const isInverted = filter.startsWith('!')
  const matches = compileNamePatterns([isInverted ? filter.slice(1) : filter], {regex: true})
  return (name) => matches(name) !== isInverted
}
