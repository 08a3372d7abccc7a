import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import type {ConnectorRow} from '../../core/connect/connector-row.ts'
import {listConnectors} from '../../core/connect/list-connectors.ts'
import {connectorTable} from '../../views/connect/connectors.ts'

export default class ConnectList extends ConnectCommand<typeof ConnectList> {
  static override summary = 'List connectors with the state of their tasks.'
  static override description = prose`
    A connector decides what is to be copied, its tasks copy: a connector can be RUNNING while a task has FAILED, and then copies only
    part of it, or nothing. Look at FAILED first; CAUSE is why, in one line. PAUSED keeps its tasks, STOPPED has none, UNASSIGNED waits
    for a worker.

    --failed shows only what has failed. --topics, -o wide or -o csv also shows the topics that each has used since it was created.
  `
  static override examples = [
    '<%= config.bin %> connect list',
    {
      description: 'What has failed, a name a line, for a script',
      command: "<%= config.bin %> connect list 'order-*' --failed -o name",
    },
    {
      description: 'With their topics, where there are many',
      command: '<%= config.bin %> connect list --topics --timeout 1m',
    },
  ]
  static override args = {
    pattern: Args.string({description: 'glob that names must match; several may follow'}),
  }
  static override strict = false
  static override flags = {
    regex: regexFlag,
    failed: Flags.boolean({description: 'only connectors that have failed, or of which a task has'}),
    topics: Flags.boolean({description: 'also the topics that each has used'}),
  }

  async run(): Promise<{connectors: readonly ConnectorRow[]}> {
    const {failed, topics, regex} = this.flags
    const connectors = await listConnectors(this.connect, {
      words: this.names,
      regex,
      onlyFailed: failed,
      // CSV has every column that wide has.
      withTopics: topics || this.format === 'wide' || this.format === 'csv',
    })
    if (connectors.length === 0) this.note(failed ? 'Nothing has failed.' : 'No connectors.')
    return this.show({connectors}, connectorTable, {rows: connectors, noun: 'connectors', showsPart: true})
  }
}
