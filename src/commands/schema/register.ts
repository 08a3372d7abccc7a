import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {readSchemaInput, schemaInputFlags} from '../../cli/schemas/schema-input.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {examineSchema} from '../../core/records/decode/examine-schema.ts'
import {
  type PlannedRegistration,
  planRegistration,
  registration,
  type SchemaRegistration,
} from '../../core/schemas/register-schema.ts'
import {resolveReferences} from '../../core/schemas/resolve-references.ts'
import {leaveToRegistry} from '../../core/schemas/schema-examination.ts'
import {escapeForTerminal} from '../../views/escape.ts'
import {registrations} from '../../views/schemas/schemas.ts'

export default class SchemaRegister extends ChangeCommand<typeof SchemaRegister> {
  static override summary = 'Register a schema as the next version of a subject.'
  static override description = prose`
    A subject that is not there yet is made. A schema that the subject has already is left alone, and its version and id are told. One that does
    not fit the versions that there are, by the level that counts (\`samsa schema compatibility\`), is not registered, and the registry's own reasons are
    told: of its check, or where it gives none there (Apicurio), of its refusal. Where the check itself fails, the registration decides.

    It is read here first, with all that it refers to; what cannot be used is not sent, though some registries would take it. --registry-only leaves
    that out. --dry-run reads it, has the registry check it against the versions that there are, and registers nothing.

    A schema that uses others needs to say which: --reference shop.Customer=customers-value:2 (or :latest). For Avro the name is that of the type, for Protobuf the
    path of the import, for JSON Schema the URL of $ref.
  `
  static override examples = [
    {
      description: 'A schema for the values of a topic, which `samsa produce --encode avro` then writes by',
      command: `echo '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"note","type":"string","default":""}]}' | <%= config.bin %> schema register order-events-value - --type avro`,
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
    'dry-run': Flags.boolean({description: 'only check it, register nothing'}),
  }

  async run(): Promise<ChangeDocument<'schemas', SchemaRegistration>> {
    const {flags} = this
    const {subject, file} = this.args
    const input = await readSchemaInput(file, flags, this.interruption.abort)
    const registry = await this.registry()
    const request = {
      subject,
      schema: await resolveReferences(registry, input),
      normalizes: flags.normalize,
      examine: flags['registry-only'] ? leaveToRegistry : examineSchema,
    }
    const planned = await planRegistration(registry, request)
    this.#tell(planned)
    return this.carryOut(registration(registry, planned, request), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: registrations,
      question: () => `Register this schema for ${subject}?`,
    })
  }

  #tell({row, isNew, misfit, unchecked, unread}: PlannedRegistration): void {
    const isDry = this.flags['dry-run']
    const tell = (text: string): void => this.note(escapeForTerminal(text, {singleLine: true}))
    for (const message of row.messages) tell(`  ${message}`)
    if (row.error) return
    if (unread !== null) tell(`Note: the schema could not be read here to its end: ${unread}.`)
    if (row.id !== null || misfit !== null) return
    if (unchecked !== null && !isDry) tell(`Note: ${unchecked.message} Its registration decides.`)
    if (!isDry || unchecked !== null) return
    const isRead = !this.flags['registry-only']
    if (isNew)
      tell(
        `It would be version 1 of ${row.subject}, which is new; ${isRead ? 'the schema was read here, ' : ''}the registry itself was not asked for it.`,
      )
    else tell(`It would be the next version of ${row.subject}: the registry says that it fits.`)
  }
}
