import {Args, Flags} from '@oclif/core'
import {iterationsFlag, mechanismFlag} from '../../cli/access/user-flags.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {askNewSecret, secretReader} from '../../cli/profiles/secret-reader.ts'
import {prose} from '../../cli/prose.ts'
import {planUserSetting, type UserChange} from '../../core/access/change-users.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {parseSecretWord, SECRET_FORMS} from '../../core/connection/profiles/secret-word.ts'
import type {Secret} from '../../core/secrets/secret.ts'
import {userChanges} from '../../views/access/users.ts'

export default class UserSet extends ChangeCommand<typeof UserSet> {
  static override summary = 'Make a user of SCRAM, or give one another password.'
  static override description = prose`
    The password is never given, only where it is read: env:NAME a variable, file:PATH a file that nobody else can read,
    command:PROGRAM ARG... what a program prints, keyring:SERVICE/NAME the keyring of the system, prompt (or nothing) whoever
    types it, twice. It does not travel either: the cluster gets a salted hash of it (RFC 5802).

    Without --mechanism all that the user has get the password, and a new user SCRAM-SHA-512. What a user may do is another
    matter: \`samsa acl add\`.
  `
  static override examples = [
    {
      description: 'A password that a variable holds',
      command: '<%= config.bin %> user set shop --password env:SHOP_PASSWORD --dry-run',
    },
    {
      description: 'For clients of either mechanism',
      command:
        '<%= config.bin %> user set shop --mechanism SCRAM-SHA-256 --mechanism SCRAM-SHA-512 --iterations 8192 --password file:/run/secrets/shop --dry-run',
    },
  ]
  static override args = {user: Args.string({description: 'name of the user', required: true})}
  static override flags = {
    password: Flags.string({
      description: 'where the password is read [default: it is asked for, twice]',
      helpValue: SECRET_FORMS,
    }),
    mechanism: mechanismFlag(),
    iterations: iterationsFlag,
    'dry-run': Flags.boolean({description: 'only show what would be set'}),
  }

  async run(): Promise<ChangeDocument<'users', UserChange>> {
    const {flags, args} = this
    const source = parseSecretWord('--password', flags.password ?? 'prompt')
    const what = `the password of user ${args.user}`
    const readPassword = (): Promise<Secret> =>
      'prompt' in source
        ? this.interruption.withoutDeadline(() => askNewSecret(what, '--password env:NAME'))
        : secretReader(null)(what, source, this.interruption.stop)
    const wish = {
      name: args.user,
      mechanisms: [...new Set(flags.mechanism ?? [])],
      iterations: flags.iterations,
      readPassword,
    }
    const {change, warnings} = await planUserSetting(this.cluster(), wish)
    for (const warning of warnings) this.note(warning)
    return this.carryOut(change, {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: userChanges,
      question: () => `Set the password of ${args.user}?`,
    })
  }
}
