import {Args} from '@oclif/core'
import {partialFailure} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {type ListedGroup, listGroups} from '../../core/groups/list-groups.ts'
import {compileNamePatterns} from '../../core/names/name-pattern.ts'
import {groupTable} from '../../views/groups.ts'

export default class GroupList extends ClusterCommand<typeof GroupList> {
  static override summary = 'List groups of every type: classic, consumer, share, streams.'
  static override description = prose`
    Shows the type, state and protocol of each group and the broker that coordinates it. A group without members is
    Empty; its committed offsets are kept until they expire. Every broker is asked for its groups: where one does not
    answer, the others' groups are shown and the exit code is not 0.
  `
  static override examples = [
    '<%= config.bin %> group list',
    "<%= config.bin %> group list 'order-*' -o name",
  ]
  static override args = {
    pattern: Args.string({description: 'glob that names must match; several may follow'}),
  }
  static override strict = false
  static override flags = {regex: regexFlag}

  async run(): Promise<{groups: readonly ListedGroup[]}> {
    const matches = compileNamePatterns(this.names, this.flags)
    const {groups, failures} = await listGroups(this.cluster())
    const result = await this.show({groups: groups.filter(({group}) => matches(group))}, groupTable)
    if (result.groups.length === 0) this.note('No groups.')
    const {knownMetadata} = this.cluster()
    const brokers = knownMetadata?.brokers.length ?? failures.length
    if (failures.length > 0)
      this.finishWith(
        partialFailure(
          failures.map(({error}) => error),
          brokers,
          'brokers',
        ),
      )
    return result
  }
}
