import {Args} from '@oclif/core'
import {durationFlag} from '../../cli/base-command.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {planExpiry, type TokenChange} from '../../core/access/change-tokens.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {tokenChanges} from '../../views/access/tokens.ts'

export default class TokenExpire extends ChangeCommand<typeof TokenExpire> {
  static override summary = 'End delegation tokens.'
  static override description = prose`
    Now, or with --in after a while. Nobody can log in by them then; connections that are open stay until they authenticate
    again. It asks first. Only the owner and the renewers of a token may.
  `
  static override examples = ['<%= config.bin %> token expire b3f1Yq0sQzG2Jc0T3xqF0A --yes']
  static override args = {
    tokens: Args.string({description: 'id of a token; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    in: durationFlag({description: 'after this long [default: now]'}),
  }

  async run(): Promise<ChangeDocument<'tokens', TokenChange>> {
    const {flags} = this
    return this.carryOut(await planExpiry(this.cluster(), this.names, flags.in ?? null), {
      flags,
      view: tokenChanges,
      question: ({length}) => `End ${length === 1 ? 'this token' : `these ${length} tokens`}?`,
    })
  }
}
