import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {listBrokers, type BrokerList as Result} from '../../core/brokers/list-brokers.ts'
import {brokerTable} from '../../views/brokers/brokers.ts'

export default class BrokerList extends ClusterCommand<typeof BrokerList> {
  static override summary = 'List brokers: where each is, what it leads and holds, and whether it is there.'
  static override description = prose`
    STATE is up where a broker answers, down where the cluster counts it among the living and it does not answer us, gone
    where it is registered or still has replicas and the cluster does not count it, and fenced where the controller says
    that it takes no part (told from Kafka 4.0 on). VERSION is the release that a broker runs. LEADERS and REPLICAS count partitions of
    the topics that you may describe, SIZE is what all logs take on its disks, which takes the permission to DESCRIBE the cluster.

    That a broker is gone is no failure of the list: what is wrong is for samsa cluster health to say.
  `
  static override examples = [
    '<%= config.bin %> broker list',
    {
      description: 'Leaders, replicas and bytes of each broker, for a spreadsheet',
      command: '<%= config.bin %> broker list -o csv',
    },
  ]

  async run(): Promise<Result> {
    const list = await listBrokers(this.cluster())
    return this.show(list, brokerTable, {rows: list.brokers, noun: 'brokers', showsPart: true})
  }
}
