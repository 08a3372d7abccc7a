import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {describeGroups} from '../../core/groups/describe-groups.ts'
import {parseGroupFilter, passesFilter} from '../../core/groups/group-filter.ts'
import {listGroups} from '../../core/groups/list-groups.ts'
import {compileWords} from '../../core/names/name-pattern.ts'
import {Failure} from '../../errors/failure.ts'
import {type GroupListRow, groupTable, groupTableWithMembers} from '../../views/groups/groups.ts'

export default class GroupList extends ClusterCommand<typeof GroupList> {
  static override summary = 'List groups of every type: classic, consumer, share, streams.'
  static override description = prose`
    Shows the type, state and protocol of each group and the broker that coordinates it. A group without members is
    Empty; its committed offsets are kept until they expire. Every broker is asked for its groups: where one does not
    answer, the others' groups are shown and the exit code is not 0.

    --state and --type take several values, in any case. --members (or -o wide) also describes each group, to count its
    members; a group that may not be described shows -.
  `
  static override examples = [
    '<%= config.bin %> group list',
    "<%= config.bin %> group list 'order-*' -o name",
    {
      description: 'Groups that nobody reads with now',
      command: '<%= config.bin %> group list --state empty,dead',
    },
    {
      description: 'How many members the newer kinds of groups have',
      command: '<%= config.bin %> group list --type consumer --type share --type streams --members',
    },
  ]
  static override args = {
    pattern: Args.string({description: 'glob that names must match; several may follow'}),
  }
  static override strict = false
  static override flags = {
    regex: regexFlag,
    state: Flags.string({
      description: 'only groups in these states, in any case: stable,empty; repeatable',
      helpValue: 'STATE[,...]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    type: Flags.string({
      description: 'only these types: classic, consumer, share, streams; repeatable',
      helpValue: 'TYPE[,...]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    members: Flags.boolean({description: 'also count the members of each group'}),
  }

  async run(): Promise<{groups: readonly GroupListRow[]}> {
    const {flags} = this
    const choose = compileWords(this.names, flags)
    const filter = parseGroupFilter(flags.state ?? [], flags.type ?? [])
    const {groups, failures} = await listGroups(this.cluster())
    const matches = choose(groups.map(({group}) => group))
    const chosen = groups.filter((each) => matches(each.group) && passesFilter(each, filter))
    if (chosen.length === 0) {
      this.note('No groups.')
      this.noteUnseen()
    }
    const told = {rows: chosen, noun: 'groups', failures: failures.map(({error}) => error)}
    const countsMembers = flags.members || this.format === 'wide'
    return countsMembers
      ? this.show({groups: await this.#withMembers(chosen)}, groupTableWithMembers, told)
      : this.show({groups: chosen}, groupTable, told)
  }

  async #withMembers(groups: readonly GroupListRow[]): Promise<GroupListRow[]> {
    const described = await describeGroups(
      this.cluster(),
      groups.map(({group}) => group),
    )
    return groups.map((each) => {
      const found = described.get(each.group)
      return {...each, members: found && !(found instanceof Failure) ? found.members.length : null}
    })
  }
}
