import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {fetchScramUsers, type ScramUser} from '../../core/access/change-users.ts'
import {compileWords} from '../../core/names/name-pattern.ts'
import {userTable} from '../../views/access/users.ts'

export default class UserList extends ClusterCommand<typeof UserList> {
  static override summary = 'List users that log in by SCRAM.'
  static override description = prose`
    With the mechanisms by which each can log in. Kafka tells no password, nor anything that it is made of. Users that log in
    otherwise (PLAIN, certificates, tokens of an issuer) are not kept in the cluster, and so not here.
  `
  static override examples = ['<%= config.bin %> user list', "<%= config.bin %> user list 'shop-*' -o name"]
  static override args = {
    pattern: Args.string({description: 'glob that names must match; several may follow'}),
  }
  static override strict = false
  static override flags = {regex: regexFlag}

  async run(): Promise<{users: readonly ScramUser[]}> {
    const choose = compileWords(this.names, this.flags)
    const all = await fetchScramUsers(this.cluster())
    const matches = choose(all.map(({name}) => name))
    const users = all.filter(({name}) => matches(name))
    if (users.length === 0) this.note('No users.')
    return this.show({users}, userTable)
  }
}
