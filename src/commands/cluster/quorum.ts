import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {describeQuorum, type QuorumDescription} from '../../core/cluster/describe-quorum.ts'
import {quorumView} from '../../views/cluster/quorum.ts'

export default class ClusterQuorum extends ClusterCommand<typeof ClusterQuorum> {
  static override summary = 'Describe the quorum of controllers: the leader, and how far others are behind.'
  static override description = prose`
    The controllers keep what the cluster knows of itself (topics, configs, who leads what) in a log of their own. One of them leads,
    and more than half of the voters must have a change before it counts: 3 voters bear the loss of one, 5 of two.
    Observers follow the log without a vote: the brokers, and controllers that were not added to the quorum.

    LAG is how many entries of the log a node lacks, BEHIND how long ago it had all that there was, by the leader's clock.
    Both of the leader are 0. Entries come twice a second at the least, so that a lag of one or two, and a second, are
    nothing; what grows from look to look is a node that is down or too slow. Brokers that are gone stay in the list for five
    minutes. Is it well? samsa cluster health says so.

    It takes Kafka 3.3 or newer in KRaft mode; directories and addresses are told from 3.9 on.
  `
  static override examples = [
    '<%= config.bin %> cluster quorum',
    {
      description: 'With the times of the last fetch, and directories',
      command: '<%= config.bin %> cluster quorum -o wide',
    },
  ]

  async run(): Promise<QuorumDescription> {
    return this.show(await describeQuorum(this.cluster()), quorumView)
  }
}
