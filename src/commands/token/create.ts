import {Flags} from '@oclif/core'
import {parsePrincipal} from '../../cli/access/principal.ts'
import {durationFlag} from '../../cli/base-command.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {type TokenCreation, tokenCreation} from '../../core/access/change-tokens.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {createdToken} from '../../views/access/tokens.ts'

export default class TokenCreate extends ChangeCommand<typeof TokenCreate> {
  static override summary = 'Make a delegation token: a credential for a while, with the rights of its owner.'
  static override description = prose`
    A program that gets it logs in by SCRAM, with the token's id as user, its HMAC as password and tokenauth=true. The HMAC is shown
    this once, on stdout. The token ends at EXPIRES unless it is renewed, by its owner or by those named with --renewer, and at last after its
    maximum life.

    Brokers make tokens only where all have the same delegation.token.secret.key, and only for a connection that has logged in by
    something else than a token.
  `
  static override examples = [
    {
      description: 'For a job of a day, which a scheduler may renew',
      command: '<%= config.bin %> token create --renewer scheduler --max-life 1d',
    },
  ]
  static override flags = {
    owner: Flags.string({
      description: 'whose rights it has [default: those of who asks]; needs create-tokens on that user',
      helpValue: 'USER',
    }),
    renewer: Flags.string({
      description: 'who may renew it besides its owner; repeatable',
      helpValue: 'USER',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'max-life': durationFlag({description: 'how long it may live at last [default: as brokers are set]'}),
    'dry-run': Flags.boolean({description: 'only show what would be made'}),
  }

  async run(): Promise<ChangeDocument<'tokens', TokenCreation>> {
    const {flags} = this
    const wish = {
      owner: flags.owner === undefined ? null : parsePrincipal('--owner', flags.owner),
      renewers: (flags.renewer ?? []).map((word) => parsePrincipal('--renewer', word)),
      maxLifeMs: flags['max-life'] ?? null,
    }
    return this.carryOut(tokenCreation(this.cluster(), wish), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: createdToken,
      question: () => 'Make a delegation token?',
      summary: () => 'The HMAC is the password of the token: keep it where nobody else can read it.',
    })
  }
}
