import {Args} from '@oclif/core'
import {partialFailure} from '../cli/base-command.ts'
import {ClusterCommand} from '../cli/cluster-command.ts'
import {prose} from '../cli/prose.ts'
import {isolationFlag, regexFlag} from '../cli/shared-flags.ts'
import {resolveGroups} from '../core/groups/known-groups.ts'
import {fetchLag, type LagReport} from '../core/lag/fetch-lag.ts'
import {failureFromJson} from '../errors/failure.ts'
import {lagTable} from '../views/lag.ts'

export default class Lag extends ClusterCommand<typeof Lag> {
  static override summary = 'Show how far groups are behind, per partition.'
  static override description = prose`
    Lag is how many offsets a group has still to read: the log end minus the committed offset. Where retention has
    deleted records that the group had not read, it is counted from the log start; the deleted ones are shown as lost,
    not as lag. Unknown is shown as - and left out of the sums, never counted as 0. Commits are read before log ends, so
    a lag is never negative.

    STATUS is one of:

    - OK: nothing left to read
    - LAGGING: something left to read
    - NO-COMMIT: assigned to a member, but nothing committed yet
    - LOST: records were deleted before the group read them
    - AHEAD: committed beyond the log end (a recreated topic, a commit by hand)
    - ERROR: an offset could not be read; the row says why
  `
  static override examples = [
    '<%= config.bin %> lag',
    {description: 'One group, for a script', command: '<%= config.bin %> lag order-joiner --json'},
    {description: 'Groups that match, as CSV', command: "<%= config.bin %> lag 'order-*' -o csv"},
  ]
  static override args = {
    group: Args.string({description: 'group name or glob; several may follow; none: all groups'}),
  }
  static override strict = false
  static override flags = {regex: regexFlag, isolation: isolationFlag}

  async run(): Promise<LagReport> {
    const cluster = this.cluster()
    const {groups, failures, unreachable} = await resolveGroups(cluster, this.names, this.flags)
    const total = groups.length + failures.size
    if (groups.length === 0 && failures.size > 0)
      throw partialFailure([...failures.values()], total, 'groups')
    const names = groups.map(({group}) => group)
    const {lag, totals, failures: unread} = await fetchLag(cluster, names, {...this.flags, listed: groups})
    const result = await this.show({lag, totals}, lagTable)
    if (lag.length === 0) this.note('No group has committed offsets.')
    const rowErrors = lag.flatMap(({error}) => (error ? failureFromJson(error) : []))
    const failed = [
      ...failures.values(),
      ...unread.values(),
      ...unreachable.map(({error}) => error),
      ...rowErrors,
    ]
    if (failed.length > 0) this.finishWith(partialFailure(failed, total + lag.length, 'items'))
    return result
  }
}
