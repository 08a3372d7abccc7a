import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {type ClusterDescription, describeCluster} from '../../core/cluster/describe-cluster.ts'
import {clusterDescription} from '../../views/cluster/description.ts'

export default class ClusterDescribe extends ClusterCommand<typeof ClusterDescribe> {
  static override summary = 'Describe the cluster: its id, controller and brokers.'
  static override description = prose`
    The quickest way to see whether you are connected, and to which cluster. The controller is the leader of the quorum,
    which may be a node that is no broker; it is left open where you may not DESCRIBE the cluster. A broker is fenced while
    it is registered but not taking part. That is what the controller knew last; whether a broker answers, \`samsa broker list\` tells.
  `
  static override examples = [
    '<%= config.bin %> cluster describe',
    '<%= config.bin %> cluster describe --json',
  ]

  async run(): Promise<ClusterDescription> {
    return this.show(await describeCluster(this.cluster()), clusterDescription)
  }
}
