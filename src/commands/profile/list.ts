import {BaseCommand} from '../../cli/base-command.ts'
import {chooseConnection} from '../../cli/profiles/connection-choice.ts'
import {loadProfileFiles} from '../../cli/profiles/profile-files.ts'
import {prose} from '../../cli/prose.ts'
import {listProfiles, type ProfileRow} from '../../core/connection/profiles/list-profiles.ts'
import {profileTable} from '../../views/profiles.ts'

export default class ProfileList extends BaseCommand<typeof ProfileList> {
  static override summary = 'List profiles: the clusters that you have names for.'
  static override description = prose`
    Profiles are read from your own file, and before it from .samsa.yaml of the project that you are in: in this folder
    or one above, up to the root of the repository. CURRENT is the one that commands use where nothing else says where to
    connect. Wide output adds colour and file.
  `
  static override examples = ['<%= config.bin %> profile list', '<%= config.bin %> profile list -o name']

  async run(): Promise<{profiles: readonly ProfileRow[]}> {
    const files = await loadProfileFiles()
    const {profile} = await chooseConnection({})
    const profiles = listProfiles(files, profile)
    if (profiles.length === 0) this.note('There is none; `samsa profile add NAME` makes one.')
    return this.show({profiles}, profileTable)
  }
}
