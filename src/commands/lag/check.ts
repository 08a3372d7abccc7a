import {Args} from '@oclif/core'
import {ClusterCommand, DEFAULT_TIMEOUT_MS} from '../../cli/cluster-command.ts'
import {exitCodeOf} from '../../cli/exit-codes.ts'
import {checkFlags, lagLimits, lagQuery, lagSampling, refuseNothing} from '../../cli/lag/lag-flags.ts'
import {note, writeForPrograms} from '../../cli/output.ts'
import {prose} from '../../cli/prose.ts'
import {rowsFailure} from '../../cli/rows-failure.ts'
import {checkOutputFlag} from '../../cli/shared-flags.ts'
import {
  asksForLoss,
  checkLag,
  type LagBreach,
  type LagLimits,
  lastingBreaches,
  unjudgedOf,
} from '../../core/lag/check-lag.ts'
import {DEFAULT_WINDOW_MS} from '../../core/lag/lag-history.ts'
import {reportLag} from '../../core/lag/report-lag.ts'
import type {ReportRow} from '../../core/lag/select-lag.ts'
import {judgedAlone, type LagReading, watchLag} from '../../core/lag/watch-lag.ts'
import {systemClock} from '../../core/time/clock.ts'
import {Failure} from '../../errors/failure.ts'
import {type LagCheck, lagCheckView, renderLagJunit} from '../../views/lag/lag-check.ts'
import {formatDuration} from '../../views/numbers.ts'

export default class LagCheckCommand extends ClusterCommand<typeof LagCheckCommand> {
  static override summary = 'Fail where groups are too far behind: for CI and alerts.'
  static override description = prose`
    Exits 0 where every group is within the limits and 3 where one is not, with a line for each breach. What could not be
    read is no breach, and no success either: then it exits 1, as it does where there is nothing to check, such as a
    misspelt group or topic.

    A partition that a member has and for which nothing was ever committed has no lag that could be within a limit: that
    is a breach, "unknown", with what would be unread from the earliest offset. --allow-unknown passes it, for groups that
    are new or keep their offsets elsewhere. A commit past the log end (AHEAD) is over every limit: its consumer is about
    to start over.

    --min-time-to-loss looks ahead: it is how long it must take at the least until retention (retention.ms,
    retention.bytes) may delete the oldest record that a group has not read. The status AT-RISK says that less than a fifth
    of what the topic keeps is left.

    Limits are on each partition; --by group is on the sum of a group. With several samples a lag has to be over its limit
    in every one of them, so that a burst is no breach. The statuses BEHIND, DRAINING, REBALANCING, REWIND, STALLED,
    STOPPED and WARMING need several samples; unless --samples says how many, as many are taken as they need, which is
    15 seconds, or with STALLED and STOPPED the --window.
  `
  static override examples = [
    {description: 'One reading', command: '<%= config.bin %> lag check order-joiner --max-lag 100000'},
    {
      description: 'Nothing may be older than five minutes, as JUnit',
      command: "<%= config.bin %> lag check 'order-*' --max-time-lag 5m -o junit",
    },
    {
      description: 'Will records be deleted before they are read?',
      command: "<%= config.bin %> lag check 'order-*' --min-time-to-loss 6h",
    },
    {
      description: 'Is a consumer stuck?',
      command: '<%= config.bin %> lag check order-joiner --status STALLED,STOPPED --window 10s',
    },
  ]
  static override args = {
    group: Args.string({description: 'group name or glob; several may follow; none: all groups'}),
  }
  static override strict = false
  static override flags = checkFlags
  static override baseFlags = {...ClusterCommand.baseFlags, output: checkOutputFlag}

  get #limits() {
    return lagLimits(this.flags)
  }

  get #sampling() {
    return lagSampling(this.#limits.statuses, this.flags)
  }

  /** It watches first. */
  protected override get defaultTimeoutMs(): number {
    const {samples, intervalMs} = this.#sampling
    return DEFAULT_TIMEOUT_MS + (samples - 1) * intervalMs
  }

  get #isJunit(): boolean {
    return this.flags !== undefined && !this.flags.json && this.flags.output === 'junit'
  }

  /** Whoever reads the report sees in it that the check could not be made, not an empty file. */
  override async catch(error: unknown): Promise<void> {
    if (this.#isJunit && error instanceof Failure && !['usage', 'interrupted'].includes(error.kind))
      await writeForPrograms(renderLagJunit([], [], [error]))
    await super.catch(error)
  }

  async run(): Promise<LagCheck> {
    const {flags} = this
    const limits = this.#limits
    const sampling = this.#sampling
    const query = lagQuery(this.names, flags)
    const cluster = this.cluster()
    const samples: LagBreach[][] = []
    let rows: readonly ReportRow[] = []
    let reading: LagReading | null = null
    for await (const snapshot of watchLag({
      cluster,
      query,
      clock: systemClock,
      signal: this.interruption.stop,
      ...sampling,
      windowMs: flags.window ?? DEFAULT_WINDOW_MS,
      timeLag: limits.maxTimeLagMs === null && !asksForLoss(limits) ? null : (flags['time-method'] ?? 'auto'),
      onFailure: ({message}) => note(`samsa: ${message}`),
    })) {
      reading = snapshot.reading
      refuseNothing(reading)
      // A lone sample has a verdict too: that of a single reading, not "not watched for long enough".
      const judged = sampling.samples === 1 ? judgedAlone(snapshot) : snapshot.rows
      rows = reportLag(judged, {by: flags.by, min: null, sort: 'name'}).lag
      samples.push(checkLag(rows, limits))
    }
    this.interruption.stop.throwIfAborted()
    if (rows.length === 0) throw reading?.failed[0] ?? nothingToCheck(this.names)
    const breaches = lastingBreaches(samples)
    const empty = (reading?.empty ?? []).map((group) => nothingToCheck([group]))
    const unread = [...(reading?.failed ?? []), ...empty, ...unjudged(rows, limits)]
    const failure = rowsFailure({rows, noun: 'rows', failures: unread})
    const errors = rows.flatMap((row) => ('error' in row && row.error ? [row.error] : []))
    const result = {
      met: breaches.length === 0 && failure === null,
      checked: rows.length,
      breaches,
      failures: [...unread, ...errors],
    }
    if (this.#isJunit) await writeForPrograms(renderLagJunit(rows, breaches, unread))
    else await this.show(result, lagCheckView)
    if (failure) this.finishWith(failure)
    if (breaches.length > 0) process.exitCode = exitCodeOf(new Failure('check', 'A limit is exceeded.'))
    return result
  }
}

/** A check that looked at nothing has not passed. */
function nothingToCheck(names: readonly string[]): Failure {
  const text =
    names.length === 0
      ? 'There is nothing to check: no group has committed offsets or has members.'
      : `There is nothing to check: ${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} no committed offsets and no partitions.`
  return new Failure('not-found', text, {
    code: 'NOTHING_TO_CHECK',
    suggestions: ['Is this the right cluster? `samsa group list` shows the groups.'],
  })
}

/** Unknown is not within a limit. */
function unjudged(rows: readonly ReportRow[], limits: LagLimits): Failure[] {
  return rows.flatMap((row) => {
    const unknown = unjudgedOf(row, limits)
    if (unknown === null) return []
    const where = row.topic === null ? '' : ` on ${row.topic}`
    const {what, boundMs} = unknown
    const most = what === 'time lag' ? 'least' : 'most'
    const known = boundMs === null ? 'unknown' : `known only to be ${formatDuration(boundMs)} at the ${most}`
    return [new Failure('failed', `The ${what} of group ${row.group}${where} is ${known}.`)]
  })
}
