import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {rowsFailure} from '../../cli/rows-failure.ts'
import {isolationFlag, regexFlag} from '../../cli/shared-flags.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import {fetchGroupDetails} from '../../core/lag/group-details.ts'
import type {Failure} from '../../errors/failure.ts'
import {type GroupDescriptions, groupDescription} from '../../views/groups/group-description.ts'

export default class GroupDescribe extends ClusterCommand<typeof GroupDescribe> {
  static override summary = 'Describe groups: state, members with their partitions, and lag.'
  static override description = prose`
    Shows the group's state, its members with the partitions they are assigned, and the lag of each partition.

    Each group is described by the call of its type, so that a running KIP-848 consumer group shows its members (the
    classic call would show it as Dead). Where a member has not caught up with what the coordinator wants it to read, TARGET
    says what that is. What members subscribe to stands above them, or beside each where they differ, a regular expression
    between slashes; so does the protocol of each, where a KIP-848 group still has classic members. Partitions that are assigned but not committed yet are listed too, with unknown lag. A share group
    has start offsets in place of committed ones. \`samsa lag --help\` says what the numbers mean.

    -o wide also shows the log starts, and the leader epoch and metadata of each commit.
  `
  static override examples = [
    '<%= config.bin %> group describe order-joiner',
    {
      description: 'Who reads which partition, as JSON',
      command: '<%= config.bin %> group describe order-joiner --json',
    },
  ]
  static override args = {
    group: Args.string({description: 'group name or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {regex: regexFlag, isolation: isolationFlag}

  async run(): Promise<GroupDescriptions> {
    const {groups, failures} = await resolveGroups(this.cluster(), this.names, this.flags)
    const fetched = await fetchGroupDetails(this.cluster(), groups, this.flags)
    const failed = new Map<string, Failure>([...failures, ...fetched.failures])
    const isDescribed = new Set(fetched.groups.map(({group}) => group))
    const undescribed = [...failed].filter(([group]) => !isDescribed.has(group))
    const errors = undescribed.map(([group, error]) => ({group, error}))
    const none = fetched.groups.length === 0 ? rowsFailure({rows: errors, noun: 'groups'}) : null
    if (none) throw none
    const rows = fetched.groups.flatMap(({lag, shareOffsets = []}) => [...lag, ...shareOffsets])
    // What is missing in a group that could be described has no row of its own.
    const partly = [...failed].flatMap(([group, error]) => (isDescribed.has(group) ? error : []))
    if (fetched.groups.some(({lag}) => lag.length === 0)) this.noteUnseen()
    return this.show({groups: [...fetched.groups, ...errors]}, groupDescription, {
      rows: [...fetched.groups.map(() => ({})), ...errors, ...rows],
      noun: 'groups and partitions',
      failures: partly,
    })
  }
}
