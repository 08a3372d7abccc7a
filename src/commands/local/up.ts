import {Flags} from '@oclif/core'
import {BaseCommand, durationFlag} from '../../cli/base-command.ts'
import {firstTopicCommands, formatNextCommands} from '../../cli/next-commands.ts'
import {withProgress} from '../../cli/progress.ts'
import {prose} from '../../cli/prose.ts'
import {localNameFlag} from '../../cli/shared-flags.ts'
import {untilClusterReady} from '../../core/cluster/until-ready.ts'
import {Failure} from '../../errors/failure.ts'
import {defaultLocalBootstrapServers} from '../../local/default-bootstrap.ts'
import {localDirectories} from '../../local/directories.ts'
import {isPartName, PART_NAMES, type PartName} from '../../local/parts/part-names.ts'
import {type LocalStart, startLocal} from '../../local/start.ts'
import {formatListeners, type LocalSource, readState} from '../../local/state.ts'
import {localTable} from '../../views/local/local.ts'

/** `a,b`. Throws a usage Failure for a name that is empty. */
function parseRacks(text: string): string[] {
  const racks = text.split(',').map((name) => name.trim())
  if (racks.every((name) => name !== '')) return racks
  throw new Failure('usage', `--racks takes names with commas between them, not "${text}".`)
}

/** `registry,...`. Throws a usage Failure for what is none. */
function parseParts(texts: readonly string[]): PartName[] {
  return texts
    .flatMap((text) => text.split(',').map((name) => name.trim()))
    .map((name) => {
      if (isPartName(name)) return name
      throw new Failure('usage', `--with takes ${PART_NAMES.join(', ')}, not "${name}".`)
    })
}

export default class LocalUp extends BaseCommand<typeof LocalUp> {
  static override summary = 'Start a real Apache Kafka on this machine.'
  static override description = prose`
    A Kafka in KRaft mode (no ZooKeeper) that listens on 127.0.0.1 only. After it every other command works with no
    configuration. It goes on running when samsa ends; \`samsa local down\` stops it.

    Kafka comes from --kafka-home or KAFKA_HOME, else from Maven (fetched once, kept in your cache folder), else from a
    Docker or Podman engine. The first two need Java 17 or newer. The command returns when a client can create, write
    and read.

    Data stays when the cluster goes down and comes up again; --ephemeral keeps none. Several clusters run side by side
    under different names. What is not given again (brokers, port) stays as it was last time; what is given and is
    not what a cluster that runs has is an error.

    --with registry starts Apicurio Registry 3.0.9 beside the brokers, fetched from Maven once: a schema registry with Confluent's API,
    which keeps its schemas in the cluster. \`samsa schema\` and everything that decodes by a registry finds it by itself. It comes up with the
    cluster again, and ends with it.

    --with connect starts a worker of Kafka Connect 4.3.1 with the connectors for files; \`samsa connect\` finds it by itself.

    --secure makes one to try a secured cluster on: beside the plain listener, which is for the brokers themselves and may do
    everything, one with TLS and SCRAM, where only what ACLs allow is allowed; an authority, two users and their passwords
    are made, and the profiles local and local-reader (NAME and NAME-reader), which connect as an administrator and as
    somebody who may only look and read. They go with the cluster: \`local down --delete\`, or \`local down\` of an ephemeral one.
  `
  static override examples = [
    '<%= config.bin %> local up',
    {
      description: 'Three brokers that survive losing one, gone with `local down`',
      command: '<%= config.bin %> local up --name trio --brokers 3 --port 0 --ephemeral',
    },
    {
      description: 'With a schema registry',
      command: '<%= config.bin %> local up --name learn --with registry --port 0 --ephemeral',
    },
  ]
  static override flags = {
    name: localNameFlag,
    brokers: Flags.integer({helpValue: 'N', description: 'how many brokers [default: 1]', min: 1, max: 9}),
    racks: Flags.string({
      helpValue: 'NAME,...',
      description: 'racks that the brokers stand in, in turn [default: none]',
    }),
    port: Flags.integer({
      helpValue: 'N',
      description: 'of the first broker; 0: any free ones [default: 9092]',
      min: 0,
      max: 65535,
    }),
    ephemeral: Flags.boolean({description: 'data in a temporary folder that `local down` removes'}),
    'kafka-home': Flags.string({
      description: 'an unpacked Kafka distribution',
      helpValue: 'DIR',
    }),
    'kafka-version': Flags.string({description: 'the version to fetch [default: 4.4.0]', helpValue: 'X.Y.Z'}),
    source: Flags.custom<LocalSource>({
      description: 'only this way to get Kafka [default: home, maven, container in turn]',
      options: ['home', 'maven', 'container'],
    })(),
    with: Flags.string({
      description: `what else to start beside the brokers: ${PART_NAMES.join(', ')}`,
      helpValue: 'NAME[,...]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    secure: Flags.boolean({
      description: 'with TLS, SCRAM users, an authorizer and profiles that connect to it; not in containers',
    }),
    timeout: durationFlag({
      description: 'how long the brokers may take to be ready [default: 3m for each step on the way]',
    }),
  }

