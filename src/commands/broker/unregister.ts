import {Args} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {parseNodeId} from '../../cli/cluster/voter-flags.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {
  brokerUnregistration,
  planUnregister,
  tellOrphans,
  type UnregisterRow,
} from '../../core/brokers/unregister-brokers.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {unregisteredBrokers} from '../../views/brokers/unregister.ts'

export default class BrokerUnregister extends ChangeCommand<typeof BrokerUnregister> {
  static override summary = 'Have the cluster forget a broker that is gone for good.'
  static override description = prose`
    A broker that was stopped stays registered: samsa cluster describe shows it as fenced, and samsa cluster health as missing, until it is
    unregistered. The last step of taking one away: samsa broker drain, stop it, unregister it. A controller that has a vote is
    taken out by samsa cluster quorum remove.

    REPLICAS LEFT are partitions that still count on it: they stay short of a replica until they are moved elsewhere
    (samsa reassign plan --drain). Of ONLY REPLICAS it has the only copy. The plan is shown first; off a terminal it needs --yes.

    One that is up is refused: it would run on without a place in the cluster. One that starts again registers again. It takes Kafka 3.3 or newer in KRaft
    mode, and the permission to ALTER the cluster; before 4.0 Kafka does not tell of brokers that are down, so that samsa cannot say whether there is one.
  `
  static override examples = [
    {
      description: 'What still counts on broker 3?',
      command: '<%= config.bin %> broker unregister 3 --dry-run',
    },
  ]
  static override args = {
    id: Args.string({description: 'id of a broker; several may follow', required: true}),
  }
  static override strict = false
  static override flags = planFlags

  async run(): Promise<ChangeDocument<'brokers', UnregisterRow>> {
    const {flags, names} = this
    const ids = [...new Set(names.map(parseNodeId))]
    const cluster = this.cluster()
    const rows = await planUnregister(cluster, ids)
    const orphans = tellOrphans(rows.filter(({error}) => error === undefined))
    if (orphans !== null) this.note(`Note: ${orphans}`)
    return this.carryOut(brokerUnregistration(cluster, rows), {
      flags,
      view: unregisteredBrokers,
      question: ({length}) =>
        `Have the cluster forget ${length === 1 ? 'this broker' : `these ${length} brokers`}?`,
    })
  }
}
