import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../cli/cluster-command.ts'
import {
  lagQuery,
  lagQueryFlags,
  lagReportFlags,
  lagSelection,
  refuseNothing,
  refuseSort,
  samplingFlags,
  timeWayFlag,
} from '../cli/lag/lag-flags.ts'
import {LagStream} from '../cli/lag/lag-stream.ts'
import {note} from '../cli/output.ts'
import {prose} from '../cli/prose.ts'
import {calculateLag} from '../core/lag/calculate-lag.ts'
import type {TimeLagWay} from '../core/lag/fetch-time-lag.ts'
import {DEFAULT_WINDOW_MS} from '../core/lag/lag-history.ts'
import type {LagRow} from '../core/lag/lag-row.ts'
import {type LagReport, reportLag} from '../core/lag/report-lag.ts'
import {
  findTimeLag,
  type LagQuery,
  type LagReading,
  type LagSnapshot,
  readLag,
  watchLag,
} from '../core/lag/watch-lag.ts'
import {systemClock} from '../core/time/clock.ts'
import {Failure} from '../errors/failure.ts'
import {lagView} from '../views/lag/lag.ts'

const WATCH_INTERVAL_MS = 2_000
const RATES_INTERVAL_MS = 1_000
/** More than fifteen seconds, however early a timer fires: enough for a verdict, and for two commits of a consumer that commits every five. */
const RATES_SAMPLES = 17

export default class Lag extends ClusterCommand<typeof Lag> {
  static override summary = 'Show how far groups are behind, per partition.'
  static override description = prose`
    Lag is how many offsets a group has still to read: the log end minus the committed offset. Where retention has
    deleted records that the group had not read, it is counted from the log start; the deleted ones are shown as lost,
    not as lag. Unknown is shown as - and left out of the sums, never counted as 0. Commits are read before log ends, so
    a lag is never negative.

    STATUS of a single reading is one of OK (nothing left to read; "OK markers" where only transaction markers are left),
    UNREAD (something is left; one reading does not tell whether it grows), NO-COMMIT (nothing committed yet: what would be
    unread from the earliest offset is shown beside it), STOPPED (the group had members and has none), LOST (records were
    deleted before the group read them), AT-RISK (with --time: they soon may be), AHEAD (committed beyond the log end) and ERROR (the row says why). "txn N" tells
    of N offsets behind an open transaction, "rebalancing" of a group that is being given partitions.

    --watch and --rates take several samples. They tell the rates in and out, the trend, when the group will have caught
    up (ETA), and more statuses: WARMING (not watched for long enough), STEADY (the group keeps pace), BEHIND (the lag
    grows), DRAINING (it shrinks), STALLED (a member has the partition and commits nothing, or the group rebalances again
    and again), STOPPED (nobody has it), REWIND, REBALANCING.

    --time tells how old the oldest unread record is, how that was found (record, probe, or window), and when retention
    may delete it (LOSS IN).
  `
  static override examples = [
    '<%= config.bin %> lag',
    {description: 'One group, for a script', command: '<%= config.bin %> lag order-joiner --json'},
    {description: 'Groups that match, as CSV', command: "<%= config.bin %> lag 'order-*' -o csv"},
    {
      description: 'The groups furthest behind',
      command: '<%= config.bin %> lag --by group --only-lagging --sort lag',
    },
    {description: 'How far behind in time?', command: '<%= config.bin %> lag order-joiner --time'},
    {
      description: 'Rates, trend and ETA after a moment of watching',
      command: '<%= config.bin %> lag order-joiner --rates --interval 500ms --samples 4',
    },
  ]
  static override args = {
    group: Args.string({description: 'group name or glob; several may follow; none: all groups'}),
  }
  static override strict = false
  static override flags = {
    ...lagQueryFlags,
    ...lagReportFlags,
    time: Flags.boolean({
      description: 'show how old the oldest unread record is, and when it may be deleted',
    }),
    'time-method': timeWayFlag(),
    watch: Flags.boolean({char: 'w', description: 'poll again and again, with rates, trend, ETA and status'}),
    rates: Flags.boolean({description: 'watch for 15 seconds, then print once', exclusive: ['watch']}),
    ...samplingFlags({
      interval: '2s with --watch, 1s with --rates',
      samples: `without end with --watch, ${RATES_SAMPLES} with --rates`,
    }),
  }
  protected override get isStreaming(): boolean {
    return this.flags.watch || this.flags.rates
  }

  async run(): Promise<LagReport | undefined> {
    const {flags} = this
    const isWatched = flags.watch || flags.rates
    const timeLag = flags.time || flags['time-method'] ? (flags['time-method'] ?? 'auto') : null
    refuseSort(flags.sort, {rates: isWatched, time: timeLag !== null})
    const query = lagQuery(this.names, flags)
    if (isWatched) return this.#watch(query, timeLag)
    if (timeLag === 'window') throw new Failure('usage', '--time-method window needs --watch or --rates.')
    for (const flag of ['interval', 'samples', 'window'] as const)
      if (flags[flag] !== undefined) throw new Failure('usage', `--${flag} needs --watch or --rates.`)
    const cluster = this.cluster()
    const reading = await readLag(cluster, query)
    const plain = reading.facts.map(calculateLag)
    const rows = timeLag === null ? plain : await findTimeLag(cluster, plain, timeLag)
    return this.#finish(reading, rows, {rates: false, time: timeLag !== null})
  }

  async #watch(query: LagQuery, timeLag: TimeLagWay | null): Promise<LagReport | undefined> {
    const {flags} = this
    const snapshots = watchLag({
      cluster: this.cluster(),
      query,
      clock: systemClock,
      signal: this.interruption.stop,
      intervalMs: flags.interval ?? (flags.watch ? WATCH_INTERVAL_MS : RATES_INTERVAL_MS),
      windowMs: flags.window ?? DEFAULT_WINDOW_MS,
      samples: flags.samples ?? (flags.watch ? null : RATES_SAMPLES),
      timeLag,
      onFailure: ({message}) => note(`samsa: ${message}`),
    })
    const extras = {rates: true, time: timeLag !== null}
    const stream = new LagStream({...flags, ...extras, format: this.format, theme: this.theme})
    let last: LagSnapshot | null = null
    for await (const snapshot of snapshots) {
      if (last === null) refuseNothing(snapshot.reading)
      last = snapshot
      if (flags.watch) await stream.write(this.#report(snapshot.rows), snapshot.reading.atMs)
    }
    if (flags.watch || last === null) return undefined
    return this.#finish(last.reading, last.rows, extras)
  }

  #report(rows: readonly LagRow[]): LagReport {
    return reportLag(rows, {by: this.flags.by, ...lagSelection(this.flags)})
  }

  async #finish(
    reading: LagReading,
    rows: readonly LagRow[],
    extras: {readonly rates: boolean; readonly time: boolean},
  ): Promise<LagReport> {
    refuseNothing(reading)
    const view = lagView({by: this.flags.by, totals: true, ...extras})
    const report = this.#report(rows)
    for (const group of reading.empty)
      this.note(
        `Group ${group} has no committed offsets and no partitions${this.flags.topic ? ' there' : ''}.`,
      )
    if (rows.length === 0 && reading.failed.length === 0 && reading.empty.length === 0)
      this.note('No group has committed offsets.')
    else if (report.lag.length === 0 && rows.length > 0) this.note('No row has that much lag.')
    if (rows.length === 0 || reading.empty.length > 0) this.noteUnseen()
    return this.show(report, view, {rows, noun: 'partitions', failures: reading.failed})
  }
}
