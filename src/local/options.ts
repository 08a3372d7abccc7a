import type {LocalDirectories} from './directories.ts'
import type {PartName} from './parts/part-names.ts'
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
  /** Racks that the brokers stand in, in turn: of `a`, `b` broker 3 gets `a`. None by default. */
  readonly racks?: readonly string[] | undefined
  /** Port of broker 1 (9092 by default, 0 for any free one); broker i gets the one i - 1 further. */
  readonly port?: number | undefined
  /** Data in a temporary folder that `down` removes. */
  readonly ephemeral?: boolean | undefined
  /** Server settings that win over samsa's own. */
  readonly serverProperties?: Readonly<Record<string, string>>
  readonly extraListeners?: readonly ExtraListener[]
  /** What runs beside the brokers, with what did when the cluster was last up. */
  readonly parts?: readonly PartName[] | undefined
  /** Heap of each broker, 512 by default. */
  readonly heapMegabytes?: number
  /** More arguments of each broker's JVM; they win over samsa's own. */
  readonly jvmArguments?: readonly string[]
  /** How long the brokers may take until they are ready; while they get on, without end by default. */
  readonly readyTimeoutMs?: number | undefined
  /**
   * Waits until a client can work with the cluster; called once, when every broker accepts connections. `bootstrapServers`
   * names every broker, so their number is what metadata should show. It calls `onStep` whenever it has come further, with
   * what it waits for next, and ends when the signal is aborted.
   */
  readonly untilReady: (
    bootstrapServers: string,
    watch: {readonly signal: AbortSignal; readonly onStep: (waitsFor: string) => void},
  ) => Promise<void>
  readonly onProgress?: ((message: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
  readonly directories?: LocalDirectories
  readonly env?: NodeJS.ProcessEnv
}
