import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {loadProfileFiles, refusalOf} from '../../cli/profiles/profile-files.ts'
import {changeProfiles, filesWith, targetFile} from '../../cli/profiles/write-profiles.ts'
import {prose} from '../../cli/prose.ts'
import {requireProfile} from '../../core/connection/profiles/choose-profile.ts'
import {listProfiles, type ProfileRow} from '../../core/connection/profiles/list-profiles.ts'
import type {Profile} from '../../core/connection/profiles/profile.ts'
import {Failure} from '../../errors/failure.ts'
import {profileTable} from '../../views/profiles.ts'

export default class ProfileUse extends BaseCommand<typeof ProfileUse> {
  static override summary = 'Choose the profile that commands use where none is named.'
  static override description = prose`
    It is kept in your own file of profiles, with --project in that of the project. For one command there is -P NAME, for
    one shell the variable SAMSA_PROFILE. --none goes back to no profile: a cluster of \`local up\`, else localhost:9092.
  `
  static override examples = [
    '<%= config.bin %> profile use dev',
    {description: 'No profile any more', command: '<%= config.bin %> profile use --none'},
  ]
  static override args = {profile: Args.string({description: 'which profile'})}
  static override flags = {
    none: Flags.boolean({description: 'no profile'}),
    project: Flags.boolean({description: 'in .samsa.yaml of the project, for all who work on it'}),
  }

  async run(): Promise<{profiles: readonly ProfileRow[]}> {
    const {flags, args} = this
    if ((args.profile === undefined) !== (flags.none === true))
      throw new Failure('usage', 'Which profile? Give its name, or --none.')
    const files = await loadProfileFiles()
    const wanted =
      args.profile === undefined ? null : requireProfile(files, {name: args.profile, by: 'PROFILE'})
    const {chooseCurrent} = await import('../../core/connection/profiles/edit-profiles.ts')
    const file = targetFile(flags.project)
    if (wanted !== null && !files.some((each) => each.file === file && each.profiles.has(wanted.name)))
      throw notInFile(wanted, file, flags.project)
    const after = await changeProfiles(file, (text) => chooseCurrent(text, wanted?.name ?? null))
    const now = filesWith(files, after)
    const first = now.find(({current}) => current !== null)
    if (first?.current !== (wanted?.name ?? undefined) && first)
      this.note(`samsa: here the project has its own current profile, ${first.current} (${first.file})`)
    const current = first?.current ? requireProfile(now, {name: first.current, by: first.file}) : null
    return this.show({profiles: listProfiles(now, current, refusalOf)}, profileTable)
  }
}

/** A current profile has to be in the file that names it: elsewhere, or for others, the other file is not there. */
function notInFile({name, place}: Profile, file: string, isProject: boolean): Failure {
  return new Failure(
    'usage',
    `The profile ${name} is in ${place.file}, not in ${file}. Nothing was changed.`,
    {
      suggestions: isProject
        ? ['For yourself: leave --project out.']
        : ['For all who work on the project: add --project.', `For this shell: export SAMSA_PROFILE=${name}`],
    },
  )
}
