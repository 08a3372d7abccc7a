import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import type {Clock} from '../time/clock.ts'
import {type ClusterEvent, compareMetadata} from './cluster-events.ts'

/** New topics and moved leaders are seen this late at the most. */
const METADATA_EVERY_MS = 10_000

/** Events kept for the log. */
const MOST_EVENTS = 200

/**
 * The cluster's metadata for all that poll it: asked for at most every ten seconds, by one at a time, and compared with
 * the last answer for the event log.
 */
export class MetadataWatch {
  readonly #cluster: Cluster
  readonly #clock: Clock
  #latest: ClusterMetadata | null = null
  #fetchedMs = Number.NEGATIVE_INFINITY
  #fetching: Promise<ClusterMetadata> | null = null
  #events: readonly ClusterEvent[] = []

  constructor(cluster: Cluster, clock: Clock) {
    this.#cluster = cluster
    this.#clock = clock
  }

  /** The newest answer, whatever its age; null before the first. */
  get latest(): ClusterMetadata | null {
    return this.#latest
  }

  /** What has happened since the start, newest first. */
  get events(): readonly ClusterEvent[] {
    return this.#events
  }

  /** Adds what somebody else has noticed. */
  note(events: readonly ClusterEvent[]): void {
    if (events.length > 0) this.#events = [...events, ...this.#events].slice(0, MOST_EVENTS)
  }

  /** Metadata of all topics, at most ten seconds old. Throws what the cluster throws. */
  async fetch(): Promise<ClusterMetadata> {
    if (this.#latest && this.#clock.now() - this.#fetchedMs < METADATA_EVERY_MS) return this.#latest
    this.#fetching ??= this.#fetchOnce().finally(() => {
      this.#fetching = null
    })
    return this.#fetching
  }

  /** Makes the next fetch ask again: a leader has moved, or a broker is gone. */
  expire(): void {
    this.#fetchedMs = Number.NEGATIVE_INFINITY
  }

  async #fetchOnce(): Promise<ClusterMetadata> {
    const startedMs = this.#clock.now()
    const metadata = await this.#cluster.metadata(null)
    if (this.#latest) this.note(compareMetadata(this.#latest, metadata, startedMs))
    this.#latest = metadata
    this.#fetchedMs = startedMs
    return metadata
  }
}
