import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {rowsFailure} from '../../cli/rows-failure.ts'
import {isolationFlag, regexFlag} from '../../cli/shared-flags.ts'
import {fetchGroupDetails} from '../../core/lag/group-details.ts'
import {measureTopics, resolveApplications} from '../../core/streams/applications.ts'
import type {Failure} from '../../errors/failure.ts'
import {
  type DescribedApplication,
  type StreamsDescriptions,
  streamsDescription,
} from '../../views/streams/applications.ts'

export default class StreamsDescribe extends ClusterCommand<typeof StreamsDescribe> {
  static override summary = 'Describe Streams applications: topology, tasks, internal topics, lag.'
  static override description = prose`
    The topology is told by applications of the protocol of KIP-1071: its parts, which share no state, with the topics that each reads and writes
    and the changelogs of its stores. A task is a part and a partition, 0_3 for partition 3 of part 0; standby tasks keep a copy of a store
    elsewhere, warmup tasks are on their way to become one.

    Internal topics stand with the records that are in them, and with what they are KNOWN BY: the topology, which is sure; the id with a
    name after it that Streams makes up (KSTREAM-AGGREGATE-STATE-STORE-0000000003), which is as good; or their name alone,
    APPLICATION-NAME-changelog or -repartition, which a topic of somebody else may have too. A group that is no application is an error. Lag is that of everything that the application reads, its own repartitions too.
  `
  static override examples = [
    '<%= config.bin %> streams describe order-joiner',
    {
      description: 'The state stores as JSON',
      command: '<%= config.bin %> streams describe order-joiner --json',
    },
  ]
  static override args = {
    application: Args.string({description: 'application.id or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {regex: regexFlag, isolation: isolationFlag}

  async run(): Promise<StreamsDescriptions> {
    const cluster = this.cluster()
    const {groups, failures, topics, metadata} = await resolveApplications(cluster, this.names, this.flags)
    const fetched = await fetchGroupDetails(cluster, groups, this.flags)
    const described = await Promise.all(
      fetched.groups.map(async (group): Promise<DescribedApplication> => {
        const {type, state, coordinator, topology = null, lag, error} = group
        const internalTopics = await measureTopics(cluster, topics.get(group.group) ?? [], metadata)
        const members = group.members.map(({memberId, clientId, host, assignments, tasks}) => ({
          memberId,
          clientId,
          host,
          assignments,
          ...(tasks ? {tasks} : {}),
        }))
        const facts = {
          application: group.group,
          type,
          state,
          coordinator,
          topology,
          members,
          internalTopics,
          lag,
        }
        return error ? {...facts, error} : facts
      }),
    )
    const isDescribed = new Set(described.map(({application}) => application))
    const failed = new Map<string, Failure>([...failures, ...fetched.failures])
    const errors = [...failed].flatMap(([application, error]) =>
      isDescribed.has(application) ? [] : [{application, error}],
    )
    const none = described.length === 0 ? rowsFailure({rows: errors, noun: 'applications'}) : null
    if (none) throw none
    return this.show({applications: [...described, ...errors]}, streamsDescription, {
      rows: [...described, ...errors, ...described.flatMap(({lag}) => lag)],
      noun: 'applications and partitions',
    })
  }
}
