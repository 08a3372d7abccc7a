import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {exitCodeOf} from '../../cli/exit-codes.ts'
import {prose} from '../../cli/prose.ts'
import {readSchemaInput, schemaInputFlags} from '../../cli/schemas/schema-input.ts'
import {checkSchema, type SchemaCheck as Result} from '../../core/schemas/check-schema.ts'
import {unknownSubject} from '../../core/schemas/known-subjects.ts'
import {Failure} from '../../errors/failure.ts'
import {schemaCheckView} from '../../views/schemas/schemas.ts'

export default class SchemaCheck extends ClusterCommand<typeof SchemaCheck> {
  static override summary = 'Ask the registry whether a schema may be the next version of a subject.'
  static override description = prose`
    The registry compares it with the versions that the subject has, by the level that counts for it, and tells what does not fit. Nothing is
    registered. Exit code 0 where it fits, 3 where it does not.

    A subject that is not there is an error (exit code 1), since its name may be mistyped; with --allow-new everything fits it.
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
    const schema = await readSchemaInput(file, flags, this.interruption.abort)
    const registry = await this.registry()
    const check = await checkSchema(registry, subject, schema, {
      normalizes: flags.normalize,
      allowsNew: flags['allow-new'],
    })
    if (check === null)
      throw unknownSubject(subject, await registry.subjects()).suggesting('With --allow-new that is fine.')
    if (!check.compatible)
      process.exitCode = exitCodeOf(new Failure('check', `The schema does not fit ${subject}.`))
    return this.show(check, schemaCheckView)
  }
}
