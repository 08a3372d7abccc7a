import {abortFailure} from '../errors/abort-failure.ts'
import {Failure} from '../errors/failure.ts'
import {Broker, type SendOptions} from './broker.ts'
import {type Address, type ConnectionOptions, formatAddress} from './connection-options.ts'
import {isNetworkFailure} from './failures.ts'
import {firstToAnswer} from './first-to-answer.ts'
import {FrameMemory} from './frame-memory.ts'
import {type BrokerNode, type ClusterMetadata, fetchMetadata, type MetadataQuery} from './metadata.ts'
import type {Message} from './protocol/schema.ts'

/**
 * Requests on one lane never wait behind those of another: a fetch that long-polls must not hold back a heartbeat,
 * and Kafka answers the requests of one connection in order.
 */
export type Lane = 'control' | 'fetch' | 'produce' | 'group'

/** An active controller answers within milliseconds, and a new one is elected within seconds. */
const CONTROLLER_PATIENCE_MS = 10_000

/**
 * A Kafka cluster as a client sees it: which brokers there are, and a way to send any message to any of them.
 * Connections are made when first needed and made again when they broke. Nothing is retried here.
 */
export class Cluster {
  readonly options: ConnectionOptions
  /** Aborting it closes every connection; what was under way fails with the signal's reason. */
  readonly signal: AbortSignal
  /** For the bytes of answers: record batches that were read can be given back there. */
  readonly frameMemory = new FrameMemory()
  readonly #connections = new Map<string, Promise<Broker>>()
  readonly #open = new Set<Broker>()
  #seed: Promise<Broker> | null = null
  /** Beside the seed, to the same broker. */
  #toController: Promise<Broker> | null = null
  #latest: ClusterMetadata | null = null
  /** The brokers of {@link #latest}, by their ids. */
  #nodes: ReadonlyMap<number, BrokerNode> = new Map()
  #closed = false
  #changesSent = 0

  constructor(options: ConnectionOptions, signal: AbortSignal) {
    this.options = {
      ...options,
      frameMemory: this.frameMemory,
      onChange: () => {
        this.#changesSent += 1
      },
    }
    this.signal = signal
    signal.addEventListener('abort', this.#onAbort, {once: true})
  }

  /** The newest metadata any call has brought; null before the first. */
  get knownMetadata(): ClusterMetadata | null {
    return this.#latest
  }

  /** Whether a request that changes something has been sent; where none was, whatever failed left the cluster as it was. */
  get hasSentChanges(): boolean {
    return this.#changesSent > 0
  }

  /** Brokers and the topics asked for (all with null, none with an empty list); never creates a topic. */
  async metadata(query: MetadataQuery): Promise<ClusterMetadata> {
    const metadata = await fetchMetadata((message, request) => this.sendToAny(message, request), query)
    this.#latest = metadata
    this.#nodes = new Map(metadata.brokers.map((broker) => [broker.nodeId, broker]))
    return metadata
  }

  /** Sends to whichever broker answers: the one that bootstrap found, or another when that one is gone. */
  async sendToAny<Q, A>(message: Message<Q, A>, request: Q, options: SendOptions = {}): Promise<A> {
    const broker = await this.anyBroker()
    return broker.send(message, request, {...options, expectsResponse: true})
  }

  /**
   * Asks what any broker passes on to the controller. One that finds none keeps its answer back for a minute
   * (ForwardingManager), and with it the answers to all that comes after on the same connection: so this has one of its own,
   * and is given up sooner, with the code NO_CONTROLLER.
   */
  async sendToController<Q, A>(message: Message<Q, A>, request: Q): Promise<A> {
    const broker = await this.#brokerToController()
    const timeoutMs = Math.min(CONTROLLER_PATIENCE_MS, this.options.requestTimeoutMs)
    try {
      return await broker.send(message, request, {timeoutMs, expectsResponse: true})
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'REQUEST_TIMED_OUT') throw error
      const text = `${formatAddress(broker.address)} got no answer from a controller to a ${message.name} request within ${timeoutMs / 1000} seconds.`
      throw new Failure('timeout', text, {
        code: 'NO_CONTROLLER',
        suggestions: [
          'More than half of the controllers are away, or hang, or cannot reach each other: `samsa cluster health` says which brokers answer.',
        ],
        cause: error,
      })
    }
  }

  /** Sends to one broker by its id. */
  async sendTo<Q, A>(
    nodeId: number,
    message: Message<Q, A>,
    request: Q,
    options: SendOptions & {lane?: Lane; expectsResponse?: true} = {},
  ): Promise<A> {
    const broker = await this.broker(nodeId, options.lane)
    return broker.send(message, request, {...options, expectsResponse: true})
  }

