import {BaseCommand} from '../../cli/base-command.ts'
import {parseProfiles, readText} from '../../cli/profiles/parse-profiles.ts'
import {findProjectFile, PROJECT_FILE, refusalOf} from '../../cli/profiles/profile-files.ts'
import {trustFile} from '../../cli/profiles/trusted-files.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {listFile, type ProfileRow} from '../../core/connection/profiles/list-profiles.ts'
import {Failure} from '../../errors/failure.ts'
import {profileTable} from '../../views/profiles.ts'

export default class ProfileTrust extends BaseCommand<typeof ProfileTrust> {
  static override summary = 'Trust the profiles of a project, as they are now.'
  static override description = prose`
    A .samsa.yaml comes with a project, from whoever can write to it. Until it is trusted, a profile of it that runs a
    program for a secret, reads variables or files for one, signs with credentials of AWS, says where brokers are reached, or
    has the name of one of yours is refused, and all of a file that is another user's; what only names servers is not.
    This shows what is in the file and asks. Once the file changes, it has to be trusted again.
  `
  static override examples = [
    {description: 'In a script, once somebody has read it', command: '<%= config.bin %> profile trust --yes'},
  ]
  static override flags = {yes: planFlags.yes}

  async run(): Promise<{profiles: readonly ProfileRow[]}> {
    const file = findProjectFile(process.cwd())
    if (file === null)
      throw new Failure(
        'not-found',
        `There is no ${PROJECT_FILE} here, nor above, up to the root of the repository.`,
      )
    const text = readText(file) ?? ''
    const read = await parseProfiles(file, text)
    if (!this.flags.yes) for (const line of text.split('\n')) this.note(line)
    if (await this.confirm({yes: this.flags.yes, question: `Trust ${file} as it is?`, hasDryRun: false}))
      trustFile(file, text)
    return this.show({profiles: listFile(read, refusalOf)}, profileTable)
  }
}
