import {Args} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import {topicsOrAll} from '../../cli/topics/all-topics.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type Election, leaderElection, planPreferredElections} from '../../core/placement/elect-leaders.ts'
import {elections} from '../../views/placement/elections.ts'

export default class ElectPreferred extends ChangeCommand<typeof ElectPreferred> {
  static override summary = 'Let partitions be led by their preferred replica again.'
  static override description = prose`
    The first replica of a partition is the preferred one: as topics are made, they share the leading evenly. After a
    broker was away others lead in its place. Kafka lets it lead again by itself, every five minutes unless
    auto.leader.rebalance.enable is off; this does so at once. No record is lost, and clients find the new leader by themselves, so it
    does not ask. A preferred replica that is down, or not in sync, is a failure of its row.

    Of the topics that are named (orders:0,3 for some partitions), or of all.
  `
  static override examples = [
    '<%= config.bin %> elect preferred',
    {description: 'Who would lead?', command: "<%= config.bin %> elect preferred 'order-*' --dry-run"},
  ]
  static override args = {
    topic: Args.string({description: 'topic name or glob; several may follow [default: all]'}),
  }
  static override strict = false
  static override flags = {
    'dry-run': planFlags['dry-run'],
    regex: regexFlag,
  }

  async run(): Promise<ChangeDocument<'elections', Election>> {
    const {flags} = this
    const cluster = this.cluster()
    const {topics, ...unknown} = await topicsOrAll(cluster, this.names, flags)
    const rows = planPreferredElections(topics)
    return this.carryOut(leaderElection(cluster, rows, 'preferred'), {
      ...unknown,
      flags: {...flags, yes: true},
      view: elections,
      question: ({length}) => `Elect ${length === 1 ? 'this leader' : `these ${length} leaders`}?`,
      nothing: 'Every partition is led by its preferred replica.',
    })
  }
}
