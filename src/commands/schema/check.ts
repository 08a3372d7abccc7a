import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {exitCodeOf} from '../../cli/exit-codes.ts'
import {prose} from '../../cli/prose.ts'
import {readSchemaInput, schemaInputFlags} from '../../cli/schemas/schema-input.ts'
import {examineSchema} from '../../core/records/decode/examine-schema.ts'
import {checkSchema, type SchemaCheck as Result} from '../../core/schemas/check-schema.ts'
import {unknownSubject} from '../../core/schemas/known-subjects.ts'
import {resolveReferences} from '../../core/schemas/resolve-references.ts'
import {leaveToRegistry} from '../../core/schemas/schema-examination.ts'
import {Failure} from '../../errors/failure.ts'
import {schemaCheckView} from '../../views/schemas/schemas.ts'

export default class SchemaCheck extends ClusterCommand<typeof SchemaCheck> {
  static override summary = 'Ask the registry whether a schema may be the next version of a subject.'
  static override description = prose`
    The schema is read here first, with all that it refers to. Then the registry compares it with the versions that the subject has, by the level
    that counts for it. Nothing is registered. Exit code 0 where it fits, 3 where it does not, 1 where it is no schema, or where it cannot be told:
    Apicurio's check fails of Avro and JSON Schema with references, though a registration is decided.

    What does not fit is told in the registry's words; where it has none (Apicurio), what differs from the last version, and which of it the level
    does not allow, as far as that is certain.

    A subject that is not there is an error (exit code 1), since its name may be mistyped. With --allow-new it fits what can be read here; a registry
    checks nothing of a new subject before it registers.
  `
  static override examples = [
    {
      description: 'May a field be added? Without a default value it may not',
      command: `echo '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"total","type":"long"}]}' | <%= config.bin %> schema check order-events-value - --type avro`,
    },
    {
      description: 'In CI, before the subject is there too',
      command: `echo '{"type":"string"}' | <%= config.bin %> schema check shipping-status-key - --type avro --allow-new`,
    },
  ]
  static override args = {
    subject: Args.string({description: 'the subject', required: true}),
    file: Args.string({description: 'a file with the schema, - for stdin', required: true}),
  }
  static override flags = {
    ...schemaRegistryFlag,
    ...schemaInputFlags,
    'allow-new': Flags.boolean({description: 'a subject that is not there yet is fine'}),
  }

  async run(): Promise<Result> {
    const {flags} = this
    const {subject, file} = this.args
    const input = await readSchemaInput(file, flags, this.interruption.abort)
    const isUnread = flags['registry-only']
    if (isUnread && flags['allow-new'])
      throw new Failure(
        'usage',
        'With --registry-only nobody would check a new subject: leave out --allow-new.',
      )
    const registry = await this.registry()
    const schema = await resolveReferences(registry, input)
    const check = await checkSchema(registry, subject, schema, {
      normalizes: flags.normalize,
      allowsNew: flags['allow-new'],
      examine: isUnread ? leaveToRegistry : examineSchema,
    })
    if (check === null)
      throw unknownSubject(subject, await registry.subjects()).suggesting('With --allow-new that is fine.')
    if (!check.compatible)
      process.exitCode = exitCodeOf(new Failure('check', `The schema does not fit ${subject}.`))
    return this.show(check, schemaCheckView)
  }
}
