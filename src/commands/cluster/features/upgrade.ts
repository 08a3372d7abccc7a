import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../../cli/change-command.ts'
import {readWantedFeatures} from '../../../cli/cluster/wanted-features.ts'
import {prose} from '../../../cli/prose.ts'
import {planFlags} from '../../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../../core/changes/change.ts'
import {type FeatureChange, featureUpdate, planFeatures} from '../../../core/cluster/update-features.ts'
import {featureChanges} from '../../../views/cluster/feature-changes.ts'

export default class ClusterFeaturesUpgrade extends ChangeCommand<typeof ClusterFeaturesUpgrade> {
  static override summary = 'Put higher levels of features in force.'
  static override description = prose`
    The last step of an upgrade of Kafka, once all brokers and controllers run the new release: the cluster then behaves like it.
    --release-version sets metadata.version and the features that the release comes with; those that are higher already stay.
    A level is a number, for metadata.version also a release: metadata.version=4.3.

    The way back is narrow: not every level can be left again, and the old release cannot run on what a new level has written. So the plan is
    shown first; off a terminal it needs --yes. --dry-run has the controller check it. All levels are set, or none.
    It takes the permission to ALTER the cluster.
  `
  static override examples = [
    {
      description: 'What would change, and would the controller do it?',
      command: '<%= config.bin %> cluster features upgrade --release-version 4.3 --dry-run',
    },
    {
      description: 'One feature',
      command: '<%= config.bin %> cluster features upgrade group.version=1 --dry-run',
    },
  ]
  static override args = {
    feature: Args.string({description: 'FEATURE=LEVEL; several may follow'}),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    'release-version': Flags.string({
      description: 'the levels of this Kafka release: 4.4, or 4.4-IV0',
      helpValue: 'X.Y',
    }),
  }

  async run(): Promise<ChangeDocument<'features', FeatureChange>> {
    const {flags} = this
    const wanted = readWantedFeatures(this.names, flags['release-version'], 'cluster features upgrade')
    const cluster = this.cluster()
    const rows = await planFeatures(cluster, wanted, 'upgrade')
    return this.carryOut(featureUpdate(cluster, rows, {direction: 'upgrade'}), {
      flags,
      view: featureChanges,
      question: ({length}) =>
        `Upgrade ${length === 1 ? 'this feature' : `these ${length} features`}? There may be no way back.`,
      nothing: 'All of these levels are in force.',
      dryRun: 'Nothing was changed.',
    })
  }
}
