import {Flags} from '@oclif/core'
import {ClusterCommand, DEFAULT_TIMEOUT_MS} from '../cli/cluster-command.ts'
import {connectFlag, schemaRegistryFlag} from '../cli/connection-flags.ts'
import {fileFlags, requireDeclared} from '../cli/declare/declared-input.ts'
import {changesOutputFlag, pruneFlags, pruneMatchers, writeChanges} from '../cli/declare/plan-input.ts'
import {exitCodeOf} from '../cli/exit-codes.ts'
import {problemsFailure} from '../cli/problems-failure.ts'
import {loadProfile} from '../cli/profiles/connection-choice.ts'
import {type OtherCluster, otherConnection} from '../cli/profiles/other-cluster.ts'
import {prose} from '../cli/prose.ts'
import {rowsFailure} from '../cli/rows-failure.ts'
import type {ClusterComparison} from '../core/declare/compare-clusters.ts'
import type {DeclaredChange} from '../core/declare/declared-change.ts'
import {Failure} from '../errors/failure.ts'
import {changesView} from '../views/declare/changes.ts'

/** Nothing but the profile says where the other cluster is. */
const TO_PROFILE: OtherCluster = {
  connection: {bootstrapServer: undefined, configFile: undefined, properties: undefined},
  names: {bootstrapServer: '--to-profile', configFile: '--to-profile', property: '--to-profile'},
  missing: () => new Failure('usage', 'The profile of --to-profile names no server.'),
}

export default class Diff extends ClusterCommand<typeof Diff> {
  static override summary = 'Where a cluster differs from files of what should be, or from another cluster.'
  static override description = prose`
    Reads the files of \`samsa apply\`, looks at what is there, and shows what apply would do: + is created, ~ altered, - deleted.
    Nothing is changed. Kafka itself checks what it can: names, values of configs, numbers of replicas.

    Exit code 0 where nothing differs, 3 where something does, 1 where it cannot be as the files say, 2 where the files
    are wrong. -o markdown is for the comment of a pull request, -o junit for a CI server.

    With --to in place of files it compares two clusters, and shows what would have to change at --to so that it is as the
    cluster of -b: topics, the configs for all brokers, users (no passwords, which no cluster tells), quotas and ACLs. Not compared are
    records, where groups stand, and the configs of single brokers. --command-config and -X count for both; with --to-profile
    only the profile counts for the other one, and --allow-plaintext-password.
  `
  static override examples = [
    {
      description: 'Is the topic as it should be? Exit code 3 where it is not',
      command: `echo 'topics: [{name: order-events}]' | <%= config.bin %> diff -f -`,
    },
    {
      description: 'Also the topics that no file knows',
      command: `echo 'topics: [{name: order-events}]' | <%= config.bin %> diff -f - --prune --prune-scope 'trial-*'`,
    },
    {
      description: 'What another cluster has otherwise',
      command: '<%= config.bin %> diff --to "$SAMSA_BOOTSTRAP_SERVER"',
    },
  ]
  static override flags = {
    ...fileFlags,
    to: Flags.string({
      description: 'compare with this cluster, in place of files',
      helpValue: 'HOST:PORT[,...]',
      exclusive: ['file', 'var', 'prune', 'prune-scope'],
    }),
    'to-profile': Flags.string({
      description: 'the same, with the cluster of this profile',
      helpValue: 'NAME',
      exclusive: ['to', 'file', 'var', 'prune', 'prune-scope'],
    }),
    ...pruneFlags,
    ...schemaRegistryFlag,
    ...connectFlag,
  }
  static override baseFlags = {...ClusterCommand.baseFlags, output: changesOutputFlag}

  async run(): Promise<{changes: readonly DeclaredChange[]; drift: boolean}> {
    const {flags} = this
    const found = await this.#compare()
    for (const line of found.notes) this.note(`samsa: ${line}`)
    const {changes, failures} = found
    const result = {changes, drift: changes.length > 0}
    const told = {rows: changes, noun: 'changes', failures}
    const failure = rowsFailure(told)
    if (await writeChanges(result, flags.json ? 'json' : flags.output)) {
      if (failure) this.finishWith(failure)
    } else await this.show(result, changesView, told)
    if (result.drift && !failure)
      process.exitCode = exitCodeOf(new Failure('check', 'The cluster is not as the files say.'))
    return result
  }

  async #compare(): Promise<ClusterComparison> {
    const {to, 'to-profile': profile} = this.flags
    const servers = to ?? profile
    if (servers === undefined) return this.#compareFiles()
    const other = to === undefined ? await this.#clusterOf(servers) : this.clusterAt(servers, '--to')
    const {compareClusters} = await import('../core/declare/compare-clusters.ts')
    const cluster = this.cluster()
    const label = this.clusterLabel
    const found = await compareClusters(cluster, other, {...this.#planOptions, label})
    return {
      ...found,
      notes: [...found.notes, `what would have to change at ${servers}, to be as ${label} is`],
    }
  }

  async #clusterOf(profile: string) {
    const found = await loadProfile(profile, '--to-profile')
    return this.otherCluster(otherConnection(TO_PROFILE, found, this.otherSurroundings))
  }

  async #compareFiles(): Promise<ClusterComparison> {
    const {flags} = this
    if (flags.file === undefined)
      throw new Failure(
        'usage',
        'With what? Give -f FILE (repeatable), or --to HOST:PORT or --to-profile NAME for another cluster.',
      )
    const declared = await requireDeclared(flags, this.interruption.abort)
    const {planDeclared} = await import('../core/declare/plan-declared.ts')
    const plan = await planDeclared(this.cluster(), declared, {
      ...this.#planOptions,
      prune: await pruneMatchers(flags, declared),
      setsPasswords: false,
    })
    if (plan.problems.length > 0) throw problemsFailure(plan.problems)
    return {changes: plan.change.rows, notes: plan.notes, failures: []}
  }

  get #planOptions() {
    return {
      timeoutMs: this.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      nowMs: Date.now(),
      stop: this.interruption.stop,
      services: this.services,
    }
  }
}