  /** The connection to a broker on a lane, opened if need be. Throws a Failure that names what is advertised. */
  async broker(nodeId: number, lane: Lane = 'control'): Promise<Broker> {
    this.#failIfClosed()
    const key = `${nodeId}/${lane}`
    const known = this.#connections.get(key)
    if (known) {
      const broker = await known
      if (broker.isConnected) return broker
      if (this.#connections.get(key) === known) this.#connections.delete(key)
    }
    const pending = this.#connections.get(key) ?? this.#connectTo(nodeId, lane)
    this.#connections.set(key, pending)
    pending.catch(() => {
      if (this.#connections.get(key) === pending) this.#connections.delete(key)
    })
    return pending
  }

  /** A connection to any broker: the bootstrap servers first, then the brokers that metadata named. */
  async anyBroker(): Promise<Broker> {
    this.#failIfClosed()
    if (this.#seed) {
      const known = this.#seed
      const broker = await known.catch(() => null)
      if (broker?.isConnected) return broker
      if (this.#seed === known) this.#seed = null
    }
    this.#seed ??= this.#bootstrap()
    return this.#seed
  }

  /**
   * A connection to an address that is on no lane, and need not be of a broker that metadata names: nothing else waits
   * on it, which makes it one for measuring. Its owner may close it; it is closed with the cluster at the latest.
   */
  async connectApart(address: Address): Promise<Broker> {
    this.#failIfClosed()
    return this.#connect(address)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.signal.removeEventListener('abort', this.#onAbort)
    const reason = this.signal.aborted ? abortFailure(this.signal) : undefined
    for (const broker of this.#open) broker.close(reason)
    this.#open.clear()
  }

  readonly #onAbort = (): void => this.close()

  #failIfClosed(): void {
    if (this.signal.aborted) throw abortFailure(this.signal)
    if (this.#closed) throw new Failure('internal', 'The cluster was closed already.')
  }

  async #connectTo(nodeId: number, lane: Lane): Promise<Broker> {
    const node = this.#nodes.get(nodeId)
    if (!node) {
      const text = `Broker ${nodeId} is not among the live brokers.`
      throw new Failure('unreachable', text, {code: 'BROKER_NOT_AVAILABLE'})
    }
    const seed = await this.#seed?.catch(() => null)
    if (lane === 'control' && seed?.isConnected && isSameAddress(seed.address, node)) return seed
    try {
      return await this.#connect(node)
    } catch (error) {
      if (!seed || !isNetworkFailure(error) || !(error instanceof Failure)) throw error
      const asked = formatAddress(seed.address)
      throw new Failure(
        error.kind,
        `${asked} answered, but broker ${nodeId} advertises ${formatAddress(node)}: ${error.message}`,
        {
          code: error.code ?? undefined,
          suggestions: [
            ...error.suggestions,
            'If other brokers answer, this one may be down; if none does, see advertised.listeners.',
            `Through a tunnel: --broker-map ${formatAddress(node)}=localhost:PORT.`,
          ],
          cause: error,
        },
      )
    }
  }

  async #brokerToController(): Promise<Broker> {
    const known = await this.#toController?.catch(() => null)
    if (known?.isConnected) return known
    const seed = await this.anyBroker()
    const pending = this.#connect(seed.address)
    this.#toController = pending
    return pending
  }

  async #bootstrap(): Promise<Broker> {
    const known = (this.#latest?.brokers ?? []).filter(
      (node) => !this.options.bootstrapServers.some((server) => isSameAddress(server, node)),
    )
    const addresses = [...this.options.bootstrapServers, ...known]
    try {
      return await firstToAnswer(addresses, (address, signal) =>
        this.#connect(address, AbortSignal.any([this.signal, signal])),
      )
    } catch (error) {
      if (this.signal.aborted) throw abortFailure(this.signal)
      throw error instanceof AggregateError ? noServerFailure(error.errors) : error
    }
  }

  async #connect(address: Address, signal = this.signal): Promise<Broker> {
    if (signal.aborted) throw abortFailure(signal)
    const broker = await Broker.connect(address, this.options, signal)
    if (this.#closed || signal.aborted) {
      broker.close()
      throw signal.aborted ? abortFailure(signal) : new Failure('internal', 'The cluster was closed.')
    }
    this.#open.add(broker)
    this.options.log(`connected to ${formatAddress(address)}`)
    return broker
  }
}

function isSameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.host.toLowerCase() === b.host.toLowerCase()
}

/** One failure for all bootstrap servers. A mistake of ours among the reasons is thrown as it is. */
function noServerFailure(errors: readonly unknown[]): Failure {
  const failures = errors.map((error) => {
    if (error instanceof Failure) return error
    throw error
  })
  const [first] = failures
  if (failures.length === 1 && first) return first
  // The most telling failure decides the kind: credentials before TLS before the network.
  const kinds = ['auth', 'tls', 'unreachable'] as const
  const kind = kinds.find((each) => failures.some((failure) => failure.kind === each)) ?? 'unreachable'
  const told = failures.find((failure) => failure.kind === kind)
  return new Failure(
    kind,
    `No bootstrap server could be used. ${failures.map(({message}) => message).join(' ')}`,
    {code: told?.code ?? undefined, suggestions: told?.suggestions},
  )
}
