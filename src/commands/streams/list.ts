import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {countOf} from '../../core/names/count-of.ts'
import {compileWords} from '../../core/names/name-pattern.ts'
import {listApplications, type StreamsApplication} from '../../core/streams/applications.ts'
import {applicationTable} from '../../views/streams/applications.ts'

export default class StreamsList extends ClusterCommand<typeof StreamsList> {
  static override summary = 'List Kafka Streams applications.'
  static override description = prose`
    An application is a group that is called as its application.id says: by the protocol of KIP-1071 its type is streams, by the classic
    one its members tell it while they run. Beside each stand the topics that it has made for itself: changelogs, which keep its
    state stores, and repartitions, which carry records between its parts.

    By the classic protocol an application that is stopped and has no internal topic looks like any other group, and is not listed.
    Internal topics whose application has no group any more are told below.
  `
  static override examples = ['<%= config.bin %> streams list']
  static override args = {
    pattern: Args.string({description: 'glob that names must match; several may follow'}),
  }
  static override strict = false
  static override flags = {regex: regexFlag}

  async run(): Promise<{applications: readonly StreamsApplication[]}> {
    const choose = compileWords(this.names, this.flags)
    const {applications, unowned, failures} = await listApplications(this.cluster())
    const matches = choose(applications.map(({application}) => application))
    const chosen = applications.filter(({application}) => matches(application))
    if (chosen.length === 0) {
      this.note('No Streams applications.')
      this.noteUnseen()
    }
    if (unowned.length > 0 && this.names.length === 0) {
      const [first = ''] = unowned
      const others = unowned.length > 1 ? ` and ${unowned.length - 1} more` : ''
      this.note(`${countOf(unowned.length, 'internal topic')} of no group that is there: ${first}${others}.`)
    }
    return this.show({applications: chosen}, applicationTable, {rows: chosen, noun: 'applications', failures})
  }
}
