import {BaseCommand} from '../../cli/base-command.ts'
import {prose} from '../../cli/prose.ts'
import {fetchLocalStatuses, type LocalStatus as Status} from '../../local/status.ts'
import {localTable} from '../../views/local/local.ts'

export default class LocalStatus extends BaseCommand<typeof LocalStatus> {
  static override summary = 'Show the Kafka clusters of your own on this machine.'
  static override description = prose`
    Each cluster is running, stopped, crashed (a broker ended by itself) or partial (some brokers run). Wide output adds
    where Kafka came from, each broker, the time it was started and where its data lies.
  `
  static override examples = ['<%= config.bin %> local status', '<%= config.bin %> local status -o wide']

  async run(): Promise<{clusters: readonly Status[]}> {
    const clusters = await fetchLocalStatuses()
    if (clusters.length === 0) this.note('There is none; `samsa local up` starts one.')
    return this.show({clusters}, localTable)
  }
}
