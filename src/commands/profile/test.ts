import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {describeCluster} from '../../core/cluster/describe-cluster.ts'
import {type ProfileTestResult, profileTestView} from '../../views/profiles.ts'

export default class ProfileTest extends ClusterCommand<typeof ProfileTest> {
  static override summary = 'Connect by a profile, and say which cluster answers.'
  static override description = prose`
    Connects, authenticates, and asks for the cluster's id and brokers; exit code 4 where that does not work, with the
    reason. \`samsa doctor\` looks at each step of it.
  `
  static override examples = ['<%= config.bin %> profile test']
  static override args = {
    profile: Args.string({description: 'which profile [default: the one that commands use]'}),
  }

  protected override get profileWanted(): string | undefined {
    return this.args.profile ?? super.profileWanted
  }

  async run(): Promise<ProfileTestResult> {
    const startedMs = performance.now()
    const {clusterId, controller, brokers} = await describeCluster(this.cluster())
    const {profile} = this
    return this.show(
      {
        profile: profile?.name ?? null,
        clusterId,
        controller,
        brokers: brokers.length,
        ms: Math.round(performance.now() - startedMs),
      },
      profileTestView,
    )
  }
}
