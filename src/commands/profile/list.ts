import {BaseCommand} from '../../cli/base-command.ts'
import {currentProfile} from '../../cli/profiles/connection-choice.ts'
import {loadProfileFiles, refusalOf} from '../../cli/profiles/profile-files.ts'
import {prose} from '../../cli/prose.ts'
import {listProfiles, type ProfileRow} from '../../core/connection/profiles/list-profiles.ts'
import type {Profile, ProfileFile} from '../../core/connection/profiles/profile.ts'
import {Failure} from '../../errors/failure.ts'
import {profileTable} from '../../views/profiles.ts'

export default class ProfileList extends BaseCommand<typeof ProfileList> {
  static override summary = 'List profiles: the clusters that you have names for.'
  static override description = prose`
    Profiles are read from your own file, and before it from .samsa.yaml of the project that you are in: in this folder
    or one above, up to the root of the repository. CURRENT is the one that commands use where nothing else says where to
    connect. REFUSED is why a profile cannot be used as it is, such as a file of a project that nobody has said to trust.
    Wide output adds colour and file.
  `
  static override examples = ['<%= config.bin %> profile list', '<%= config.bin %> profile list -o name']

  async run(): Promise<{profiles: readonly ProfileRow[]}> {
    const files = await loadProfileFiles()
    const profiles = listProfiles(files, this.#current(files), refusalOf)
    if (profiles.length === 0) this.note('There is none; `samsa profile add NAME` makes one.')
    return this.show({profiles}, profileTable)
  }

  /** A list is shown all the same where commands would not know which of it to take; that is said. */
  #current(files: readonly ProfileFile[]): Profile | null {
    try {
      return currentProfile(files)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      for (const line of [`samsa: ${error.message}`, ...error.suggestions]) this.note(line)
      return null
    }
  }
}