  async run(): Promise<{clusters: readonly LocalStart[]}> {
    const {flags} = this
    const secure = flags.secure ? await this.#loadSecurity() : null
    const security = await secure?.prepareSecurity(localDirectories(), flags.name)
    const starting = withProgress({enabled: this.format !== 'json', inLogs: true}, (progress) =>
      startLocal({
        name: flags.name,
        untilReady: untilClusterReady,
        signal: this.interruption.abort,
        onProgress: (message) => progress.say(message),
        brokers: flags.brokers,
        racks: flags.racks === undefined ? undefined : parseRacks(flags.racks),
        port: flags.port,
        // Left out, a cluster that is there stays what it was.
        ephemeral: flags.ephemeral || undefined,
        parts: flags.with === undefined ? undefined : parseParts(flags.with),
        kafkaHome: flags['kafka-home'],
        version: flags['kafka-version'],
        // Files of this machine are not there in a container.
        source:
          flags.source ?? (secure && !process.env.KAFKA_HOME && !flags['kafka-home'] ? 'maven' : undefined),
        ...security?.options,
        readyTimeoutMs: flags.timeout,
      }),
    )
    const started = await starting.catch(async (error: unknown) => {
      // What is refused leaves nothing behind.
      await security?.discard()
      throw error
    })
    if (started.alreadyRunning) this.note(`Kafka '${started.name}' is running already.`)
    if (secure) await this.#openSecurity(secure, started)
    await this.show({clusters: [started]}, localTable)
    for (const {name, url} of started.parts) this.note(`samsa: ${name} is at ${url}`)
    this.#tellNext(started)
    return {clusters: [started]}
  }

  /** It loads what makes certificates: only with --secure. Throws Failure(usage) where it cannot be. */
  #loadSecurity(): Promise<typeof import('../../cli/local/secure-cluster.ts')> {
    if (this.flags.source === 'container')
      throw new Failure(
        'usage',
        '--secure needs a Kafka that runs on this machine itself, not in a container.',
      )
    return import('../../cli/local/secure-cluster.ts')
  }

  async #openSecurity(
    {openSecurity}: typeof import('../../cli/local/secure-cluster.ts'),
    {name, bootstrapServers}: LocalStart,
  ): Promise<void> {
    const directories = localDirectories()
    const state = readState(directories, name)
    const secureServers = state === null ? undefined : formatListeners(state).SECURE
    if (secureServers === undefined)
      throw new Failure('conflict', `The local cluster '${name}' has no listener with TLS any more.`)
    const {admin, reader} = await openSecurity(
      directories,
      {name, bootstrapServers, secureServers},
      this.interruption.abort,
    )
    this.note(
      `samsa: -P ${admin} connects as admin, who may do everything, -P ${reader} as reader, who may look and read (${secureServers}, SASL_SSL)`,
    )
  }

  /** What to type now, to somebody who sits there. */
  #tellNext({bootstrapServers}: LocalStart): void {
    if (this.format !== 'table' || process.stdout.isTTY !== true || process.stderr.isTTY !== true) return
    const connection = defaultLocalBootstrapServers() === bootstrapServers ? '' : ` -b ${bootstrapServers}`
    for (const line of ['', 'Next:', ...formatNextCommands(firstTopicCommands(connection))]) this.note(line)
  }
}
