import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {connectFlag, schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {describeCluster} from '../../core/cluster/describe-cluster.ts'
import {hasFailed} from '../../core/connect/connector-row.ts'
import {Failure} from '../../errors/failure.ts'
import {type ProfileTestResult, profileTestView} from '../../views/profiles.ts'

export default class ProfileTest extends ClusterCommand<typeof ProfileTest> {
  static override summary = 'Connect by a profile, and say which cluster answers.'
  static override description = prose`
    Connects, authenticates, and asks for the cluster's id and brokers; then the schema registry for its subjects and the workers of Kafka Connect for their
    connectors, where a flag, a variable, the profile or a local cluster says where they are. Exit code 4 where the cluster cannot be reached, 1 where one of the others
    cannot be asked, with the reason. \`samsa doctor\` looks at each step of it.
  `
  static override examples = ['<%= config.bin %> profile test']
  static override args = {
    profile: Args.string({description: 'which profile [default: the one that commands use]'}),
  }

  static override flags = {...schemaRegistryFlag, ...connectFlag}

  protected override get profileWanted(): string | undefined {
    return this.args.profile ?? super.profileWanted
  }

  async run(): Promise<ProfileTestResult> {
    const startedMs = performance.now()
    const {clusterId, controller, brokers} = await describeCluster(this.cluster())
    const {profile} = this
    const [schemaRegistry, connect] = [await this.#testRegistry(), await this.#testConnect()]
    return this.show(
      {
        profile: profile?.name ?? null,
        clusterId,
        controller,
        brokers: brokers.length,
        schemaRegistry,
        connect,
        ms: Math.round(performance.now() - startedMs),
      },
      profileTestView,
      {rows: [{}], noun: 'servers', failures: [schemaRegistry, connect].flatMap((each) => each?.error ?? [])},
    )
  }

  /** That it cannot be asked is told beside the cluster that can. */
  async #testRegistry(): Promise<ProfileTestResult['schemaRegistry']> {
    const url = this.serviceSettings.get('schema.registry.url')
    if (url === undefined) return null
    const {value: subjects, error} = await tried(
      async () => (await (await this.registry()).subjects()).length,
    )
    return {url: String(url.value), subjects, ...(error === null ? {} : {error})}
  }

  async #testConnect(): Promise<ProfileTestResult['connect']> {
    const url = this.serviceSettings.get('connect.url')
    if (url === undefined) return null
    const {value, error} = await tried(async () => (await this.services.connect()).connectors())
    const failed = value?.filter(({status}) => hasFailed(status)).length ?? null
    return {
      url: String(url.value),
      connectors: value?.length ?? null,
      failed,
      ...(error === null ? {} : {error}),
    }
  }
}

/** What an answer is, or why there is none; throws where the command is to end. */
async function tried<T>(
  ask: () => Promise<T>,
): Promise<{readonly value: T | null; readonly error: Failure | null}> {
  try {
    return {value: await ask(), error: null}
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
    return {value: null, error}
  }
}
