import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../../cli/change-command.ts'
import {readWantedFeatures} from '../../../cli/cluster/wanted-features.ts'
import {prose} from '../../../cli/prose.ts'
import {planFlags} from '../../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../../core/changes/change.ts'
import {type FeatureChange, featureUpdate, planFeatures} from '../../../core/cluster/update-features.ts'
import {featureChanges} from '../../../views/cluster/feature-changes.ts'

export default class ClusterFeaturesDowngrade extends ChangeCommand<typeof ClusterFeaturesDowngrade> {
  static override summary = 'Go back to lower levels of features; 0 turns one off.'
  static override description = prose`
    As samsa cluster features upgrade, in the other direction: FEATURE=LEVEL, or --release-version for the levels that an older
    release comes with. The controller refuses what would lose metadata, unless --unsafe says that it may; some levels it never
    leaves. --dry-run asks it, and changes nothing. The plan is shown first; off a terminal it needs --yes.
  `
  static override examples = [
    {
      description: 'Would the controller turn this feature off?',
      command: '<%= config.bin %> cluster features downgrade streams.version=0 --dry-run',
    },
  ]
  static override args = {
    feature: Args.string({description: 'FEATURE=LEVEL; several may follow'}),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    'release-version': Flags.string({
      description: 'the levels of this Kafka release: 4.3, or 4.3-IV0',
      helpValue: 'X.Y',
    }),
    unsafe: Flags.boolean({description: 'also where metadata of the higher level is lost'}),
  }

  async run(): Promise<ChangeDocument<'features', FeatureChange>> {
    const {flags} = this
    const wanted = readWantedFeatures(this.names, flags['release-version'], 'cluster features downgrade')
    const cluster = this.cluster()
    const rows = await planFeatures(cluster, wanted, 'downgrade')
    const lossy = flags.unsafe ? ' Metadata may be lost.' : ''
    return this.carryOut(featureUpdate(cluster, rows, {direction: 'downgrade', unsafe: flags.unsafe}), {
      flags,
      view: featureChanges,
      question: ({length}) =>
        `Downgrade ${length === 1 ? 'this feature' : `these ${length} features`}?${lossy}`,
      nothing: 'No level is above these.',
      dryRun: 'Nothing was changed.',
    })
  }
}
