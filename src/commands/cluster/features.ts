import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {type FeatureList, listFeatures} from '../../core/cluster/list-features.ts'
import {featureTable} from '../../views/cluster/features.ts'

export default class ClusterFeatures extends ClusterCommand<typeof ClusterFeatures> {
  static override summary = 'List the features of the cluster: the level in force, and what brokers support.'
  static override description = prose`
    What Kafka can do is divided into features, each with levels. A new release supports higher ones; they are in force
    only once somebody has finalized them, which after an upgrade is the last step and hard to go back from. FINALIZED is
    the level in force (0: not in use), SUPPORTED what every live broker has in common; LIMITED BY names brokers that
    support less than others, such as those that are not upgraded yet.

    metadata.version stands for the Kafka release that the cluster behaves like; the release is shown beside it.
    samsa cluster features upgrade and downgrade change levels. Brokers before Kafka 3.8 do not tell features whose lowest level is 0.
  `
  static override examples = [
    '<%= config.bin %> cluster features',
    {
      description: 'With the Kafka release that the level of metadata.version belongs to',
      command: '<%= config.bin %> cluster features -o wide',
    },
  ]

  async run(): Promise<FeatureList> {
    const {list, failures} = await listFeatures(this.cluster())
    return this.show(list, featureTable, {rows: list.features, noun: 'features', failures, showsPart: true})
  }
}
