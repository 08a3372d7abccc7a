import {readFileSync} from 'node:fs'
import {type Command, Flags, type Interfaces} from '@oclif/core'
import {BOOTSTRAP_PROPERTIES, parseConnectionSettings} from '../core/profiles/connection-settings.ts'
import {parseJavaProperties} from '../core/profiles/java-properties.ts'
import {Failure} from '../errors/failure.ts'
import {Cluster} from '../kafka/cluster.ts'
import type {ConnectionOptions} from '../kafka/connection-options.ts'
import {defaultLocalBootstrapServers} from '../local/default-bootstrap.ts'
import {BaseCommand, durationFlag} from './base-command.ts'
import {note} from './output.ts'

const DEFAULT_TIMEOUT_MS = 30_000

export type ClusterFlagsOf<T extends typeof Command> = Interfaces.InferredFlags<
  (typeof ClusterCommand)['baseFlags'] & T['flags']
>

/** A command that talks to a cluster: connection flags, the deadline, and a cluster that is closed at the end. */
export abstract class ClusterCommand<T extends typeof Command> extends BaseCommand<T> {
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    'bootstrap-server': Flags.string({
      char: 'b',
      description:
        'where to reach the cluster; default: a cluster started by `local up`, else localhost:9092',
      helpValue: 'HOST:PORT[,...]',
      helpGroup: 'CONNECTION',
      env: 'SAMSA_BOOTSTRAP_SERVER',
    }),
    'command-config': Flags.string({
      description: "a .properties file as Kafka's Java tools take it (TLS, SASL, timeouts)",
      helpValue: 'FILE',
      helpGroup: 'CONNECTION',
      env: 'SAMSA_COMMAND_CONFIG',
    }),
    property: Flags.string({
      char: 'X',
      description: 'a client property, over those of the file; repeatable',
      helpValue: 'KEY=VALUE',
      helpGroup: 'CONNECTION',
      multiple: true,
      multipleNonGreedy: true,
    }),
    timeout: durationFlag({
      description: "the whole command's deadline [default: 30s; none while streaming]",
      helpGroup: 'CONNECTION',
      env: 'SAMSA_TIMEOUT',
    }),
  }

  declare protected flags: ClusterFlagsOf<T>
  private opened: Cluster | null = null

  /** The cluster of the flags; connections are made when first used. */
  protected cluster(): Cluster {
    if (this.opened) return this.opened
    const {streaming} = this.ctor as unknown as {streaming: boolean}
    const timeoutMs = this.flags.timeout ?? (streaming ? null : DEFAULT_TIMEOUT_MS)
    if (timeoutMs !== null) this.interruption.startDeadline(timeoutMs)
    const options = this.connectionOptions()
    if (options.tls?.rejectUnauthorized === false) {
      note(
        'samsa: certificates are not verified (enable.ssl.certificate.verification=false): anybody may listen in',
      )
    }
    this.opened = new Cluster(options, this.interruption.abort)
    return this.opened
  }

  /** Before the cluster has answered there is nothing to finish. */
  protected override isUnderWay(): boolean {
    return this.opened !== null && this.opened.knownMetadata !== null
  }

  /** The label of the cluster for titles and summaries. */
  protected get clusterLabel(): string {
    return this.connectionOptions()
      .bootstrapServers.map(({host, port}) => `${host}:${port}`)
      .join(',')
  }

  override async finally(error: Error | undefined): Promise<void> {
    this.opened?.close()
    await super.finally(error)
  }

  private connectionOptions(): ConnectionOptions {
    const {flags} = this
    const properties = flags['command-config']
      ? readProperties(flags['command-config'])
      : new Map<string, string>()
    for (const text of flags.property ?? []) {
      const at = text.indexOf('=')
      // What stands there instead may hold a password: only what can be a key is repeated.
      if (at < 1)
        throw new Failure('usage', `-X takes KEY=VALUE; "${/^[\w.-]*/.exec(text)?.[0]}" has no value.`)
      properties.set(text.slice(0, at).trim(), text.slice(at + 1))
    }
    const isConfigured = BOOTSTRAP_PROPERTIES.some((name) => properties.has(name))
    return parseConnectionSettings({
      bootstrapServer: flags['bootstrap-server'] ?? (isConfigured ? null : defaultLocalBootstrapServers()),
      properties,
      readFile: (path) => readFileSync(path, 'utf8'),
      log: (line) => {
        if (flags.verbose) note(`samsa: ${line}`)
      },
    })
  }
}

function readProperties(path: string): Map<string, string> {
  try {
    return parseJavaProperties(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The --command-config file cannot be read: ${reason}.`)
  }
}
