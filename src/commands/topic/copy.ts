import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {copyFlags, namesOtherCluster, readCopyRequest, readTarget} from '../../cli/copy/copy-flags.ts'
import {note} from '../../cli/output.ts'
import {loadProfile} from '../../cli/profiles/connection-choice.ts'
import {otherConnection} from '../../cli/profiles/other-cluster.ts'
import {Progress} from '../../cli/progress.ts'
import {prose} from '../../cli/prose.ts'
import type {Profile} from '../../core/connection/profiles/profile.ts'
import type {WhereFilter} from '../../core/consume/where-filter.ts'
import type {CopyOutcome, CopyResult} from '../../core/copy/copy-result.ts'
import {CopyRun} from '../../core/copy/copy-run.ts'
import {userFolders} from '../../user/folders.ts'
import {stringifyJson} from '../../views/json.ts'
import {renderConsumeProgress} from '../../views/records/consume.ts'
import {copyPlan, copyResult, renderCopySummary} from '../../views/records/copy.ts'
import {renderProduceProgress} from '../../views/records/produce.ts'

const PROGRESS_EVERY_MS = 500

export default class TopicCopy extends ClusterCommand<typeof TopicCopy> {
  static override readonly changes = true
  static override summary = 'Copy the records of a topic to another, in this cluster or another one.'
  static override description = prose`
    Keys, values, headers and timestamps stay as they are, byte for byte, tombstones too; offsets do not. Records go where
    their keys belong (murmur2, as Java clients do), or with --keep-partitions to the partition of the same number. The
    copy ends at the ends of the log as they are when it starts. Markers and records of aborted transactions are not copied.

    Large batches are passed on as the broker stores them, compressed or not, where no filter is given and all of their records go
    to one partition: with --keep-partitions, to a topic of one partition, or where their keys belong there already. With
    --compression only those are that are compressed so. All others are put together anew.

    At the end every record that was read is accounted for: acknowledged, failed (with its partition and offset), unknown
    or not sent. Exit code 0 means that all were acknowledged, and that nothing of what was planned was deleted before it could be
    read.

    How far it is, is kept in the user's state folder (XDG_STATE_HOME), after the acknowledgement. With --resume the next
    copy of the same topics goes on there: after an end and after Ctrl-C without a gap and without a repeat; after a hard
    kill, or with records that are unknown, without a gap, but what was on its way or written in the last moment is repeated. A
    record that the topic refuses for good is listed, and not tried again.

    Two copies of the same topics would keep their progress in one file, so the second is refused while the first runs (exit code
    1), with --resume or without. What a copy has left that was killed keeps nobody out. One that is to run beside another, such
    as with another filter, needs a state folder of its own. Two machines that share a home do not see each other's copies.

    A POSITION is earliest, latest, an offset, or a time, each with +N or -N: latest-100, 2026-11-20T10:00:00Z, 15m (ago).
    Per partition: 0=100,3=latest-5; partitions that are not named are left out.
  `
  static override examples = [
    '<%= config.bin %> topic copy order-events order-events-copy --create',
    {
      description: 'What would be copied to another cluster?',
      command:
        '<%= config.bin %> topic copy order-events staging-events --to-bootstrap-server "$SAMSA_BOOTSTRAP_SERVER" --create --dry-run',
    },
    {
      description: 'Only the refunds of the last hour',
      command: "<%= config.bin %> topic copy order-events refunds --create --from 1h --grep 'v:refund'",
    },
    {
      description: 'Only the records whose JSON says so',
      command: `<%= config.bin %> topic copy order-events confirmed --create --where 'value.state == "confirmed"'`,
    },
    {
      description: 'What has come since the last copy',
      command: '<%= config.bin %> topic copy order-events order-events-copy --resume',
    },
  ]
  static override args = {
    from: Args.string({description: 'the topic to read', required: true}),
    to: Args.string({description: 'the topic to write to', required: true}),
  }
  static override flags = copyFlags

  #ongoing: CopyRun | null = null

  protected override get isStreaming(): boolean {
    return true
  }

  #targetProfile: Profile | null = null

  protected override async prepare(): Promise<void> {
    const name = this.flags['to-profile']
    if (name !== undefined) this.#targetProfile = await loadProfile(name, '--to-profile')
    await super.prepare()
  }

  /** The cluster of the flags is written to only where no other one is named. */
  protected override get profileToChange(): Profile | null {
    return namesOtherCluster(this.flags) ? this.#targetProfile : super.profileToChange
  }

  async run(): Promise<CopyResult> {
    const {where: expression} = this.flags
    const where = expression === undefined ? null : await readWhere(expression)
    const request = readCopyRequest(this.flags, this.args, Date.now(), where)
    const other = readTarget(this.flags)
    const target = other && otherConnection(other, this.#targetProfile, this.otherSurroundings)
    const source = this.cluster()
    if (!this.isReadOnly) await this.confirmIfProtected(`Copy ${this.args.from} to ${this.args.to}?`)
    const progress = new Progress({enabled: this.format !== 'json'})
    const run = await CopyRun.prepare(request, {
      source,
      target: target === null ? source : this.otherCluster(target),
      stop: this.interruption.stop,
      stateFolder: userFolders().state,
      onNotice: (line) => {
        progress.end()
        this.note(`samsa: ${line}`)
      },
    })
    if (this.flags['dry-run']) return this.show(run.dryRun().result, copyPlan)
    this.#ongoing = run
    const timer = setInterval(() => progress.say(describe(run)), PROGRESS_EVERY_MS)
    const outcome = await run.finish().finally(() => {
      clearInterval(timer)
      progress.end()
      this.#ongoing = null
    })
    await this.show(outcome.result, copyResult)
    this.#sumUp(outcome)
    const unevaluated = where?.describeUnevaluated() ?? null
    if (unevaluated !== null) this.note(`samsa: ${unevaluated}`)
    if (outcome.failure) this.finishWith(outcome.failure)
    return outcome.result
  }

  protected override onSecondSignal(): void {
    if (!this.#ongoing) return
    const outcome = this.#ongoing.cutShort()
    if (this.format === 'json')
      process.stdout.write(
        `${stringifyJson(outcome.result, {pretty: true, terminal: process.stdout.isTTY === true})}\n`,
      )
    this.#sumUp(outcome)
  }

  #sumUp({result, failure}: CopyOutcome): void {
    if (this.format === 'json') return
    for (const line of renderCopySummary(result)) note(`samsa: ${line}`)
    const isCutShort = failure?.kind === 'interrupted' || failure?.kind === 'timeout'
    if (isCutShort && result.executed) note('samsa: to go on from here, run it again with --resume')
  }
}

function describe(run: CopyRun): string {
  const {progress, durationMs} = run
  return progress
    ? renderConsumeProgress(progress, durationMs)
    : renderProduceProgress(run.counts, durationMs)
}

/** Loaded only where it is asked for. */
async function readWhere(expression: string): Promise<WhereFilter> {
  const {compileWhere} = await import('../../core/consume/where-filter.ts')
  return compileWhere(expression)
}
