import {Flags} from '@oclif/core'
import {parsePrincipal} from '../../cli/access/principal.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {fetchTokens} from '../../core/access/delegation-tokens.ts'
import {type ListedToken, tokensWithHmac, tokenTable} from '../../views/access/tokens.ts'

export default class TokenList extends ClusterCommand<typeof TokenList> {
  static override summary = 'List delegation tokens.'
  static override description = prose`
    Those of the user that samsa is connected as, those that it may renew, and those that it may describe (an ACL on the token, or on its
    owner's tokens). Brokers answer only a connection that has logged in, and not by a token itself.
  `
  static override examples = [
    '<%= config.bin %> token list',
    {description: 'Of one owner', command: '<%= config.bin %> token list --owner shop --json'},
  ]
  static override flags = {
    owner: Flags.string({
      description: 'only of this owner; repeatable',
      helpValue: 'USER',
      multiple: true,
      multipleNonGreedy: true,
    }),
    hmac: Flags.boolean({description: 'also what logs in by them, which is a password'}),
  }

  async run(): Promise<{tokens: readonly ListedToken[]}> {
    const {flags} = this
    const owners = (flags.owner ?? []).map((word) => parsePrincipal('--owner', word))
    const tokens = [...(await fetchTokens(this.cluster())).values()]
      .filter(({token}) => owners.length === 0 || owners.includes(token.owner))
      .map(({token, hmac}) => (flags.hmac ? {...token, hmac: hmac.toString('base64')} : token))
      .sort((a, b) => (a.issuedAt < b.issuedAt ? -1 : 1))
    if (tokens.length === 0) {
      this.note('No delegation tokens.')
      this.noteUnseen()
    }
    return this.show({tokens}, flags.hmac ? tokensWithHmac : tokenTable)
  }
}
