import {Args, Flags} from '@oclif/core'
import {ConfigChangeCommand} from '../../cli/configs/config-change.ts'
import {kindArg, parseKind} from '../../cli/configs/config-names.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ConfigChange} from '../../core/configs/plan-configs.ts'
import {Failure} from '../../errors/failure.ts'

export default class ConfigUnset extends ConfigChangeCommand<typeof ConfigUnset> {
  static override summary = 'Remove configs, so that the default counts again.'
  static override description = prose`
    Takes one NAME (for cluster none), then the keys. A key that is not set there is unchanged; one that does not exist is
    refused with the nearest ones. Several topics at once: topic alter 'order-*' --unset KEY.
  `
  static override examples = [
    '<%= config.bin %> config unset topic order-events retention.ms segment.bytes',
    {
      description: 'What would the default of all brokers lose?',
      command: '<%= config.bin %> config unset cluster log.cleaner.threads --dry-run',
    },
  ]
  static override args = {
    kind: kindArg,
    name: Args.string({description: 'name or glob (none for cluster), then the keys', required: true}),
  }
  static override strict = false
  static override flags = {
    'dry-run': Flags.boolean({description: 'let the broker check it, change nothing'}),
  }

  async run(): Promise<ChangeDocument<'configs', ConfigChange>> {
    const [kind = '', ...words] = this.names
    const nameCount = parseKind(kind) === 'cluster' ? 0 : 1
    const unset = [...new Set(words.slice(nameCount))]
    if (unset.length === 0) throw new Failure('usage', 'Which config? Give its key after the name.')
    return this.alterConfigs(kind, words.slice(0, nameCount), {unset}, this.flags['dry-run'])
  }
}
