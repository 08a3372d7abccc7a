import {Flags} from '@oclif/core'
import {aclFlags, parseAclWords, patternFlag} from '../../cli/access/acl-flags.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {passesAclFilter} from '../../core/access/acl-filter.ts'
import {ANY_NAME} from '../../core/access/acl-rules.ts'
import {ACL_PERMISSIONS, compareAcls, fetchAcls} from '../../core/access/acls.ts'
import {explainAccess} from '../../core/access/explain-access.ts'
import {fetchAuthorizer} from '../../core/brokers/fetch-authorizer.ts'
import {escapeName} from '../../core/names/name-pattern.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {aclTable, explainedAcls, type AclList as Result} from '../../views/access/acls.ts'

export default class AclList extends ClusterCommand<typeof AclList> {
  static override summary = 'List access rules (ACLs), and who gets to a resource by them.'
  static override description = prose`
    Without flags all rules; each flag leaves fewer. With the name of a resource those that are on it: by its name, by a
    prefix, or on all (*). --pattern literal shows only the rules that say that very name.

    Of one resource (--topic orders) it also says who may do what with it, and by which rule. A rule that denies counts before
    all that allow; read, write, delete and alter bring describe with them, and alter-configs describe-configs. Super users get in
    whatever the rules say. JSON has the rules alone.
  `
  static override examples = [
    '<%= config.bin %> acl list',
    {
      description: 'Who gets to a topic, and why?',
      command: '<%= config.bin %> acl list --topic order-events',
    },
    {description: 'What may a user do?', command: '<%= config.bin %> acl list --principal shop'},
    {
      description: 'Rules that were made for names that begin so',
      command: '<%= config.bin %> acl list --topic order- --pattern prefixed --json',
    },
  ]
  static override flags = {
    ...aclFlags,
    pattern: patternFlag({default: 'match'}),
    permission: Flags.string({
      description: 'only rules that allow, or that deny',
      options: [...ACL_PERMISSIONS],
    }),
  }

  async run(): Promise<Result> {
    const {flags} = this
    const {permission, pattern} = flags
    const parts = parseAclWords(flags)
    const filter = {...parts, pattern, permissions: permission === undefined ? [] : [permission]}
    const cluster = this.cluster()
    const all = [...(await fetchAcls(cluster)).values()]
    const list = {acls: all.filter((acl) => passesAclFilter(acl, filter)).sort(compareAcls)}
    const [resource, ...others] = parts.resources
    const isText = this.format === 'table' || this.format === 'wide'
    if (resource && others.length === 0 && pattern === 'match' && isText) {
      const [access, authorizer] = [explainAccess(all, resource), await fetchAuthorizer(cluster)]
      const shown = await this.show(list, explainedAcls({resource, access, authorizer}))
      if (resource.type === 'topic' && resource.name !== ANY_NAME) await this.#noteUnknown(resource.name)
      return shown
    }
    if (list.acls.length === 0)
      this.note(all.length === 0 ? 'There are no ACLs.' : 'No ACL is as these flags say.')
    return this.show(list, aclTable)
  }

  /** A rule may be there before its topic; a name that was mistyped looks the same. */
  async #noteUnknown(topic: string): Promise<void> {
    const {failures} = await resolveTopics(this.cluster(), [escapeName(topic)], {regex: false})
    for (const {kind, message, suggestions} of failures.values())
      if (kind === 'not-found') this.note(`samsa: ${[message, ...suggestions].join(' ')}`)
  }
}
