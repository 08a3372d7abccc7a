import {Args} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import {topicsOrAll} from '../../cli/topics/all-topics.ts'
import {warningLines} from '../../cli/topics/topic-warnings.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {
  leaderElection,
  planUncleanElections,
  tellLosses,
  type UncleanElection,
} from '../../core/placement/elect-leaders.ts'
import {uncleanElections} from '../../views/placement/elections.ts'

export default class ElectUnclean extends ChangeCommand<typeof ElectUnclean> {
  static override summary = 'Let partitions without a leader be led by a replica that may lack records.'
  static override description = prose`
    For when the brokers that had all records will not come back: until then a partition of which no in-sync replica is there
    has no leader, and nobody reads or writes it. A replica that was behind takes over, and what it lacks is lost, also if the
    others come back later. The plan says which replica that is, where its log ends, and which brokers had more.

    On a terminal it asks, off a terminal it needs --yes. Partitions that have a leader are left alone. Of the topics that are
    named (orders:0,3 for some partitions), or of all.
  `
  static override examples = [
    {
      description: 'Which partitions have no leader, and what would be lost?',
      command: '<%= config.bin %> elect unclean --dry-run',
    },
  ]
  static override args = {
    topic: Args.string({description: 'topic name or glob; several may follow [default: all]'}),
  }
  static override strict = false
  static override flags = {...planFlags, regex: regexFlag}

  async run(): Promise<ChangeDocument<'elections', UncleanElection>> {
    const {flags} = this
    const cluster = this.cluster()
    const {topics, ...unknown} = await topicsOrAll(cluster, this.names, flags)
    const rows = await planUncleanElections(cluster, topics)
    for (const line of warningLines([{warnings: tellLosses(rows)}])) this.note(line)
    return this.carryOut(leaderElection(cluster, rows, 'unclean'), {
      ...unknown,
      flags,
      view: uncleanElections,
      question: ({length}) =>
        `Elect ${length === 1 ? 'this leader' : `these ${length} leaders`}, and lose what they lack?`,
      nothing: 'Every partition has a leader.',
    })
  }
}
