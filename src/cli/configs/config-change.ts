import type {Command} from '@oclif/core'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {configAlteration, fetchConfigPlan} from '../../core/configs/alter-configs.ts'
import {type ConfigChange, type ConfigWish, failedConfigs} from '../../core/configs/plan-configs.ts'
import {fetchConfigWarnings} from '../../core/topics/fetch-topic-warnings.ts'
import {configChanges} from '../../views/configs/configs.ts'
import {ChangeCommand} from '../change-command.ts'
import {warningLines} from '../topics/topic-warnings.ts'
import {parseKind, resolveConfigNames} from './config-names.ts'

/** What `config set` and `config unset` share. */
export abstract class ConfigChangeCommand<T extends typeof Command> extends ChangeCommand<T> {
  /** Brings the wish to what the words name, a row for each key and name. Setting a config just does it. */
  protected async alterConfigs(
    kindWord: string,
    words: readonly string[],
    wish: ConfigWish,
    isDryRun: boolean,
  ): Promise<ChangeDocument<'configs', ConfigChange>> {
    const kind = parseKind(kindWord)
    const cluster = this.cluster()
    const {resources, failures} = await resolveConfigNames(cluster, kind, words)
    const plan = await fetchConfigPlan(cluster, resources, wish)
    const unserved = [...failures].flatMap(([name, failure]) => failedConfigs({kind, name}, wish, failure))
    const changed = plan.rows.filter((row) => plan.planned.get(row)?.isChange)
    const warnings = await fetchConfigWarnings(cluster, changed, Date.now())
    for (const line of warningLines([{warnings}])) this.note(line)
    return this.carryOut(configAlteration(cluster, {...plan, rows: [...plan.rows, ...unserved]}), {
      flags: {yes: true, 'dry-run': isDryRun},
      view: configChanges,
      question: ({length}) => `Alter ${length} configs?`,
      dryRun: 'Checked by the broker; nothing was changed.',
    })
  }
}
