import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {listSubjects, type SubjectList} from '../../core/schemas/list-subjects.ts'
import {subjectTable} from '../../views/schemas/schemas.ts'

export default class SchemaList extends ClusterCommand<typeof SchemaList> {
  static override summary = 'List the subjects of the schema registry.'
  static override description = prose`
    A subject is a name under which a registry keeps the versions of one schema; serialisers use TOPIC-value and TOPIC-key unless they are
    told otherwise. VERSION, ID and TYPE are those of the last version; the id is what stands in front of each record. Wide output adds the
    compatibility level that counts: the subject's own, or else the registry's.

    With --deleted also subjects that are deleted, but not for good: their ids can still be read. Apicurio tells the versions of those, and neither ids nor
    types.
  `
  static override examples = [
    '<%= config.bin %> schema list',
    {
      description: 'What belongs to the topics of orders',
      command: "<%= config.bin %> schema list 'order-*' -o wide",
    },
  ]
  static override args = {subjects: Args.string({description: 'a subject or a glob; several may follow'})}
  static override strict = false
  static override flags = {
    ...schemaRegistryFlag,
    regex: regexFlag,
    deleted: Flags.boolean({description: 'also those that are deleted, but not for good'}),
  }

  async run(): Promise<SubjectList> {
    const {regex, deleted} = this.flags
    const list = await listSubjects(await this.registry(), {
      patterns: this.names,
      regex,
      withDeleted: deleted,
      // A request for each subject: only where it is shown.
      withCompatibility: this.format !== 'table' && this.format !== 'name',
    })
    if (list.subjects.length === 0)
      this.note(
        this.names.length > 0
          ? 'No subject matches; `samsa schema list` shows all that there are.'
          : 'There is none; `samsa schema register SUBJECT FILE` makes one.',
      )
    return this.show(list, subjectTable, {rows: list.subjects, noun: 'subjects', showsPart: true})
  }
}
