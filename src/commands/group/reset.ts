import {Args} from '@oclif/core'
import {MoveCommand, type MoveResult} from '../../cli/groups/move-command.ts'
import {resetFlags} from '../../cli/groups/reset-flags.ts'
import {resetPlanner} from '../../cli/groups/reset-planner.ts'
import {prose} from '../../cli/prose.ts'
import {topicSelections} from '../../cli/topic-selection-flag.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import {plainName} from '../../core/names/name-pattern.ts'
import {Failure} from '../../errors/failure.ts'
import {resetExport, resetPlan} from '../../views/groups/reset-plan.ts'

export default class GroupReset extends MoveCommand<typeof GroupReset> {
  static override summary = 'Move the committed offsets of groups, with the plan first.'
  static override description = prose`
    The plan lists each partition: what is committed now, the new offset, how many records are replayed or skipped, and
    what time they span. On a terminal it then asks; off a terminal it needs --yes (or --execute). --dry-run only shows the
    plan. The group must have no members: a live group is refused, with its members named. What was committed is read back
    and compared. The previous offsets are kept in a journal on this machine first: --undo goes back to them.

    A POSITION is earliest, latest, committed, an offset, or a time, each with +N or -N records after it: latest-100,
    committed-1, 2026-11-20T10:00:00Z, '2026-11-20 10:00', 10:30, @1795215965, or a duration ago such as 15m or 1h30m.
    -N alone is latest-N. Per partition: 0=100,3=latest-5. An offset outside the log is moved to its nearer end, and the
    plan says so. Where no record is as late as a time, the new offset is the log end.

    A share group has start offsets in place of commits, and they are moved in the same way. Partitions that it has not begun
    are among --all-topics. --all-groups leaves share groups alone; name them.

    In place of --to: --from-group takes another group's offsets, --from-file those of a file that --export, \`group
    export\` or kafka-consumer-groups.sh wrote.
  `
  static override examples = [
    {
      description: 'What would a replay of everything mean?',
      command: '<%= config.bin %> group reset order-joiner --topic order-events --to earliest --dry-run',
    },
    {
      description: 'Replay the last 15 minutes of all topics that the group reads',
      command: '<%= config.bin %> group reset order-joiner --all-topics --to 15m --yes',
    },
    {
      description: 'Skip one bad record on partition 0',
      command: '<%= config.bin %> group reset order-joiner --topic order-events:0 --to committed+1 --yes',
    },
    {
      description: 'That was a mistake: back to where the group was before',
      command: '<%= config.bin %> group reset order-joiner --undo --yes',
    },
    {
      description: 'Plan now, carry out later',
      command:
        '<%= config.bin %> group reset order-joiner --all-topics --to earliest --export > plan.csv && <%= config.bin %> group reset order-joiner --from-file plan.csv --dry-run',
    },
  ]
  static override args = {
    group: Args.string({description: 'group name or glob; several may follow'}),
  }
  static override strict = false
  static override flags = resetFlags

  async run(): Promise<MoveResult> {
    const {flags} = this
    const scopes = topicSelections(flags)
    const makePlan = await resetPlanner(flags, scopes, {
      signal: this.interruption.abort,
      cluster: () => this.cluster(),
      note: (line) => this.note(line),
    })
    const groups = await this.#groups()
    const view = flags.export ? resetExport : resetPlan
    // An export alone is a plan to be kept.
    const dryRun = flags['dry-run'] || (flags.export && !flags.yes)
    return this.moveOffsets(await makePlan(groups), {flags: {...flags, 'dry-run': dryRun}, view})
  }

  async #groups(): Promise<readonly string[]> {
    const {flags, names} = this
    // A flag that was not given is undefined, and resolveGroups takes no names for all groups: each case is asked for.
    const meansAll = flags['all-groups'] === true
    if (meansAll ? names.length > 0 : names.length === 0) {
      const text = meansAll ? 'Names and --all-groups exclude each other.' : 'Which group? Give its name.'
      throw new Failure('usage', text, {suggestions: ['--all-groups means every group.']})
    }
    const {groups, failures} = await resolveGroups(this.cluster(), names, flags)
    const absent: string[] = []
    // What failed is told by its name, which a word may have with backslashes.
    const words = new Set([...names, ...names.map(plainName)])
    for (const [name, failure] of failures) {
      // A group whose last commits were deleted is gone, and comes back with them.
      if (flags.undo && failure.code === 'GROUP_ID_NOT_FOUND' && words.has(name)) absent.push(name)
      else throw withCreateHint(failure)
    }
    const chosen = meansAll ? groups.filter(({type}) => type !== 'share') : groups
    return [...chosen.map(({group}) => group), ...absent]
  }
}

function withCreateHint(failure: Failure): Failure {
  if (failure.code !== 'GROUP_ID_NOT_FOUND') return failure
  return failure.suggesting('`samsa group create` makes a group at given offsets.')
}
