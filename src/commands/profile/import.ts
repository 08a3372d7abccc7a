import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {refusalOf} from '../../cli/profiles/profile-files.ts'
import {changeProfiles, targetFile} from '../../cli/profiles/write-profiles.ts'
import {prose} from '../../cli/prose.ts'
import {parseClientProperties} from '../../core/connection/java-properties.ts'
import {importProperties} from '../../core/connection/profiles/import-properties.ts'
import {listFile, type ProfileRow, refuseTaken} from '../../core/connection/profiles/list-profiles.ts'
import {parseSecretWord, SECRET_FORMS} from '../../core/connection/profiles/secret-word.ts'
import {Failure} from '../../errors/failure.ts'
import {readBounded} from '../../user/bounded-reading.ts'
import {profileTable} from '../../views/profiles.ts'

export default class ProfileImport extends BaseCommand<typeof ProfileImport> {
  static override summary = "Make a profile of a .properties file of Kafka's Java tools."
  static override description = prose`
    Reads what clients of Java and librdkafka understand: servers, protocol, JAAS lines, PEM and PKCS#12 stores. Paths stay
    where they are. Passwords that stand in the file are not copied, unless --keep-passwords says so (into your own file, which only you can read): --password and --key-password say where they are read from now on, else they are asked for. What samsa does not know is kept among the
    properties. A Java keystore (JKS) cannot be read; the message has the line of keytool that converts it.
  `
  static override examples = [
    '<%= config.bin %> profile import client.properties --as staging -b kafka.example.org:9093 --password env:KAFKA_PASSWORD --replace',
  ]
  static override args = {file: Args.string({description: 'the .properties file', required: true})}
  static override flags = {
    as: Flags.string({description: 'the name of the profile', helpValue: 'NAME', required: true}),
    'bootstrap-server': Flags.string({
      char: 'b',
      description: 'the servers, where the file has none',
      helpValue: 'HOST:PORT[,...]',
    }),
    password: Flags.string({description: 'where the password of the user is read', helpValue: SECRET_FORMS}),
    'key-password': Flags.string({
      description: 'where the password of the client key is read',
      helpValue: SECRET_FORMS,
    }),
    'keep-passwords': Flags.boolean({description: 'copy the passwords of the file'}),
    replace: Flags.boolean({description: 'in place of one of the same name'}),
  }

  async run(): Promise<{profiles: readonly ProfileRow[]}> {
    const {flags, args} = this
    const secret = (flag: 'password' | 'key-password') => {
      const word = flags[flag]
      return word === undefined ? null : parseSecretWord(`--${flag}`, word)
    }
    const imported = importProperties(parseClientProperties(read(args.file)), {
      file: args.file,
      readFile: (file) => readBounded(file),
      servers: flags['bootstrap-server'] ?? null,
      password: secret('password'),
      keyPassword: secret('key-password'),
      keepsPasswords: flags['keep-passwords'],
    })
    const {putProfile} = await import('../../core/connection/profiles/edit-profiles.ts')
    const file = targetFile(false)
    const after = await changeProfiles(file, (text, before) => {
      refuseTaken(before, flags.as, flags.replace)
      return putProfile(text, flags.as, imported.profile)
    })
    for (const note of imported.notes) this.note(`samsa: ${note}`)
    this.note(`samsa: ${flags.as} is in ${file}; samsa profile test ${flags.as} tries it`)
    return this.show({profiles: listFile(after, refusalOf)}, profileTable)
  }
}

function read(file: string): string {
  try {
    return readBounded(file).toString()
  } catch (error) {
    throw new Failure('usage', `${file} cannot be read: ${error instanceof Error ? error.message : error}.`)
  }
}
