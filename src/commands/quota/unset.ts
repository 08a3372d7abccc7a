import {Args, Flags} from '@oclif/core'
import {entityFlags, parseQuotaKey, requireEntity} from '../../cli/access/quota-flags.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planQuotas, type QuotaChange} from '../../core/access/change-quotas.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {Failure} from '../../errors/failure.ts'
import {quotaChanges} from '../../views/access/quotas.ts'

export default class QuotaUnset extends ChangeCommand<typeof QuotaUnset> {
  static override summary = 'Remove quotas, so that what is more general counts again.'
  static override description = prose`
    Takes the keys, or --all for every one that is set on exactly this user, client or ip. One that is not set is unchanged. What
    counts then: \`samsa quota list --user USER\`.
  `
  static override examples = [
    '<%= config.bin %> quota unset --user shop consumer_byte_rate',
    {
      description: 'What would go, of the default of all users?',
      command: '<%= config.bin %> quota unset --user-default --all --dry-run',
    },
  ]
  static override args = {keys: Args.string({description: 'names of quotas; several may follow'})}
  static override strict = false
  static override flags = {
    ...entityFlags,
    all: Flags.boolean({description: 'every quota that is set there'}),
    'dry-run': Flags.boolean({description: 'let the cluster check it, change nothing'}),
  }

  async run(): Promise<ChangeDocument<'quotas', QuotaChange>> {
    const {flags} = this
    const entity = requireEntity(flags)
    const keys = this.names.map((word) => parseQuotaKey(word, entity))
    if (flags.all ? keys.length > 0 : keys.length === 0)
      throw new Failure('usage', 'Which quotas? Give their names, or --all for every one.')
    const limits = Object.fromEntries(keys.map((key) => [key, null]))
    return this.carryOut(await planQuotas(this.cluster(), {entity, limits, all: flags.all}), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: quotaChanges,
      question: () => 'Remove these quotas?',
      nothing: 'There is nothing to remove.',
    })
  }
}
