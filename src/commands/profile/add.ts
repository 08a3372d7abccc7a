import path from 'node:path'
import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {askForProfile} from '../../cli/profiles/ask-for-profile.ts'
import {refusalOf} from '../../cli/profiles/profile-files.ts'
import {changeProfiles, targetFile} from '../../cli/profiles/write-profiles.ts'
import {prose} from '../../cli/prose.ts'
import {SASL_MECHANISMS} from '../../core/connection/parse-sasl.ts'
import {givenFields} from '../../core/connection/profiles/given-fields.ts'
import {
  listFile,
  literalsSentence,
  type ProfileRow,
  refuseTaken,
} from '../../core/connection/profiles/list-profiles.ts'
import {mapPaths} from '../../core/connection/profiles/map-paths.ts'
import {PROFILE_COLORS} from '../../core/connection/profiles/profile.ts'
import {parseSecretWord, SECRET_FORMS} from '../../core/connection/profiles/secret-word.ts'
import {Failure} from '../../errors/failure.ts'
import {profileTable} from '../../views/profiles.ts'

type SecretFlag =
  | 'key-password'
  | 'password'
  | 'token'
  | 'client-secret'
  | 'registry-password'
  | 'registry-token'
  | 'connect-password'
  | 'connect-token'

const secretFlag = (description: string) => Flags.string({description, helpValue: SECRET_FORMS})

