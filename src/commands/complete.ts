import {homedir} from 'node:os'
import {ClusterCommand} from '../cli/cluster-command.ts'
import {commandTree} from '../cli/command-tree.ts'
import {renderCandidates} from '../cli/completion/completion-candidates.ts'
import {fetchNames} from '../cli/completion/fetch-names.ts'
import {
  type Candidate,
  type CompletionPlan,
  planCompletion,
  planNames,
} from '../cli/completion/plan-completion.ts'
import {connectFlag, schemaRegistryFlag} from '../cli/connection-flags.ts'
import {writeOut} from '../cli/output.ts'
import {loadProfileFiles} from '../cli/profiles/profile-files.ts'
import {readDurationMs} from '../core/time/duration.ts'
import {localDirectories} from '../local/directories.ts'
import {listClusterNames} from '../local/state.ts'

/** A shell waits for the answer while its user looks at the line: not for longer than this, unless the user says so. */
const DEADLINE = '1s'
const MOST_MS = 60_000

/** How long this user's shell waits; what is no duration is passed over, as there is no place to say so. */
function deadline(): string {
  const wishedMs = readDurationMs(process.env.SAMSA_COMPLETION_TIMEOUT ?? '') ?? 0
  return wishedMs > 0 ? `${Math.min(wishedMs, MOST_MS)}ms` : DEADLINE
}

export default class Complete extends ClusterCommand<typeof Complete> {
  static override hidden = true
  static override summary = 'Print what may come next on a command line; the completion scripts ask it.'
  static override examples = ["<%= config.bin %> complete -- topic describe ''"]
  static override strict = false
  static override flags = {...schemaRegistryFlag, ...connectFlag}

  #plan: CompletionPlan | null = null

  override async init(): Promise<void> {
    const words = this.argv[0] === '--' ? this.argv.slice(1) : this.argv
    const plan = planCompletion(words, commandTree(this.config))
    this.#plan = plan
    // The line being typed names the cluster to ask: its words are read as our own flags. No shell has expanded a ~ yet.
    const connection = plan.connection.map((word) => word.replace(/^~(?=\/)/, homedir()))
    this.argv = [...connection, '--timeout', deadline()]
    await super.init()
  }

  /** Nobody who presses Tab means to type a password. */
  protected override get canAskForSecrets(): boolean {
    return false
  }

  async run(): Promise<void> {
    const plan = this.#plan
    if (!plan) return
    // What one kind cannot be had of keeps back no other.
    const found = plan.live.map(async (kind) =>
      planNames(plan, kind, await this.#namesOf(kind, plan.prefix).catch(() => [])),
    )
    await this.#answer((await Promise.all(found)).flat())
  }

  async #namesOf(kind: CompletionPlan['live'][number], typed: string): Promise<string[]> {
    if (kind === 'local clusters') return listClusterNames(localDirectories())
    if (kind === 'profiles') return (await loadProfileFiles()).flatMap(({profiles}) => [...profiles.keys()])
    if (kind === 'subjects')
      return this.#untilDeadline(this.registry().then((registry) => registry.subjects()))
    if (kind === 'connectors') return this.#untilDeadline(this.#connectors())
    return this.#untilDeadline(fetchNames(this.cluster(), kind, typed))
  }

  async #connectors(): Promise<string[]> {
    // It loads Node's HTTP.
    const {openConnect} = await import('../cli/connect/open-connect.ts')
    const {abort: signal} = this.interruption
    const {profile, secretReader: readSecret} = this
    this.startDeadline()
    const client = openConnect(this.serviceSettings, {
      profile,
      readSecret,
      verbose: false,
      isReadOnly: true,
      signal,
    })
    return client.names().finally(() => client.close())
  }

  /** Nothing is said where it fails: a message would land in the line that is being typed. */
  override async catch(): Promise<void> {
    await this.#answer([])
  }

  async #answer(found: readonly Candidate[]): Promise<void> {
    const plan = this.#plan
    process.exitCode = 0
    if (!plan) return
    await writeOut(renderCandidates([...plan.candidates, ...found], plan.wantsFiles))
  }

  /** What comes before the deadline, else nothing. A connection that is only being made does not end with it. */
  async #untilDeadline(names: Promise<string[]>): Promise<string[]> {
    const {abort} = this.interruption
    const late = new Promise<string[]>((resolve) => {
      abort.addEventListener('abort', () => resolve([]), {once: true})
    })
    return Promise.race([names, late])
  }
}
