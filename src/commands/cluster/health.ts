import {Flags} from '@oclif/core'
import {ClusterCommand, DEFAULT_TIMEOUT_MS} from '../../cli/cluster-command.ts'
import {deadlineFlag} from '../../cli/connection-flags.ts'
import {exitCodeOf} from '../../cli/exit-codes.ts'
import {writeForPrograms} from '../../cli/output.ts'
import {Progress} from '../../cli/progress.ts'
import {prose} from '../../cli/prose.ts'
import {checkOutputFlag} from '../../cli/shared-flags.ts'
import {examineHealth} from '../../core/health/examine-health.ts'
import {type HealthJson, healthToJson, type UnreadJson} from '../../core/health/health-json.ts'
import {HEALTH_KINDS, type HealthKind} from '../../core/health/health-problem.ts'
import {countOf} from '../../core/names/count-of.ts'
import {nearestNames} from '../../core/names/nearest-names.ts'
import {systemClock} from '../../core/time/clock.ts'
import {capitalized} from '../../errors/capitalized.ts'
import {Failure} from '../../errors/failure.ts'
import {healthView, renderHealthJunit} from '../../views/health/health.ts'

/** Replicas on the move and groups that are rebalancing are watched for a while. */
const WATCHING_MS = 60_000

export default class ClusterHealth extends ClusterCommand<typeof ClusterHealth> {
  static override summary = 'Say whether the cluster is well, and what is wrong: for people, CI and alerts.'
  static override description = prose`
    One look at all that can be wrong with the cluster itself: brokers that are away; no controller, or too few controllers
    with all of the metadata; partitions without a leader, under min.insync.replicas, or short of a replica; log directories
    that are offline or 85 % full; transactions that hang; moves of replicas that do not get on, and throttles that were
    left behind by one; brokers that lead too few of their own partitions (over 10 %); groups that have been rebalancing for a
    minute; certificates that end within 30 days; brokers of different releases; clocks that are off by more than a second.
    Each with what is seen, the likely cause and a command. What follows from another problem is counted there and is none of its own.
    That topics have one replica is a note.

    Exits 0 where all was looked at and nothing is wrong, and 3 where something is. What could not be looked at is no
    problem, and no success either: then it exits 1, or 5 where permissions are what is missing. --ignore leaves kinds out:
    ${HEALTH_KINDS.join(', ')}.

    With --rates a volume that is full within a week at the present rate is a problem too, with the day.

    A move is stuck where nothing has arrived of it for ten seconds. One that is throttled comes in bursts: it is stuck where nothing at all has
    arrived at its broker for 24 seconds. Where others that come to the broker had their turn, whether it gets on could not be looked at.

    It takes a second or two, ten where replicas are on the move, 24 where those are throttled, and up to a minute where groups are rebalancing just now: it
    is over as soon as they are through. How groups get on with what they read is for samsa lag check and samsa top problems to say.
  `
  static override examples = [
    '<%= config.bin %> cluster health',
    {
      description: 'For a CI system, without what is known',
      command: '<%= config.bin %> cluster health --ignore throttle-left,leader-imbalance -o junit',
    },
    {
      description: 'What is wrong, a word each, for a script',
      command: '<%= config.bin %> cluster health -o name',
    },
  ]
  static override baseFlags = {
    ...ClusterCommand.baseFlags,
    output: checkOutputFlag,
    timeout: deadlineFlag('90s'),
  }
  static override flags = {
    ignore: Flags.string({
      description: 'kinds that do not count, with commas; repeatable',
      helpValue: 'KIND[,...]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    rates: Flags.boolean({
      description:
        'measure for ten seconds how fast volumes fill up, and say when one is full (disk-filling)',
    }),
  }

  protected override get defaultTimeoutMs(): number {
    return DEFAULT_TIMEOUT_MS + WATCHING_MS
  }

  get #isJunit(): boolean {
    return this.flags !== undefined && !this.flags.json && this.flags.output === 'junit'
  }

  /** Whoever reads the report sees in it that the check could not be made, not an empty file. */
  override async catch(error: unknown): Promise<void> {
    if (this.#isJunit && error instanceof Failure && !['usage', 'interrupted'].includes(error.kind))
      await writeForPrograms(renderHealthJunit(error))
    await super.catch(error)
  }

  async run(): Promise<HealthJson> {
    const {flags} = this
    const ignored = parseKinds(flags.ignore ?? [])
    const cluster = this.cluster()
    const {program} = this.program
    const progress = new Progress({enabled: this.format !== 'json'})
    progress.say('Looking at brokers, partitions, controllers and groups')
    const report = await examineHealth(cluster, {
      ignored: new Set(ignored),
      rates: flags.rates,
      clock: systemClock,
      signal: this.interruption.stop,
    }).finally(() => progress.end())
    const health = healthToJson(report, {program, ignored})
    if (this.#isJunit) await writeForPrograms(renderHealthJunit(health, flags.rates ? [] : ['disk-filling']))
    else await this.show(health, healthView)
    const failure = unreadFailure(health.unread)
    if (failure) this.finishWith(failure)
    if (health.problems.length > 0)
      process.exitCode = exitCodeOf(new Failure('check', 'Something is wrong with the cluster.'))
    return health
  }
}

/** Throws Failure(usage) with the nearest kinds. */
function parseKinds(texts: readonly string[]): readonly HealthKind[] {
  const words = texts.flatMap((text) => text.split(',')).map((text) => text.trim().toLowerCase())
  const kinds = words.map((word) => {
    const kind = HEALTH_KINDS.find((each) => each === word.replaceAll('_', '-'))
    if (kind !== undefined) return kind
    const nearest = nearestNames(word, HEALTH_KINDS)
    throw new Failure('usage', `--ignore takes no '${word}'.`, {
      suggestions: [
        nearest.length > 0
          ? `Did you mean ${nearest.join(' or ')}?`
          : `There are ${HEALTH_KINDS.join(', ')}.`,
      ],
    })
  })
  return [...new Set(kinds)]
}

/** A check never passes for want of data; of kind denied where permissions are all that is missing. */
function unreadFailure(unread: readonly UnreadJson[]): Failure | null {
  const [first] = unread
  if (first === undefined) return null
  const kind = unread.every(({denied}) => denied) ? 'denied' : 'partial'
  const others =
    unread.length === 1 ? '' : `, and ${countOf(unread.length - 1, 'thing')} more could not be looked at`
  return new Failure(kind, `${capitalized(first.message)}${others}.`, {suggestions: [`${first.cause}.`]})
}
