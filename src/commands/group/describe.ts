import {Args} from '@oclif/core'
import {partialFailure} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {isolationFlag, regexFlag} from '../../cli/shared-flags.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import {fetchLag} from '../../core/lag/fetch-lag.ts'
import {Failure, failureFromJson, failureToJson} from '../../errors/failure.ts'
import {type GroupDescriptions, groupDescription} from '../../views/groups.ts'

export default class GroupDescribe extends ClusterCommand<typeof GroupDescribe> {
  static override summary = 'Describe groups: state, members with their partitions, and lag.'
  static override description = prose`
    Shows the group's state, its members with the partitions they are assigned, and the lag of each partition.

    Each group is described by the call of its type, so that a running KIP-848 consumer group shows its members (the
    classic call would show it as Dead). Partitions that are assigned but not committed yet are listed too, with unknown
    lag. \`samsa lag --help\` says what the numbers mean.
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
    const names = groups.map(({group}) => group)
    const fetched = await fetchLag(this.cluster(), names, this.flags)
    const failed = new Map<string, Failure>([...failures, ...fetched.failures])
    const described = names.flatMap((name) => {
      const description = fetched.descriptions.get(name)
      if (description instanceof Failure) failed.set(name, description)
      if (!description || description instanceof Failure) return []
      // Members may be known where the commits are not.
      const unread = fetched.failures.get(name)
      const error = unread ? {error: failureToJson(unread)} : {}
      return {...description, lag: fetched.lag.filter((row) => row.group === name), ...error}
    })
    const total = names.length + failures.size
    if (described.length === 0) throw partialFailure([...failed.values()], total, 'groups')
    const isDescribed = new Set(described.map(({group}) => group))
    const errors = [...failed]
      .filter(([group]) => !isDescribed.has(group))
      .map(([group, failure]) => ({group, error: failureToJson(failure)}))
    const result = await this.show({groups: [...described, ...errors]}, groupDescription)
    const rowErrors = fetched.lag.flatMap(({error}) => (error ? failureFromJson(error) : []))
    const all = [...failed.values(), ...rowErrors]
    if (all.length > 0) this.finishWith(partialFailure(all, total + rowErrors.length, 'groups or partitions'))
    return result
  }
}
