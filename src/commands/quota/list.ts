import {entityFlags, parseEntity} from '../../cli/access/quota-flags.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {
  appliedLimits,
  canCountFor,
  type EntityQuotas,
  fetchEntityQuotas,
} from '../../core/access/change-quotas.ts'
import {appliedQuotas, quotaTable} from '../../views/access/quotas.ts'

export default class QuotaList extends ClusterCommand<typeof QuotaList> {
  static override summary = 'List quotas of users, clients and addresses, and which of them count.'
  static override description = prose`
    Without flags all of them. With a user, a client.id or both those that can count for such a client, and which ones do:
    brokers look at user and client together first, then at the user, then at the client, each time at the name before
    the default. A quota is of each broker, not of the cluster.
  `
  static override examples = [
    '<%= config.bin %> quota list',
    {
      description: 'How much may this program of that user write?',
      command: '<%= config.bin %> quota list --user shop --client-id importer',
    },
  ]
  static override flags = entityFlags

  async run(): Promise<{quotas: readonly EntityQuotas[]}> {
    const client = parseEntity(this.flags)
    const all = await fetchEntityQuotas(this.cluster())
    const list = {quotas: all.filter((quotas) => canCountFor(quotas, client))}
    if (Object.keys(client).length > 0)
      return this.show(list, appliedQuotas(client, appliedLimits(all, client)))
    if (all.length === 0) this.note('There are no quotas.')
    return this.show(list, quotaTable)
  }
}
