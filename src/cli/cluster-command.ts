import {type Command, Flags, type Interfaces} from '@oclif/core'
import {Cluster} from '../kafka/cluster.ts'
import type {ConnectionOptions} from '../kafka/connection-options.ts'
import {defaultLocalBootstrapServers} from '../local/default-bootstrap.ts'
import {BaseCommand, durationFlag} from './base-command.ts'
import {readConnection} from './client-connection.ts'
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
  private readonly others: Cluster[] = []

  /** The cluster of the flags; connections are made when first used. */
  protected cluster(): Cluster {
    if (this.opened) return this.opened
    const {streaming} = this.ctor as unknown as {streaming: boolean}
    const timeoutMs = this.flags.timeout ?? (streaming ? null : DEFAULT_TIMEOUT_MS)
    if (timeoutMs !== null) this.interruption.startDeadline(timeoutMs)
    this.opened = this.connectTo(this.connectionOptions())
    return this.opened
  }

  /** A further cluster, under the same deadline and closed with the command. */
  protected otherCluster(options: ConnectionOptions): Cluster {
    const cluster = this.connectTo(options)
    this.others.push(cluster)
    return cluster
  }

  private connectTo(options: ConnectionOptions): Cluster {
    if (options.tls?.rejectUnauthorized === false) {
      note(
        'samsa: certificates are not verified (enable.ssl.certificate.verification=false): anybody may listen in',
      )
    }
    return new Cluster(options, this.interruption.abort)
  }

  /** Before the cluster has answered there is nothing to finish. */
  protected override isUnderWay(): boolean {
    return this.opened !== null && this.opened.knownMetadata !== null
  }

  /** The label of the cluster for titles and summaries. */
  protected get clusterLabel(): string {
    const {bootstrapServers} = this.opened?.options ?? this.connectionOptions()
    return bootstrapServers.map(({host, port}) => `${host}:${port}`).join(',')
  }

  override async finally(error: Error | undefined): Promise<void> {
    for (const cluster of [this.opened, ...this.others]) cluster?.close()
    await super.finally(error)
  }

  private connectionOptions(): ConnectionOptions {
    const {'bootstrap-server': bootstrapServer, 'command-config': configFile, property, verbose} = this.flags
    return readConnection(
      {bootstrapServer, configFile, properties: property, verbose},
      {configFile: '--command-config', property: '-X', defaultServers: defaultLocalBootstrapServers},
    )
  }
}
