import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {changeProfiles, targetFile} from '../../cli/profiles/write-profiles.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {requireProfile} from '../../core/connection/profiles/choose-profile.ts'
import {listFile, listProfiles, type ProfileRow} from '../../core/connection/profiles/list-profiles.ts'
import {profileTable} from '../../views/profiles.ts'

export default class ProfileRemove extends BaseCommand<typeof ProfileRemove> {
  static override summary = 'Remove a profile.'
  static override description = prose`
    From your own file, with --project from that of the project. It asks first; off a terminal it needs --yes. Nothing
    happens to the cluster, nor to secrets that are kept elsewhere, such as in a keyring.
  `
  static override examples = ['<%= config.bin %> profile remove staging --yes']
  static override args = {profile: Args.string({description: 'which profile', required: true})}
  static override flags = {
    yes: planFlags.yes,
    project: Flags.boolean({description: 'from .samsa.yaml of the project'}),
  }

  async run(): Promise<{profiles: readonly ProfileRow[]}> {
    const {flags, args} = this
    const file = targetFile(flags.project)
    const {dropProfile} = await import('../../core/connection/profiles/edit-profiles.ts')
    const before = await changeProfiles(file, (text, now) => {
      requireProfile([now], {name: args.profile, by: file})
      return text ?? ''
    })
    const question = `Remove the profile ${args.profile} from ${file}?`
    if (await this.confirm({yes: flags.yes, question, hasDryRun: false})) {
      const after = await changeProfiles(file, (text) => dropProfile(text ?? '', args.profile))
      this.note(`samsa: ${args.profile} is removed from ${file}`)
      return this.show({profiles: listFile(after)}, profileTable)
    }
    return {profiles: listProfiles([before], null)}
  }
}
