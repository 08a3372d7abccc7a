import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {countOf} from '../../core/names/count-of.ts'
import {compileWords} from '../../core/names/name-pattern.ts'
import {someOf} from '../../core/streams/application-evidence.ts'
import {listApplications, type StreamsApplication} from '../../core/streams/applications.ts'
import {applicationTable} from '../../views/streams/applications.ts'

export default class StreamsList extends ClusterCommand<typeof StreamsList> {
  static override summary = 'List Kafka Streams applications.'
  static override description = prose`
    An application is a group that is called as its application.id says: by the protocol of KIP-1071 its type is streams, by the classic
    one its members tell it while they run. Beside each stand the topics that it has made for itself: changelogs, which keep its
    state stores, and repartitions, which carry records between its parts.

    By the classic protocol an application that is stopped and has no internal topic looks like any other group, and is not listed; nor is
    a group that only has a name like the beginning of a topic's. Topics that are called like internal ones, and are of no
    application that is there, are told below: samsa topic delete takes them.
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
      this.note(
        `${countOf(unowned.length, 'topic')} called like internal ones, of no application that is there: ${someOf(unowned)}.`,
      )
    }
    return this.show({applications: chosen}, applicationTable, {rows: chosen, noun: 'applications', failures})
  }
}
