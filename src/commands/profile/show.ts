import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {sourceOf} from '../../cli/profiles/connection-choice.ts'
import {prose} from '../../cli/prose.ts'
import {parseBrokerMap} from '../../core/connection/broker-map.ts'
import {DEFAULT_BOOTSTRAP_SERVER} from '../../core/connection/connection-settings.ts'
import {
  describeSettings,
  literalsSentence,
  type SettingRow,
} from '../../core/connection/profiles/list-profiles.ts'
import {type ProfileSettings, settingTable} from '../../views/profiles.ts'

export default class ProfileShow extends ClusterCommand<typeof ProfileShow> {
  static override summary = 'Show how commands would connect, and where each setting comes from.'
  static override description = prose`
    Settings have the names of Kafka's Java client. Those of a profile, of flags, of variables and of a --command-config
    file are put together as every command does it: what is typed goes before variables, those before files, those before
    profiles. FROM is where each has come from. Secrets are never shown, only where they are read. Nothing is sent.
  `
  static override examples = [
    '<%= config.bin %> profile show',
    {description: 'With a flag over it', command: '<%= config.bin %> profile show -X client.id=mine --json'},
  ]
  static override args = {
    profile: Args.string({description: 'which profile [default: the one that commands use]'}),
  }

  static override flags = {...schemaRegistryFlag}

  protected override get profileWanted(): string | undefined {
    return this.args.profile ?? super.profileWanted
  }

  async run(): Promise<ProfileSettings> {
    const {profile} = this
    const typed = parseBrokerMap(this.flags['broker-map'] ?? [])
    const mapped = [...typed].map(([from, to]) => ({
      key: 'brokerMap',
      value: `${from} = ${to}`,
      from: '--broker-map',
    }))
    const place = profile === null ? '' : sourceOf(profile).from.name
    const own: SettingRow[] =
      profile === null
        ? []
        : [
            {key: 'readOnly', value: String(profile.isReadOnly), from: place},
            {key: 'protected', value: String(profile.isProtected), from: place},
            ...[...profile.brokerMap]
              .filter(([from]) => !typed.has(from))
              .map(([from, to]) => ({key: 'brokerMap', value: `${from} = ${to}`, from: place})),
          ]
    const said = describeSettings(this.serviceSettings)
    // Where nothing says where to connect, commands connect all the same.
    const byDefault: SettingRow[] = said.some(({key}) => key === 'bootstrap.servers')
      ? []
      : [{key: 'bootstrap.servers', value: DEFAULT_BOOTSTRAP_SERVER, from: 'nothing: Kafka’s usual place'}]
    const settings = [...byDefault, ...said, ...mapped, ...own]
    const literals = profile && literalsSentence(profile)
    if (literals) this.note(`samsa: ${literals}`)
    return this.show({profile: profile?.name ?? null, settings}, settingTable)
  }
}
