import {Flags} from '@oclif/core'
import {aclRuleFlags, parseAclRules} from '../../cli/access/acl-flags.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {type AclChange, planAclAddition} from '../../core/access/change-acls.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {aclChanges} from '../../views/access/acls.ts'

export default class AclAdd extends ChangeCommand<typeof AclAdd> {
  static override summary = 'Add access rules (ACLs): who may do what with which resource.'
  static override description = prose`
    A rule for each principal, host, operation and resource. It is done without a question; a rule that is there already
    stays as it is (exists). --producer and --consumer give what such clients need, as kafka-acls does: write, describe and create on topics,
    write and describe on transactional ids; read and describe on topics, read on groups.

    A plain name is a user (User: is put in front); * is everybody. The name of a resource is itself, * is all, and with
    --prefixed it is what names begin with: no other globs. --deny makes rules that deny, which no other rule overrules;
    where one is there that leaves nothing of a new rule, that is said.
  `
  static override examples = [
    {
      description: 'May a service read a topic in its group?',
      command:
        '<%= config.bin %> acl add --principal shop --consumer --topic order-events --group order-joiner --dry-run',
    },
    '<%= config.bin %> acl add --principal shop --operation read,describe --topic order-events',
    {
      description: 'Write to all topics whose names begin so',
      command: '<%= config.bin %> acl add --principal shop --producer --topic order- --prefixed --dry-run',
    },
    {
      description: 'Nobody deletes topics from that address',
      command:
        "<%= config.bin %> acl add --principal '*' --deny --operation delete --topic '*' --host 10.0.0.9 --dry-run",
    },
  ]
  static override flags = {
    ...aclRuleFlags,
    'dry-run': Flags.boolean({description: 'only show what would be added'}),
  }

  async run(): Promise<ChangeDocument<'acls', AclChange>> {
    const rules = parseAclRules(this.flags)
    const {change, warnings} = await planAclAddition(this.cluster(), rules)
    for (const warning of warnings) this.note(warning)
    return this.carryOut(change, {
      flags: {yes: true, 'dry-run': this.flags['dry-run']},
      view: aclChanges,
      question: ({length}) => `Add ${length === 1 ? 'this ACL' : `these ${length} ACLs`}?`,
    })
  }
}
