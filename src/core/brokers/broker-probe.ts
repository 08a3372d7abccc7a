import {Failure} from '../../errors/failure.ts'
import type {Broker} from '../../kafka/broker.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {Address} from '../../kafka/connection-options.ts'
import {ApiVersions} from '../../kafka/protocol/messages/api-versions.ts'
import {backOffAfterMs} from '../polling/back-off.ts'
import type {Clock} from '../time/clock.ts'

/** What is known of a broker's answers. */
export interface BrokerPulse {
  /** Time of a small request, there and back: the median of the last five polls; null where none was answered yet. */
  readonly rttMs: number | null
  /** When it last answered, epoch milliseconds. */
  readonly answeredAtMs: number | null
  /** Since when it answers without a failure between; null where it does not. */
  readonly answeringSinceMs: number | null
  /** Why it does not answer, one line; null where it does. */
  readonly error: Failure | null
  /** When it is asked again; null where it answers. */
  readonly retryAtMs: number | null
  /** The highest `metadata.version` that it supports; null where it does not say. */
  readonly metadataLevel: number | null
}

/** The smallest question that every broker answers; its answer is a few hundred bytes. */
const question = {clientSoftwareName: 'samsa', clientSoftwareVersion: '0'}

/** How long an answer may take. A connection that is silent for so long is given up. */
const ANSWER_WITHIN_MS = 5_000

/**
 * An answer that takes longer is asked for again at once, up to so often, and the shortest time counts: it may have waited for us,
 * who were reading the end offsets of thousands of partitions. (With 3,000, a single question took 35 ms where 3 ms were
 * the broker's.)
 */
const PROMPT_MS = 5
const MOST_QUESTIONS = 3

/** Polls that the median is of: it stays calm, and a broker that has become slow shows after three of them. */
const RTT_SAMPLES = 5

/**
 * Asks one broker whether it is there, never twice at a time. A broker that does not answer is asked again after 1, 2,
 * 5, 10 and then every 30 s, so that a dead one costs next to nothing; also one that the cluster names no more.
 *
 * It has a connection of its own. Kafka answers the requests of one connection in order, and the control connection
 * carries metadata and log directories: with 3,000 partitions the same question took 18 ms there in the median while
 * those were under way, and 1.7 ms here (1.5 ms while nothing was).
 */
export class BrokerProbe {
  readonly #cluster: Cluster
  readonly #clock: Clock
  #pulse: BrokerPulse = {
    rttMs: null,
    answeredAtMs: null,
    answeringSinceMs: null,
    error: null,
    retryAtMs: null,
    metadataLevel: null,
  }
  #connection: Broker | null = null
  #rttsMs: readonly number[] = []
  #attempt = 0
  #asking: Promise<void> | null = null

  constructor(cluster: Cluster, clock: Clock) {
    this.#cluster = cluster
    this.#clock = clock
  }

  get pulse(): BrokerPulse {
    return this.#pulse
  }

  /**
   * Asks, unless the answer to an earlier question is still awaited or it is too early. Does not reject.
   *
   * @param address where the broker was last said to be
   */
  async ask(address: Address): Promise<void> {
    const {retryAtMs} = this.#pulse
    if (retryAtMs !== null && this.#clock.now() < retryAtMs) return
    this.#asking ??= this.#askOnce(address).finally(() => {
      this.#asking = null
    })
    await this.#asking
  }

  async #askOnce(address: Address): Promise<void> {
    try {
      // Opening the connection is no part of the time that an answer takes.
      const connection = await this.#connect(address)
      const rttMs = await measure(connection)
      this.#rttsMs = [...this.#rttsMs, rttMs].slice(-RTT_SAMPLES)
      this.#attempt = 0
      const answeredAtMs = this.#clock.now()
      this.#pulse = {
        rttMs: medianOf(this.#rttsMs),
        answeredAtMs,
        answeringSinceMs: this.#pulse.answeringSinceMs ?? answeredAtMs,
        error: null,
        retryAtMs: null,
        metadataLevel: connection.metadataLevel,
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#attempt += 1
      this.#rttsMs = []
      const retryAtMs = this.#clock.now() + backOffAfterMs(this.#attempt)
      this.#pulse = {...this.#pulse, answeringSinceMs: null, error, retryAtMs}
    }
  }

  async #connect({host, port}: Address): Promise<Broker> {
    const known = this.#connection
    if (known?.isConnected && known.address.host === host && known.address.port === port) return known
    known?.close()
    this.#connection = null
    this.#connection = await this.#cluster.connectApart({host, port})
    return this.#connection
  }
}

async function measure(connection: Broker): Promise<number> {
  let rttMs = Number.POSITIVE_INFINITY
  for (let asked = 1; ; asked++) {
    const startedMs = performance.now()
    await connection.send(ApiVersions, question, {timeoutMs: ANSWER_WITHIN_MS})
    rttMs = Math.min(rttMs, performance.now() - startedMs)
    if (rttMs < PROMPT_MS || asked === MOST_QUESTIONS) return rttMs
  }
}

function medianOf(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? null
}
