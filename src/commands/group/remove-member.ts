import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {describeGroups} from '../../core/groups/describe-groups.ts'
import {requireOneGroup} from '../../core/groups/known-groups.ts'
import {type MemberRemoval, memberRemoval, planMemberRemoval} from '../../core/groups/remove-members.ts'
import {Failure} from '../../errors/failure.ts'
import {memberRemovals} from '../../views/groups/groups.ts'

export default class GroupRemoveMember extends ChangeCommand<typeof GroupRemoveMember> {
  static override summary = 'Put members out of a group.'
  static override description = prose`
    Their partitions go to the other members at once. It is for members that are gone and still keep their place: a
    static member (group.instance.id) that was stopped keeps the group from being reset or deleted until its session is
    over. One that still runs simply joins again, after it has read some records twice. Kafka has no such call for share and
    streams groups.
  `
  static override examples = [
    {
      description: 'Which members are there?',
      command: '<%= config.bin %> group describe order-joiner -o wide',
    },
    {
      description: 'What would go, of all of them?',
      command: '<%= config.bin %> group remove-member order-joiner --all --dry-run',
    },
  ]
  static override args = {group: Args.string({description: 'name of the group', required: true})}
  static override flags = {
    ...planFlags,
    'instance-id': Flags.string({
      description: 'the static member with this group.instance.id; repeatable',
      helpValue: 'ID',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'member-id': Flags.string({
      description: 'the member with this id; repeatable',
      helpValue: 'ID',
      multiple: true,
      multipleNonGreedy: true,
    }),
    all: Flags.boolean({description: 'every member', exclusive: ['instance-id', 'member-id']}),
  }

  async run(): Promise<ChangeDocument<'members', MemberRemoval>> {
    const {flags, args} = this
    const selection = {
      memberIds: flags['member-id'] ?? [],
      instanceIds: flags['instance-id'] ?? [],
      all: flags.all,
    }
    if (!selection.all && selection.memberIds.length + selection.instanceIds.length === 0)
      throw new Failure('usage', 'Which members? Give --instance-id, --member-id or --all.')
    const cluster = this.cluster()
    const listed = await requireOneGroup(cluster, args.group, 'remove-member')
    const description = (await describeGroups(cluster, [listed.group], [listed])).get(listed.group)
    if (description === undefined) throw Failure.leftOut(`group ${listed.group}`)
    if (description instanceof Failure) throw description
    const rows = planMemberRemoval(description, selection)
    return this.carryOut(memberRemoval(cluster, rows), {
      flags,
      view: memberRemovals,
      question: ({length}) =>
        `Put ${length === 1 ? 'this member' : `these ${length} members`} out of ${listed.group}?`,
      nothing: 'The group has no members.',
    })
  }
}
