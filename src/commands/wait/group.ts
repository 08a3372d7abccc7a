import {Args, Flags} from '@oclif/core'
import {prose} from '../../cli/prose.ts'
import {plainNames, WaitCommand} from '../../cli/wait/wait-command.ts'
import {parseGroupFilter} from '../../core/groups/group-filter.ts'
import {listGroups} from '../../core/groups/list-groups.ts'
import {lookAtGroups} from '../../core/wait/await-groups.ts'
import type {WaitResult} from '../../core/wait/wait-until.ts'

export default class WaitGroup extends WaitCommand<typeof WaitGroup> {
  static override summary = 'Wait until groups exist, are stable, have members, or have caught up.'
  static override description = prose`
    Without flags a group only has to exist. What is asked for has to hold for every group at the same look.

    --lag is over all partitions of a group. A partition of a member with records for which the group has committed nothing has no lag
    that could be small enough, so that is waited for too; records of transactions that consumers never see do not count.

    Exit 0 when it is met, 3 when the time is up, with what is still missing. No connection is waited out.
  `
  static override examples = [
    '<%= config.bin %> wait group order-joiner',
    {
      description: 'Before offsets are reset: have all members left?',
      command: '<%= config.bin %> wait group order-joiner --state Empty --timeout 30s',
    },
    {
      description: 'Until everything that was sent has been read, give or take',
      command: '<%= config.bin %> wait group order-joiner --lag 1000000 --timeout 5m',
    },
  ]
  static override args = {
    group: Args.string({description: 'group name; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    state: Flags.string({
      description: 'the state that it has to be in; several with commas, any of them will do',
      helpValue: 'STATE[,...]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    members: Flags.integer({description: 'how many members it has to have at least', helpValue: 'N', min: 1}),
    lag: Flags.integer({description: 'how many records it may be behind at most', helpValue: 'N', min: 0}),
  }

  async run(): Promise<WaitResult> {
    const {state = [], members = null, lag} = this.flags
    const wish = {
      groups: plainNames(this.names, 'wait group', 'groups'),
      states: parseGroupFilter(state, []).states,
      members,
      maxLag: lag === undefined ? null : BigInt(lag),
    }
    const cluster = this.cluster()
    return this.waitFor(
      () => lookAtGroups(cluster, wish),
      async () => (await listGroups(cluster)).groups.map(({group}) => group),
    )
  }
}