export default class ProfileAdd extends BaseCommand<typeof ProfileAdd> {
  static override summary = 'Make a profile: a name for a cluster and how to reach it.'
  static override description = prose`
    On a terminal it asks for what is not given; off one the servers have to be. The profile goes into your own file
    (mode 600), or with --project into .samsa.yaml of the project. The first profile of a file becomes its current one.

    A secret is never given, only where it is read: env:NAME a variable, file:PATH a file that nobody else can read,
    command:PROGRAM ARG... what a program prints (no shell reads it), keyring:SERVICE/NAME the keyring of the system, prompt whoever types it. It is read
    when a command connects, not before.
  `
  static override examples = [
    {
      description: 'A cluster without credentials',
      command: '<%= config.bin %> profile add dev -b localhost:9092 --replace',
    },
    {
      description: 'One that changes have to be confirmed on by its name',
      command:
        '<%= config.bin %> profile add prod -b kafka.example.org:9093 --tls --mechanism SCRAM-SHA-512 --username ann --password env:KAFKA_PASSWORD --protected --color red --replace',
    },
  ]
  static override args = {profile: Args.string({description: 'a name for it', required: true})}
  static override flags = {
    'bootstrap-server': Flags.string({
      char: 'b',
      description: 'where to reach it',
      helpValue: 'HOST:PORT[,...]',
    }),
    tls: Flags.boolean({description: 'by TLS'}),
    ca: Flags.string({description: 'certificates that are trusted, PEM; implies --tls', helpValue: 'FILE'}),
    cert: Flags.string({description: "the client's certificate, PEM; implies --tls", helpValue: 'FILE'}),
    key: Flags.string({description: 'its key, PEM', helpValue: 'FILE'}),
    'key-password': secretFlag('the password of the key'),
    mechanism: Flags.string({
      description: 'SASL by this mechanism',
      options: SASL_MECHANISMS,
    }),
    username: Flags.string({description: 'the user of SASL', helpValue: 'USER'}),
    password: secretFlag('the password of the user'),
    token: secretFlag('a token for OAUTHBEARER'),
    'token-endpoint': Flags.string({description: 'where an issuer gives tokens', helpValue: 'URL'}),
    'client-id': Flags.string({description: 'the client that the issuer knows', helpValue: 'ID'}),
    'client-secret': secretFlag('its secret'),
    scope: Flags.string({description: 'the scope to ask for'}),
    'schema-registry': Flags.string({
      description: "where the schema registry is, by Confluent's API",
      helpValue: 'URL',
    }),
    'registry-ca': Flags.string({
      description: 'certificates that are trusted for it, PEM',
      helpValue: 'FILE',
    }),
    'registry-certificate': Flags.string({
      description: "the client's certificate for it, PEM",
      helpValue: 'FILE',
    }),
    'registry-key': Flags.string({description: 'its key, PEM', helpValue: 'FILE'}),
    'registry-username': Flags.string({description: 'the user of the registry', helpValue: 'USER'}),
    'registry-password': secretFlag('the password of that user'),
    'registry-token': secretFlag('a bearer token for the registry'),
    connect: Flags.string({
      description: 'where the workers of Kafka Connect are; of several the first that answers is asked',
      helpValue: 'URL[,...]',
    }),
    'connect-ca': Flags.string({
      description: 'certificates that are trusted for them, PEM',
      helpValue: 'FILE',
    }),
    'connect-certificate': Flags.string({
      description: "the client's certificate for them, PEM",
      helpValue: 'FILE',
    }),
    'connect-key': Flags.string({description: 'its key, PEM', helpValue: 'FILE'}),
    'connect-username': Flags.string({description: 'the user of the workers', helpValue: 'USER'}),
    'connect-password': secretFlag('the password of that user'),
    'connect-token': secretFlag('a bearer token for the workers'),
    'broker-map': Flags.string({
      description: 'where a broker is reached; repeatable',
      helpValue: 'FROM=TO',
      multiple: true,
      multipleNonGreedy: true,
    }),
    property: Flags.string({
      char: 'X',
      description: 'any other property of a client; repeatable',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    protected: Flags.boolean({description: "changes have to be confirmed by the profile's name"}),
    'read-only': Flags.boolean({description: 'commands that change something are refused'}),
    color: Flags.string({description: "the colour of the profile's name", options: PROFILE_COLORS}),
    project: Flags.boolean({description: 'into .samsa.yaml of the project'}),
    replace: Flags.boolean({description: 'in place of one of the same name'}),
  }

  async run(): Promise<{profiles: readonly ProfileRow[]}> {
    const {flags, args} = this
    const name = args.profile
    const given = this.#given
    const {putProfile} = await import('../../core/connection/profiles/edit-profiles.ts')
    const file = targetFile(flags.project)
    // Before anybody types an answer.
    await changeProfiles(file, (text, before) => {
      refuseTaken(before, name, flags.replace)
      return text ?? ''
    })
    const profile = given.bootstrapServers === undefined ? await askForProfile(name, given) : given
    if (profile.bootstrapServers === undefined)
      throw new Failure('usage', 'Which servers? Give -b HOST:PORT.')
    // Who types a path means the folder that they are in; one in a file is relative to that file.
    const toPath = (typed: string): string =>
      flags.project && !path.isAbsolute(typed)
        ? path.relative(path.dirname(file), path.resolve(typed))
        : path.resolve(typed)
    const after = await changeProfiles(file, (text) => putProfile(text, name, mapPaths({...profile}, toPath)))
    this.note(`samsa: ${name} is in ${file}; samsa profile test ${name} tries it`)
    const made = after.profiles.get(name)
    const literals = made && literalsSentence(made)
    if (literals) this.note(`samsa: ${literals}`)
    // Who writes to a file of a project has not said that the rest of it is to be trusted.
    if (flags.project && made?.needsTrust.length)
      this.note('samsa: it is refused until you, and everybody else, have said `samsa profile trust`')
    return this.show({profiles: listFile(after, refusalOf)}, profileTable)
  }

  /** The profile that flags say, without what they leave out. */
  get #given() {
    const {flags} = this
    const secret = (flag: SecretFlag) => {
      const word = flags[flag]
      return word === undefined ? undefined : parseSecretWord(`--${flag}`, word)
    }
    const tls = givenFields({
      ca: flags.ca,
      cert: flags.cert,
      key: flags.key,
      keyPassword: secret('key-password'),
    })
    const sasl = givenFields({
      mechanism: flags.mechanism,
      username: flags.username,
      password: secret('password'),
      token: secret('token'),
      tokenEndpoint: flags['token-endpoint'],
      clientId: flags['client-id'],
      clientSecret: secret('client-secret'),
      scope: flags.scope,
    })
    const schemaRegistry = givenFields({
      url: flags['schema-registry'],
      ca: flags['registry-ca'],
      certificate: flags['registry-certificate'],
      key: flags['registry-key'],
      username: flags['registry-username'],
      password: secret('registry-password'),
      token: secret('registry-token'),
    })
    if (flags['schema-registry'] === undefined && !isEmpty(schemaRegistry))
      throw new Failure('usage', 'Of which registry? Give --schema-registry URL.')
    const connect = givenFields({
      url: listed(flags.connect),
      ca: flags['connect-ca'],
      certificate: flags['connect-certificate'],
      key: flags['connect-key'],
      username: flags['connect-username'],
      password: secret('connect-password'),
      token: secret('connect-token'),
    })
    if (flags.connect === undefined && !isEmpty(connect))
      throw new Failure('usage', 'Of which workers? Give --connect URL.')
    return givenFields({
      bootstrapServers: listed(flags['bootstrap-server']),
      tls: isEmpty(tls) ? flags.tls || undefined : tls,
      sasl: isEmpty(sasl) ? undefined : sasl,
      schemaRegistry: isEmpty(schemaRegistry) ? undefined : schemaRegistry,
      connect: isEmpty(connect) ? undefined : connect,
      brokerMap: pairs('--broker-map', flags['broker-map']),
      protected: flags.protected || undefined,
      readOnly: flags['read-only'] || undefined,
      color: flags.color,
      properties: pairs('-X', flags.property),
    })
  }
}

function isEmpty(fields: object): boolean {
  return Object.keys(fields).length === 0
}

/** The words of a flag that takes several with commas. */
function listed(text: string | undefined): string[] | undefined {
  return text?.split(',').map((word) => word.trim())
}

function pairs(flag: string, texts: readonly string[] | undefined): Record<string, string> | undefined {
  if (texts === undefined) return undefined
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      if (at < 1) throw new Failure('usage', `${flag} takes KEY=VALUE; there is no "=" in one of them.`)
      return [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}
