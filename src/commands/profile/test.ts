import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {describeCluster} from '../../core/cluster/describe-cluster.ts'
import {Failure} from '../../errors/failure.ts'
import {type ProfileTestResult, profileTestView} from '../../views/profiles.ts'

export default class ProfileTest extends ClusterCommand<typeof ProfileTest> {
  static override summary = 'Connect by a profile, and say which cluster answers.'
  static override description = prose`
    Connects, authenticates, and asks for the cluster's id and brokers, and the schema registry where there is one for its subjects; exit code 4
    where one of them does not work, with the reason. \`samsa doctor\` looks at each step of it.
  `
  static override examples = ['<%= config.bin %> profile test']
  static override args = {
    profile: Args.string({description: 'which profile [default: the one that commands use]'}),
  }

  static override flags = {...schemaRegistryFlag}

  protected override get profileWanted(): string | undefined {
    return this.args.profile ?? super.profileWanted
  }

  async run(): Promise<ProfileTestResult> {
    const startedMs = performance.now()
    const {clusterId, controller, brokers} = await describeCluster(this.cluster())
    const {profile} = this
    const {schemaRegistry, failure} = await this.#testRegistry()
    return this.show(
      {
        profile: profile?.name ?? null,
        clusterId,
        controller,
        brokers: brokers.length,
        schemaRegistry,
        ms: Math.round(performance.now() - startedMs),
      },
      profileTestView,
      {rows: [{}], noun: 'servers', failures: failure === null ? [] : [failure]},
    )
  }

  /** That it cannot be reached is told beside the cluster that can. */
  async #testRegistry(): Promise<{
    readonly schemaRegistry: ProfileTestResult['schemaRegistry']
    readonly failure: Failure | null
  }> {
    if (!this.serviceSettings.has('schema.registry.url')) return {schemaRegistry: null, failure: null}
    const registry = await this.registry()
    try {
      const subjects = (await registry.subjects()).length
      return {schemaRegistry: {url: registry.url, subjects}, failure: null}
    } catch (error) {
      if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
      return {schemaRegistry: {url: registry.url, subjects: null}, failure: error}
    }
  }
}
