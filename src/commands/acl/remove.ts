import {Flags} from '@oclif/core'
import {aclRuleFlags, parseAclRemoval} from '../../cli/access/acl-flags.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {type AclChange, planAclRemoval} from '../../core/access/change-acls.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {aclChanges} from '../../views/access/acls.ts'

export default class AclRemove extends ChangeCommand<typeof AclRemove> {
  static override summary = 'Remove access rules (ACLs).'
  static override description = prose`
    The flags are those of \`acl add\`, and the same line takes away what it gave. Fewer flags mean more rules: --principal alone
    is all that allow this user something, --topic alone all that say that name (with --prefixed, that beginning). Rules that
    deny stay, but with --deny. It shows the rules and asks.

    A rule that is named in full and is not there is an error, unless --if-exists. Connections that are open are held to the rules
    that are left at once.
  `
  static override examples = [
    {
      description: 'What would a user lose?',
      command: '<%= config.bin %> acl remove --principal shop --if-exists --dry-run',
    },
    '<%= config.bin %> acl remove --principal shop --operation read,describe --topic order-events --if-exists --yes',
  ]
  static override flags = {
    ...aclRuleFlags,
    ...planFlags,
    'if-exists': Flags.boolean({description: 'that a rule is not there is no error'}),
  }

  async run(): Promise<ChangeDocument<'acls', AclChange>> {
    const {flags} = this
    const removal = {...parseAclRemoval(flags), ifExists: flags['if-exists']}
    const {change, warnings} = await planAclRemoval(this.cluster(), removal)
    for (const warning of warnings) this.note(warning)
    return this.carryOut(change, {
      flags,
      view: aclChanges,
      question: ({length}) => `Remove ${length === 1 ? 'this ACL' : `these ${length} ACLs`}?`,
      nothing: 'There is nothing to remove.',
    })
  }
}
