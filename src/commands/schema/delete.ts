import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {planSchemaDeletion, type SchemaDeletion, schemaDeletion} from '../../core/schemas/delete-schemas.ts'
import {schemaDeletions} from '../../views/schemas/schemas.ts'

export default class SchemaDelete extends ChangeCommand<typeof SchemaDelete> {
  static override summary = 'Delete versions of schemas, or subjects with all of theirs.'
  static override description = prose`
    Shows first which versions would go. On a terminal it then asks; off a terminal it needs --yes. --dry-run only shows the plan.

    What is deleted is not listed any more, and nothing new can be written by it, but its id can still be read: records that carry it can be decoded.
    With --permanent it goes for good, and records that carry its id cannot be decoded by anybody, unless another subject has the same schema. What
    is deleted already needs --permanent to go.

    What another schema refers to stays, and the failure says which one does; of several that are named, those that refer to others go first. With
    --permanent one that is deleted, but not for good, still refers to others, to Apicurio.
  `
  static override examples = [
    {description: 'See the plan only', command: "<%= config.bin %> schema delete 'order-*' --dry-run"},
    {
      description: 'One version, in a script, also when it is gone already',
      command: '<%= config.bin %> schema delete trial-value:1 --if-exists --yes',
    },
  ]
  static override args = {
    subjects: Args.string({
      description: 'SUBJECT, SUBJECT:VERSION or a glob; several may follow',
      required: true,
    }),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    ...schemaRegistryFlag,
    regex: regexFlag,
    permanent: Flags.boolean({description: 'for good, with its id', default: false}),
    'if-exists': Flags.boolean({description: 'one that does not exist is fine'}),
  }

  async run(): Promise<ChangeDocument<'schemas', SchemaDeletion>> {
    const {flags} = this
    const registry = await this.registry()
    const rows = await planSchemaDeletion(registry, {
      words: this.names,
      regex: flags.regex,
      isPermanent: flags.permanent,
      allowsAbsent: flags['if-exists'],
    })
    if (flags.permanent)
      this.note(
        'Note: records that carry their ids cannot be decoded any more, unless another subject has the same schema.',
      )
    return this.carryOut(schemaDeletion(registry, rows), {
      flags,
      view: schemaDeletions,
      question: ({length}) =>
        `Delete ${length === 1 ? 'this' : `these ${length}`}${flags.permanent ? ' for good' : ''}?`,
    })
  }
}
