import {Args, Flags} from '@oclif/core'
import {mechanismFlag} from '../../cli/access/user-flags.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {planUserRemoval, type UserChange} from '../../core/access/change-users.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {userChanges} from '../../views/access/users.ts'

export default class UserRemove extends ChangeCommand<typeof UserRemove> {
  static override summary = 'Remove users of SCRAM.'
  static override description = prose`
    They cannot log in by their password any more; connections that are open stay until they authenticate again. With --mechanism
    only that way in goes. It asks first, and says where it is the user that samsa itself is connected as. Rules and quotas of the
    user stay, and so do its delegation tokens, which go on to log in: it says which, and which command ends them.
  `
  static override examples = ['<%= config.bin %> user remove shop --if-exists --yes']
  static override args = {
    users: Args.string({description: 'name of a user; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    mechanism: mechanismFlag(),
    'if-exists': Flags.boolean({description: 'that a user is not there is no error'}),
  }

  async run(): Promise<ChangeDocument<'users', UserChange>> {
    const {flags} = this
    const removal = {names: this.names, mechanisms: flags.mechanism ?? [], ifExists: flags['if-exists']}
    const {change, warnings} = await planUserRemoval(this.cluster(), removal)
    for (const warning of warnings) this.note(warning)
    return this.carryOut(change, {
      flags,
      view: userChanges,
      question: ({length}) => `Remove ${length === 1 ? 'this user' : `these ${length} users`}?`,
      nothing: 'There is nothing to remove.',
    })
  }
}
