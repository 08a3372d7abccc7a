import type {Settings} from '../core/connection/resolve-settings.ts'
import {findUnused, unusedSentence} from '../core/connection/unused-properties.ts'
import type {ConnectionOptions} from '../kafka/connection-options.ts'
import {note} from './output.ts'

/** What is said of a connection beside what a command is about. */
export class ConnectionNotes {
  readonly #mayTell: () => boolean
  #isThrottleTold = false

  constructor(mayTell: () => boolean) {
    this.#mayTell = mayTell
  }

  /** Always, as somebody else may be at the other end. */
  tellUnverified({tls}: ConnectionOptions): void {
    if (tls?.rejectUnauthorized !== false) return
    note(
      'samsa: certificates are not verified (enable.ssl.certificate.verification=false): anybody may listen in',
    )
  }

  /** What was set for this connection and changes nothing about it: a typo, or something that only Java does. */
  tellUnused(settings: Settings): void {
    if (!this.#mayTell()) return
    for (const unused of findUnused(settings)) note(`samsa: ${unusedSentence(unused)}`)
  }

  /** Once: why it takes longer than it would by itself. */
  tellThrottle(broker: string, throttleMs: number): void {
    if (this.#isThrottleTold || !this.#mayTell()) return
    this.#isThrottleTold = true
    note(
      `samsa: a quota of the cluster slows this client down: ${broker} holds it back, now for ${throttleMs} ms (samsa quota list shows them)`,
    )
  }
}
