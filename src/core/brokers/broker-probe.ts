import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ApiVersions} from '../../kafka/protocol/messages/api-versions.ts'
import {backOffAfterMs} from '../dashboard/back-off.ts'
import type {Clock} from '../throughput/clock.ts'

/** What is known of a broker's answers. */
export interface BrokerPulse {
  /** Time of the last request of ours, there and back; null where none was answered yet. */
  readonly rttMs: number | null
  /** When it last answered, epoch milliseconds. */
  readonly answeredAtMs: number | null
  /** Why it does not answer, one line; null where it does. */
  readonly error: string | null
  /** When it is asked again; null where it answers. */
  readonly retryAtMs: number | null
}

/** The smallest question that every broker answers; its answer is a few hundred bytes. */
const question = {clientSoftwareName: 'samsa', clientSoftwareVersion: '0'}

/** How long an answer may take. A connection that is silent for so long is given up. */
const answerWithinMs = 5_000

/**
 * Asks one broker whether it is there, never twice at a time. A broker that does not answer is asked again after 1, 2,
 * 5, 10 and then every 30 s, so that a dead one costs next to nothing.
 */
export class BrokerProbe {
  readonly #cluster: Cluster
  readonly #nodeId: number
  readonly #clock: Clock
  #pulse: BrokerPulse = {rttMs: null, answeredAtMs: null, error: null, retryAtMs: null}
  #attempt = 0
  #asking: Promise<void> | null = null

  constructor(cluster: Cluster, nodeId: number, clock: Clock) {
    this.#cluster = cluster
    this.#nodeId = nodeId
    this.#clock = clock
  }

  get pulse(): BrokerPulse {
    return this.#pulse
  }

  /** Asks, unless the answer to an earlier question is still awaited or it is too early. Does not reject. */
  async ask(): Promise<void> {
    const {retryAtMs} = this.#pulse
    if (retryAtMs !== null && this.#clock.now() < retryAtMs) return
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = null
    })
    await this.#asking
  }

  async #askOnce(): Promise<void> {
    try {
      // Opening the connection is no part of the time that an answer takes.
      await this.#cluster.broker(this.#nodeId)
      const startedMs = performance.now()
      await this.#cluster.sendTo(this.#nodeId, ApiVersions, question, {timeoutMs: answerWithinMs})
      const rttMs = performance.now() - startedMs
      this.#attempt = 0
      this.#pulse = {rttMs, answeredAtMs: this.#clock.now(), error: null, retryAtMs: null}
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#attempt += 1
      const retryAtMs = this.#clock.now() + backOffAfterMs(this.#attempt)
      this.#pulse = {...this.#pulse, error: error.code ?? error.message, retryAtMs}
    }
  }
}
