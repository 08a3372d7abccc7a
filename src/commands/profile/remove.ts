import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {parseProfiles, readText} from '../../cli/profiles/parse-profiles.ts'
import {findProjectFile, refusalOf} from '../../cli/profiles/profile-files.ts'
import {changeProfiles, targetFile} from '../../cli/profiles/write-profiles.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {requireProfile} from '../../core/connection/profiles/choose-profile.ts'
import {listFile, type ProfileRow} from '../../core/connection/profiles/list-profiles.ts'
import {Failure} from '../../errors/failure.ts'
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
    const before = await parseProfiles(file, readText(file) ?? '')
    try {
      requireProfile([before], {name: args.profile, by: file})
    } catch (error) {
      throw error instanceof Failure ? await this.#pointingElsewhere(error) : error
    }
    const question = `Remove the profile ${args.profile} from ${file}?`
    if (await this.confirm({yes: flags.yes, question, hasDryRun: false})) {
      const after = await changeProfiles(file, (text) => dropProfile(text ?? '', args.profile))
      this.note(`samsa: ${args.profile} is removed from ${file}`)
      return this.show({profiles: listFile(after, refusalOf)}, profileTable)
    }
    return {profiles: listFile(before, refusalOf)}
  }

  /** Where it is the other file that has the profile, that is the next step. */
  async #pointingElsewhere(failure: Failure): Promise<Failure> {
    const isProject = this.flags.project
    const other = isProject ? targetFile(false) : findProjectFile(process.cwd())
    if (other === null) return failure
    const {profiles} = await parseProfiles(other, readText(other) ?? '')
    if (!profiles.has(this.args.profile)) return failure
    const how = isProject ? 'leave --project out' : 'add --project'
    return failure.with({suggestions: [`It is in ${other}: ${how} to remove it there.`]})
  }
}
