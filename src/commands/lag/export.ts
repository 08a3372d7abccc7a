import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {lagQuery, lagQueryFlags, refuseNothing, samplingFlags, timeWayFlag} from '../../cli/lag/lag-flags.ts'
import {MetricsServer} from '../../cli/lag/metrics-server.ts'
import {note, writeForPrograms} from '../../cli/output.ts'
import {prose} from '../../cli/prose.ts'
import {rowsFailure} from '../../cli/rows-failure.ts'
import {calculateLag} from '../../core/lag/calculate-lag.ts'
import {
  collectExporterMetrics,
  collectLagMetrics,
  type LagMetricsOptions,
} from '../../core/lag/collect-metrics.ts'
import {LagExporter} from '../../core/lag/lag-exporter.ts'
import {DEFAULT_WINDOW_MS} from '../../core/lag/lag-history.ts'
import {findTimeLag, readLag, watchLag} from '../../core/lag/watch-lag.ts'
import {systemClock} from '../../core/time/clock.ts'
import {Failure} from '../../errors/failure.ts'
import {PROMETHEUS_TYPE, renderPrometheus} from '../../views/lag/prometheus.ts'

const DEFAULT_PORT = 9308
const DEFAULT_INTERVAL_MS = 15_000
const sampling = samplingFlags({interval: `${DEFAULT_INTERVAL_MS / 1000}s`, samples: 'without end'})

export default class LagExport extends ClusterCommand<typeof LagExport> {
  static override summary = 'Serve the lag of groups as Prometheus metrics.'
  static override description = prose`
    Polls at its own interval and answers GET /metrics from the last poll: a scrape never makes a request to Kafka. While
    polls fail, samsa_up is 0 and there are no lag metrics, rather than old ones. What is unknown has no sample. /-/healthy and /-/ready are for probes.

    Names and labels are those of kafka-lag-exporter and klag-exporter, so that their dashboards work; docs/grafana has one
    for the samsa_* metrics too. It listens on 127.0.0.1 unless --listen names another address; there is no
    authentication, and names of groups, topics and hosts are to be seen.

    --once reads the lag a single time and prints the metrics instead, as node_exporter's textfile collector takes them;
    then there are no rates, and the statuses are those of a single reading.

    Try it: \`samsa lag export --port 9308 &\`, then \`curl http://127.0.0.1:9308/metrics\`.
  `
  static override examples = [
    {
      description: 'A file for the textfile collector',
      command: '<%= config.bin %> lag export --once > lag.prom',
    },
    {
      description: 'Some groups, under the name that the dashboards know the cluster by',
      command: "<%= config.bin %> lag export 'order-*' --once --cluster-name staging",
    },
  ]
  static override args = {
    group: Args.string({description: 'group name or glob; several may follow; none: all groups'}),
  }
  static override strict = false
  static override flags = {
    ...lagQueryFlags,
    port: Flags.integer({
      helpValue: 'N',
      description: 'port to listen on, 0 for any',
      default: DEFAULT_PORT,
      min: 0,
      max: 65_535,
    }),
    listen: Flags.string({description: 'address to listen on', default: '127.0.0.1', helpValue: 'ADDRESS'}),
    once: Flags.boolean({description: 'print the metrics of one reading instead, and end'}),
    'cluster-name': Flags.string({description: 'the label cluster_name [default: the bootstrap servers]'}),
    'member-labels': Flags.boolean({
      description:
        'label partitions with member_host, consumer_id and client_id; each rebalance makes new series of them',
      default: true,
      allowNo: true,
    }),
    'time-method': timeWayFlag({default: 'auto'}),
    interval: sampling.interval,
    window: sampling.window,
  }

  protected override get isStreaming(): boolean {
    return !this.flags.once
  }

  async run(): Promise<void> {
    const {flags} = this
    const options = {
      clusterName: flags['cluster-name'] ?? this.clusterLabel,
      memberLabels: flags['member-labels'],
    }
    if (flags.once) return this.#printOnce(options)
    const first = Promise.withResolvers<void>()
    // Nobody may be waiting for it when it fails.
    first.promise.catch(() => {})
    const exporter = new LagExporter(options)
    const read = async (): Promise<string> => {
      await first.promise
      return renderPrometheus(exporter.collect())
    }
    const snapshots = watchLag({
      cluster: this.cluster(),
      query: lagQuery(this.names, flags),
      clock: systemClock,
      signal: this.interruption.stop,
      intervalMs: flags.interval ?? DEFAULT_INTERVAL_MS,
      windowMs: flags.window ?? DEFAULT_WINDOW_MS,
      samples: null,
      timeLag: flags['time-method'],
      onFailure: ({message}) => {
        log(message)
        exporter.recordFailure()
      },
    })
    const server = await MetricsServer.start(flags.listen, flags.port, {
      contentType: PROMETHEUS_TYPE,
      read,
      isReady: () => exporter.isUp,
    })
    try {
      log(`metrics are at ${server.url}`)
      let told = ''
      for await (const snapshot of snapshots) {
        if (!exporter.hasPolled) refuseNothing(snapshot.reading)
        exporter.record(snapshot)
        first.resolve()
        // What cannot be read is told once, not with every poll.
        const unread = snapshot.reading.failed.map(({message}) => message).join(' ')
        if (unread !== told) log(unread === '' ? 'everything can be read again' : unread)
        told = unread
      }
    } finally {
      first.reject(new Error('The exporter has ended.'))
      await server.stop()
    }
  }

  async #printOnce(options: LagMetricsOptions): Promise<void> {
    const {flags} = this
    const way = flags['time-method']
    if (way === 'window') throw new Failure('usage', '--time-method window needs more than one reading.')
    const cluster = this.cluster()
    const startedMs = Date.now()
    const reading = await readLag(cluster, lagQuery(this.names, flags))
    refuseNothing(reading)
    const rows = await findTimeLag(cluster, reading.facts.map(calculateLag), way)
    const state = {
      isUp: true,
      pollMs: Date.now() - startedMs,
      polledAtMs: reading.atMs,
      failedPolls: 0,
      unread: reading.failed.length,
      missing: reading.missing,
    }
    await writeForPrograms(
      renderPrometheus([
        ...collectLagMetrics(rows, options),
        ...collectExporterMetrics(state, options.clusterName),
      ]),
    )
    const failure = rowsFailure({rows, noun: 'partitions', failures: reading.failed})
    if (failure) this.finishWith(failure)
  }
}

/** A line of a program that runs for weeks has its time. */
function log(text: string): void {
  note(`${new Date().toISOString()} samsa: ${text}`)
}
