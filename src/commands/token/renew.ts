import {Args, Flags} from '@oclif/core'
import {durationFlag} from '../../cli/base-command.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planRenewal, type TokenChange} from '../../core/access/change-tokens.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {tokenChanges} from '../../views/access/tokens.ts'

export default class TokenRenew extends ChangeCommand<typeof TokenRenew> {
  static override summary = 'Let delegation tokens live longer.'
  static override description = prose`
    From now on for as long as brokers are set to (delegation.token.expiry.time.ms), or --for; never beyond the token's maximum life. Only the owner and the renewers
    of a token may. Tokens are named by their ids: the HMAC need not be known.
  `
  static override examples = ['<%= config.bin %> token renew b3f1Yq0sQzG2Jc0T3xqF0A --for 12h']
  static override args = {
    tokens: Args.string({description: 'id of a token; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    for: durationFlag({description: 'for how long from now [default: as brokers are set]'}),
    'dry-run': Flags.boolean({description: 'only show which tokens'}),
  }

  async run(): Promise<ChangeDocument<'tokens', TokenChange>> {
    const {flags} = this
    return this.carryOut(await planRenewal(this.cluster(), this.names, flags.for ?? null), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: tokenChanges,
      question: () => 'Renew?',
    })
  }
}
