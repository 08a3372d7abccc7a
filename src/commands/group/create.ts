import {Args, Flags} from '@oclif/core'
import {MoveCommand, type MoveResult, moveFlags} from '../../cli/groups/move-command.ts'
import {prose} from '../../cli/prose.ts'
import {utcFlag} from '../../cli/shared-flags.ts'
import {topicRegexFlag, topicSelectionFlag, topicSelections} from '../../cli/topic-selection-flag.ts'
import {listGroups} from '../../core/groups/list-groups.ts'
import {fetchResetPlan} from '../../core/groups/reset-offsets.ts'
import {quoteCommand} from '../../core/names/command-line.ts'
import {
  describePositionTimes,
  parsePartitionPositions,
  refuseCommitted,
  refuseFuture,
} from '../../core/offsets/position.ts'
import {Failure} from '../../errors/failure.ts'

export default class GroupCreate extends MoveCommand<typeof GroupCreate> {
  static override summary = 'Make a group that starts at given offsets.'
  static override description = prose`
    Kafka has groups only where somebody has joined or committed: this commits the offsets, so that the first consumer
    starts there whatever its auto.offset.reset says. A group that exists already is refused; \`group reset\` moves that one.
    Nothing is there to be lost, so it does not ask; --dry-run only shows the offsets.

    A POSITION is earliest, latest, an offset, a time or a duration ago such as 15m; see \`group reset --help\`. Brokers
    forget the commits of a group without members after offsets.retention.minutes (7 days by default).
  `
  static override examples = [
    {
      description: 'Where would a consumer of the last hour start?',
      command: '<%= config.bin %> group create order-auditor --topic order-events --to 1h --dry-run',
    },
    {
      description: 'Start at the end of two topics, and away with it',
      command:
        '<%= config.bin %> group create order-watcher --topic order-events --topic payment-status --to latest && <%= config.bin %> group delete order-watcher --yes',
    },
  ]
  static override args = {group: Args.string({description: 'name of the new group', required: true})}
  static override flags = {
    ...moveFlags,
    // It does not ask, and there are no offsets to keep or to compare with.
    yes: hidden(moveFlags.yes),
    journal: hidden(moveFlags.journal),
    'time-span': hidden(moveFlags['time-span']),
    utc: utcFlag,
    topic: topicSelectionFlag,
    regex: topicRegexFlag,
    to: Flags.string({
      description: 'where it starts; see the description',
      helpValue: 'POSITION',
      required: true,
    }),
  }

  async run(): Promise<MoveResult> {
    const {args, flags} = this
    const {group} = args
    const scopes = topicSelections(flags)
    if (scopes === null) throw new Failure('usage', 'Which topics? Give --topic TOPIC (repeatable).')
    if (group.trim() === '') throw new Failure('usage', 'A name is empty.')
    const nowMs = Date.now()
    const positions = parsePartitionPositions(flags.to, {nowMs, utc: flags.utc})
    refuseCommitted(positions)
    refuseFuture(positions, nowMs)
    const cluster = this.cluster()
    const {groups} = await listGroups(cluster)
    if (groups.some((each) => each.group === group)) throw alreadyThere(group)
    for (const line of describePositionTimes(positions)) this.note(line)
    const plan = await fetchResetPlan(cluster, {groups: [group], scopes, positions, mayBeNew: true})
    // Somebody else's first commit may have come in between.
    if (plan.some(({committed}) => committed !== null)) throw alreadyThere(group)
    return this.moveOffsets(plan, {flags: {...flags, yes: true}})
  }
}

/** Still taken, as by the other verbs that move offsets. */
function hidden<Flag extends object>(flag: Flag): Flag {
  return {...flag, hidden: true}
}

function alreadyThere(group: string): Failure {
  return new Failure('conflict', `Group ${group} exists already.`, {
    code: 'GROUP_EXISTS',
    suggestions: [`${quoteCommand('group reset', [group])} moves its committed offsets.`],
  })
}
