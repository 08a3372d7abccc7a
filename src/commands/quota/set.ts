import {Args, Flags} from '@oclif/core'
import {entityFlags, parseQuotaKey, parseQuotaValue, requireEntity} from '../../cli/access/quota-flags.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planQuotas, type QuotaChange} from '../../core/access/change-quotas.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {parseKeyValues} from '../../core/configs/parse-key-values.ts'
import {quotaChanges} from '../../views/access/quotas.ts'

export default class QuotaSet extends ChangeCommand<typeof QuotaSet> {
  static override summary = 'Limit how much a user, a client or an address may ask for.'
  static override description = prose`
    Only these limits change; others of the same user, client or ip stay. They hold for each broker on its own, and for all
    clients of that name together. A client above its limit is held back, not refused.

    - producer_byte_rate, consumer_byte_rate: bytes a second, 10MiB/s
    - request_percentage: time of a broker's threads, 100 for one of them
    - controller_mutation_rate: partitions made and deleted a second
    - connection_creation_rate: connections a second, of an ip only
  `
  static override examples = [
    '<%= config.bin %> quota set --user shop producer_byte_rate=10MiB/s consumer_byte_rate=20MiB/s',
    {
      description: 'Every user that has no quota of its own',
      command: '<%= config.bin %> quota set --user-default request_percentage=200% --dry-run',
    },
    {
      description: 'One program of one user',
      command:
        '<%= config.bin %> quota set --user shop --client-id importer producer_byte_rate=1MiB/s --dry-run',
    },
  ]
  static override args = {
    quotas: Args.string({description: 'KEY=VALUE; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    ...entityFlags,
    'dry-run': Flags.boolean({description: 'let the cluster check it, change nothing'}),
  }

  async run(): Promise<ChangeDocument<'quotas', QuotaChange>> {
    const {flags} = this
    const entity = requireEntity(flags)
    const limits = Object.fromEntries(
      Object.entries(parseKeyValues(this.names, 'quota set')).map(([word, text]) => {
        const key = parseQuotaKey(word, entity)
        return [key, parseQuotaValue(key, text)]
      }),
    )
    return this.carryOut(await planQuotas(this.cluster(), {entity, limits}), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: quotaChanges,
      question: () => 'Set these quotas?',
    })
  }
}
