import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {fetchReferences, type SchemaList, schemaRow} from '../../core/schemas/get-schemas.ts'
import {namingNearest, parseSubjectWord} from '../../core/schemas/known-subjects.ts'
import type {RegisteredSchema, SubjectSchema} from '../../core/schemas/registered-schema.ts'
import type {SchemaRegistry} from '../../core/schemas/schema-registry.ts'
import {Failure} from '../../errors/failure.ts'
import {schemaTable, schemaText} from '../../views/schemas/schemas.ts'

export default class SchemaGet extends ClusterCommand<typeof SchemaGet> {
  static override summary = 'Print a schema of the registry.'
  static override description = prose`
    Prints the text of a schema as it was registered, and nothing else: into a file it is the schema again. Without a version it is the
    last one. --id takes the number that stands in front of records.

    -o json has id, version, type and references beside it. With --references also every schema that it refers to, directly or not, each after what
    it needs itself; as a table these are told, not printed.
  `
  static override examples = [
    '<%= config.bin %> schema get order-events-value',
    {
      description: 'The first version, with all that belongs to it',
      command: '<%= config.bin %> schema get order-events-value:1 --json',
    },
    {
      description: 'What does a record with this id stand by?',
      command: '<%= config.bin %> schema get --id 1',
    },
  ]
  static override args = {
    subject: Args.string({description: 'SUBJECT or SUBJECT:VERSION, a number or latest'}),
  }
  static override flags = {
    ...schemaRegistryFlag,
    id: Flags.integer({description: 'by its id in place of a subject', helpValue: 'N', min: 0}),
    references: Flags.boolean({description: 'also the schemas that it refers to'}),
  }

  async run(): Promise<SchemaList> {
    const {references} = this.flags
    const wanted = this.#wanted
    const registry = await this.registry()
    const schema = await wanted(registry)
    const others = references ? await fetchReferences(registry, schema.references) : []
    return this.show({schemas: [...others, schema].map(schemaRow)}, references ? schemaTable : schemaText)
  }

  get #wanted(): (registry: SchemaRegistry) => Promise<RegisteredSchema | SubjectSchema> {
    const {id} = this.flags
    const word = this.args.subject
    if (word !== undefined && id !== undefined)
      throw new Failure('usage', 'Either a SUBJECT or --id N, not both.')
    if (word === undefined && id === undefined)
      throw new Failure('usage', 'Which schema? Give a SUBJECT, or --id N.')
    if (id !== undefined) return (registry) => registry.schemaById(id)
    const {subject, version} = parseSubjectWord(word ?? '')
    return (registry) =>
      namingNearest(registry.schemaOf(subject, version ?? 'latest'), subject, () => registry.subjects())
  }
}
