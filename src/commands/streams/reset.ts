import {Args, Flags} from '@oclif/core'
import {DEFAULT_TIMEOUT_MS} from '../../cli/cluster-command.ts'
import {MoveCommand, moveFlags} from '../../cli/groups/move-command.ts'
import {kafkaResetFlags, resetFlags} from '../../cli/groups/reset-flags.ts'
import {resetPlanner} from '../../cli/groups/reset-planner.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag, utcFlag} from '../../cli/shared-flags.ts'
import {topicSelectionFlag, topicSelections} from '../../cli/topic-selection-flag.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {isGlob} from '../../core/names/name-pattern.ts'
import {someOf} from '../../core/streams/application-evidence.ts'
import {resolveApplications} from '../../core/streams/applications.ts'
import {planStreamsReset, type StreamsResetStep, streamsReset} from '../../core/streams/reset-application.ts'
import {Failure} from '../../errors/failure.ts'
import {streamsResetSteps} from '../../views/streams/applications.ts'

const {yes, 'dry-run': dryRun, journal} = moveFlags

export default class StreamsReset extends MoveCommand<typeof StreamsReset> {
  static override summary = 'Let a Streams application start over, with the plan first.'
  static override description = prose`
    An application that is to count everything once more needs more than other offsets: what it has kept has to go. The plan has both: the
    topics that it reads are read again from --to, and its internal topics are deleted, the changelogs of its stores and its
    repartitions, each with the records that go with it. Kafka has two tools for it, one for each protocol of groups; this is for both.

    It must be stopped: with members it is refused, and they are named. By the classic protocol they are gone one session timeout after they
    stopped. Offsets are moved first; where one cannot be, no topic is deleted. Previous offsets are kept, as with \`group reset\`, which
    brings them back with --undo. Deleted topics do not come back.

    What a topic is KNOWN BY stands beside it, as in streams describe: where the coordinator knows the topology, topics that only have a
    name like its own are left alone. A group that nothing says it of is refused; --as-application takes it for one all the same, such as
    an application of the classic protocol whose offsets were reset before.

    Each instance has its stores on its own disk too, in state.dir: call KafkaStreams.cleanUp() before it starts again, or remove that
    folder. Topics that the application writes for others keep what is in them: it will be written once more.
  `
  static override examples = [
    {
      description: 'What would it mean?',
      command: '<%= config.bin %> streams reset order-joiner --dry-run',
    },
    {
      description: 'Only what is new from now on, with empty stores',
      command: '<%= config.bin %> streams reset order-joiner --to latest --yes',
    },
  ]
  static override args = {
    application: Args.string({description: 'application.id', required: true}),
  }
  static override flags = {
    yes,
    'dry-run': dryRun,
    journal,
    regex: {...regexFlag, description: '--topic is a regular expression, not a glob'},
    utc: utcFlag,
    topic: topicSelectionFlag,
    to: Flags.string({
      description: 'where the topics that it reads are read from: `samsa help positions` [default: earliest]',
      helpValue: 'POSITION',
    }),
    'from-file': resetFlags['from-file'],
    'as-application': Flags.boolean({
      description: 'it is a Streams application, though nothing of the group says so',
    }),
    ...kafkaResetFlags,
  }

  async run(): Promise<ChangeDocument<'steps', StreamsResetStep>> {
    const {flags, args} = this
    const {application} = args
    if (isGlob(application))
      throw new Failure(
        'usage',
        `streams reset takes the id of one application, not a pattern: "${application}".`,
      )
    const moves = await this.#planner()
    const cluster = this.cluster()
    const {failures, topics, told, metadata} = await resolveApplications(cluster, [application], {
      regex: false,
      trustsNames: flags['as-application'],
    })
    // Also where a broker did not answer: a group of it may own what looks like a topic of this one.
    for (const failure of failures.values()) throw failure
    const own = topics.get(application) ?? []
    const internal = told.has(application) ? own.filter(({reason}) => reason !== 'name') : own
    const left = own.filter((each) => !internal.includes(each)).map(({topic}) => topic)
    if (left.length > 0) this.note(`Not in the topology of ${application}, and left alone: ${someOf(left)}.`)
    if (own.length === 0) this.note(`${application} has no internal topics.`)
    const plan = await planStreamsReset(cluster, {application, moves, internal, metadata})
    const keeps = flags.journal ? this.keepInJournal.bind(this) : undefined
    return this.carryOut(
      streamsReset(cluster, plan, {timeoutMs: this.timeoutMs ?? DEFAULT_TIMEOUT_MS, journal: keeps}),
      {
        flags,
        view: streamsResetSteps,
        question: (steps) => questionOf(steps),
        nothing: 'There is nothing to reset.',
        mayLack: true,
        summary: () =>
          'Now clean up state.dir of each instance, or call KafkaStreams.cleanUp(), before it starts.',
      },
    )
  }

  /** What plans the moves; wrong words are found before anything is sent. */
  #planner() {
    const {flags} = this
    // A shift by 0 is said too.
    const isSaid = Object.keys(kafkaResetFlags).some(
      (name) => ![undefined, false].includes(Reflect.get(flags, name)),
    )
    const to = flags.to ?? (isSaid || flags['from-file'] !== undefined ? undefined : 'earliest')
    return resetPlanner({...flags, to, undo: false, 'all-topics': true}, topicSelections(flags), {
      signal: this.interruption.abort,
      cluster: () => this.cluster(),
      note: (line) => this.note(line),
    })
  }
}

function questionOf(steps: readonly StreamsResetStep[]): string {
  const deleted = steps.filter(({step}) => step === 'delete').length
  const moved = steps.length - deleted
  const parts = [
    ...(moved > 0 ? [`move ${moved} ${moved === 1 ? 'offset' : 'offsets'}`] : []),
    ...(deleted > 0 ? [`delete ${deleted} internal ${deleted === 1 ? 'topic' : 'topics'}`] : []),
  ].join(' and ')
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}?`
}
