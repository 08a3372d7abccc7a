import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag, utcFlag} from '../../cli/shared-flags.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import {moveOffsets} from '../../core/groups/move-offsets.ts'
import type {ResetPlanRow} from '../../core/groups/plan-reset.ts'
import {fetchResetPlan} from '../../core/groups/reset-offsets.ts'
import {parseResetTarget} from '../../core/groups/reset-target.ts'
import {describePositionTimes} from '../../core/offsets/position.ts'
import {parseTopicScope} from '../../core/offsets/topic-scope.ts'
import {Failure} from '../../errors/failure.ts'
import {resetPlan} from '../../views/reset-plan.ts'

export default class GroupReset extends ClusterCommand<typeof GroupReset> {
  static override summary = 'Move the committed offsets of groups, with the plan first.'
  static override description = prose`
    The plan lists each partition: what is committed now, the new offset, and how many records are replayed or skipped.
    On a terminal it then asks; off a terminal it needs --yes (or --execute). --dry-run only shows the plan. The group
    must have no members: a live group is refused, with its members named. What was committed is read back and compared.

    A POSITION is earliest, latest, committed, an offset, or a time, each with +N or -N records after it: latest-100,
    committed-1, 2026-11-20T10:00:00Z, '2026-11-20 10:00', 10:30, @1795215965, or a duration ago such as 15m or 1h30m.
    -N alone is latest-N. Per partition: 0=100,3=latest-5. An offset outside the log is moved to its nearer end, and the
    plan says so. Where no record is as late as a time, the new offset is the log end.
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
  ]
  static override args = {
    group: Args.string({description: 'group name or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    regex: regexFlag,
    utc: utcFlag,
    topic: Flags.string({
      description: 'the topic, or some of its partitions as orders:0,3; repeatable',
      helpValue: 'TOPIC[:PARTITIONS]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'all-topics': Flags.boolean({
      description: 'every partition that the group has committed',
      exclusive: ['topic'],
    }),
    to: Flags.string({description: 'where to; see the description', helpValue: 'POSITION'}),
    'to-earliest': Flags.boolean({description: 'as --to earliest', helpGroup: "KAFKA'S OWN WORDS"}),
    'to-latest': Flags.boolean({description: 'as --to latest', helpGroup: "KAFKA'S OWN WORDS"}),
    'to-current': Flags.boolean({description: 'as --to committed', helpGroup: "KAFKA'S OWN WORDS"}),
    'to-offset': Flags.string({
      description: 'as --to OFFSET',
      helpValue: 'OFFSET',
      helpGroup: "KAFKA'S OWN WORDS",
    }),
    'to-datetime': Flags.string({
      description: 'as --to TIME',
      helpValue: 'TIME',
      helpGroup: "KAFKA'S OWN WORDS",
    }),
    'by-duration': Flags.string({
      description: 'as --to DURATION',
      helpValue: 'DURATION',
      helpGroup: "KAFKA'S OWN WORDS",
    }),
    'shift-by': Flags.integer({
      description: 'as --to committed+N or committed-N',
      helpValue: 'N',
      helpGroup: "KAFKA'S OWN WORDS",
    }),
  }

  async run(): Promise<{plan: readonly ResetPlanRow[]; executed: boolean}> {
    const {flags} = this
    const nowMs = Date.now()
    const positions = parseResetTarget(flags, {nowMs, utc: flags.utc})
    const scopes = flags.topic?.map(parseTopicScope) ?? null
    if (scopes === null && !flags['all-topics']) {
      throw new Failure('usage', 'Which topics? Give --topic TOPIC (repeatable), or --all-topics.')
    }
    const cluster = this.cluster()
    const {groups, failures} = await resolveGroups(cluster, this.names, flags)
    for (const failure of failures.values()) throw failure
    for (const line of describePositionTimes(positions)) this.note(line)
    const plan = await fetchResetPlan(cluster, {groups: groups.map(({group}) => group), scopes, positions})
    const moves = plan.filter(({target}) => target !== null).length
    if (moves === 0) this.note('There is nothing to move.')
    if (flags['dry-run'] || moves === 0) return this.show({plan, executed: false}, resetPlan)
    if (!flags.yes) await this.showPlan({plan, executed: false}, resetPlan)
    const question = `Move ${moves} committed offset${moves === 1 ? '' : 's'}?`
    if (!(await this.confirm({yes: flags.yes, question})))
      return this.declined({plan, executed: false}, resetPlan)
    await moveOffsets(cluster, plan)
    const result = await this.show({plan, executed: true}, resetPlan)
    this.note(`${moves} offset${moves === 1 ? '' : 's'} committed and read back.`)
    return result
  }
}
