import {Args} from '@oclif/core'
import {ClusterCommand} from '../cli/cluster-command.ts'
import {connectFlag, schemaRegistryFlag} from '../cli/connection-flags.ts'
import {prose} from '../cli/prose.ts'
import type {ExportedFile} from '../core/declare/export-declared.ts'
import {nearestNames} from '../core/names/nearest-names.ts'
import {Failure} from '../errors/failure.ts'

export default class Export extends ClusterCommand<typeof Export> {
  static override summary = 'Print what is there as a file for apply.'
  static override description = prose`
    A YAML file that \`samsa diff\` finds unchanged: topics with their partitions, replicas and the configs that are set on them,
    the configs that are set on brokers, for the cluster, on groups and on subscriptions to the metrics of clients, SCRAM users, quotas and ACLs. Kafka's own topics are left out, and so are
    passwords. After the kind, names or globs choose among its things: names of topics, groups and brokers, of users for users,
    quotas and ACLs.

    Groups are printed only when they are asked for: their offsets are those of this moment, and apply gives them to a group that
    has committed nothing in the topic. Schemas and connectors too only when they are asked for, as they are not in the brokers; secrets of
    connectors are left out.
  `
  static override examples = [
    {description: 'All but groups', command: '<%= config.bin %> export'},
    {
      description: 'Some topics; is anything else there by now?',
      command:
        "<%= config.bin %> export topics 'order-*' > topics.yaml && <%= config.bin %> diff -f topics.yaml && rm topics.yaml",
    },
    {description: 'Where a group stands', command: '<%= config.bin %> export groups order-joiner'},
  ]
  static override args = {
    kind: Args.string({
      description:
        'topics, configs, users, quotas, acls, groups, schemas or connectors [default: all in the brokers, but groups]',
    }),
    name: Args.string({description: 'name or glob; several may follow'}),
  }
  static override strict = false
  static override flags = {...schemaRegistryFlag, ...connectFlag}

  async run(): Promise<ExportedFile> {
    const [word, ...patterns] = this.names
    const {EXPORTED_LISTS, exportDeclared, USUAL_LISTS} = await import('../core/declare/export-declared.ts')
    const kind = EXPORTED_LISTS.find((list) => list === word)
    if (word !== undefined && kind === undefined) throw unknownKind(word, EXPORTED_LISTS)
    const lists = kind ? [kind] : USUAL_LISTS
    const {file, failures, hidden} = await exportDeclared(this.cluster(), lists, patterns, this.services)
    const rows = Object.values(file).flat()
    if (patterns.length > 0 && rows.length === 0 && failures.every(({kind}) => kind === 'not-found'))
      throw new Failure('not-found', `There are no ${word} called ${patterns.join(' or ')}.`)
    if (hidden.length > 0) this.note(`samsa: left out, as secrets that nobody is told: ${hidden.join(', ')}`)
    const {exportedView} = await import('../views/declare/exported.ts')
    return this.show(file, exportedView, {rows, noun: 'things', failures})
  }
}

function unknownKind(word: string, lists: readonly string[]): Failure {
  const [nearest] = nearestNames(word, lists)
  return new Failure('usage', `${word} is no kind; there are ${lists.join(', ')}.`, {
    suggestions: nearest
      ? [`Did you mean ${nearest}?`]
      : [`Topics of that name: samsa export topics ${word}`],
  })
}
