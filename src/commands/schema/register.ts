import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {readSchemaInput, schemaInputFlags} from '../../cli/schemas/schema-input.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {planRegistration, registration, type SchemaRegistration} from '../../core/schemas/register-schema.ts'
import {escapeForTerminal} from '../../views/escape.ts'
import {registrations} from '../../views/schemas/schemas.ts'

export default class SchemaRegister extends ChangeCommand<typeof SchemaRegister> {
  static override summary = 'Register a schema as the next version of a subject.'
  static override description = prose`
    A subject that is not there yet is made. A schema that the subject has already is left alone, and its version and id are told. One that does
    not fit the versions that there are, by the level that counts (\`samsa schema compatibility\`), is not sent, and the registry's own reasons are told.
    --dry-run asks the registry the same, and registers nothing.

    A schema that uses others needs to say which: --reference shop.Customer=customers-value:2. For Avro the name is that of the type, for Protobuf the
    path of the import, for JSON Schema the URL of $ref.
  `
  static override examples = [
    {
      description: 'A schema for the values of a topic',
      command: `echo '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}' | <%= config.bin %> schema register order-events-value - --type avro`,
    },
    {
      description: 'Would it fit?',
      command: `echo '{"type":"string"}' | <%= config.bin %> schema register payment-status-key - --type avro --dry-run`,
    },
  ]
  static override args = {
    subject: Args.string({description: 'the subject: TOPIC-value, TOPIC-key', required: true}),
    file: Args.string({description: 'a file with the schema, - for stdin', required: true}),
  }
  static override flags = {
    ...schemaRegistryFlag,
    ...schemaInputFlags,
    'dry-run': Flags.boolean({description: 'let the registry check it, register nothing'}),
  }

  async run(): Promise<ChangeDocument<'schemas', SchemaRegistration>> {
    const {flags} = this
    const {subject, file} = this.args
    const schema = await readSchemaInput(file, flags, this.interruption.abort)
    const request = {subject, schema, normalizes: flags.normalize}
    const registry = await this.registry()
    const planned = await planRegistration(registry, request)
    for (const message of planned.row.messages)
      this.note(`  ${escapeForTerminal(message, {singleLine: true})}`)
    return this.carryOut(registration(registry, planned, request), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: registrations,
      question: () => `Register this schema for ${subject}?`,
    })
  }
}
