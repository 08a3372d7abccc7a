import type {LocalDirectories} from './directories.ts'
import type {ListenerPlan, LocalSource} from './state.ts'

/** A listener beside the plain one; with a port, broker i of N gets that port + i - 1, else a free one. */
export interface ExtraListener extends ListenerPlan {
  readonly port?: number | undefined
}

/** What a local cluster is asked to be. What is left out stays as it was when the cluster was last up. */
export interface LocalOptions {
  /** Several clusters live side by side under different names; `default` by default. */
  readonly name?: string | undefined
  /** A Kafka version, three numbers. */
  readonly version?: string | undefined
  /** Only this way to get Kafka; all in order by default. */
  readonly source?: LocalSource | undefined
  /** An unpacked distribution; wins over KAFKA_HOME. */
  readonly kafkaHome?: string | undefined
  /** How many brokers, 1 by default. */
  readonly brokers?: number | undefined
  /** Port of broker 1 (9092 by default, 0 for any free one); broker i gets the one i - 1 further. */
  readonly port?: number | undefined
  /** Data in a temporary folder that `down` removes. */
  readonly ephemeral?: boolean | undefined
  /** Server settings that win over samsa's own. */
  readonly serverProperties?: Readonly<Record<string, string>>
  readonly extraListeners?: readonly ExtraListener[]
  /** Heap of each broker, 512 by default. */
  readonly heapMegabytes?: number
  /** More arguments of each broker's JVM; they win over samsa's own. */
  readonly jvmArguments?: readonly string[]
  /** How long the brokers may take until they answer, 60000 by default. */
  readonly readyTimeoutMs?: number | undefined
  /**
   * Whether a client can work with the cluster: called again and again, one call at a time, until it says so. An error
   * counts as not yet. `bootstrapServers` names every broker, so their number is what metadata should show.
   */
  readonly isReady: (bootstrapServers: string, signal: AbortSignal) => Promise<boolean>
  readonly onProgress?: ((message: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
  readonly directories?: LocalDirectories
  readonly env?: NodeJS.ProcessEnv
}
