import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type ClusterMetadata, fetchMetadata} from '../../kafka/metadata.ts'

/**
 * Topics that there are and that whoever asks may not describe. Metadata leaves them out without a word, but log directories are
 * told whole to who may describe the cluster: what is only there is asked for by its name, so that one that was made or
 * deleted a moment ago is not taken for hidden.
 */
export class HiddenTopics {
  readonly #cluster: Cluster
  readonly #seen = new Set<string>()
  readonly #denied = new Set<string>()
  /** Looked up since metadata was last asked for: a topic made a moment ago is not asked about with every poll. */
  #lookedUp = new Set<string>()
  #metadata: ClusterMetadata | null = null

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /**
   * How many there are. A request only where there is a name that was not looked up yet.
   *
   * @param logs the topics that each broker has logs of; undefined where it has not told it
   * @returns null where nobody knows
   */
  async count(
    logs: readonly (ReadonlySet<string> | undefined)[],
    metadata: ClusterMetadata,
  ): Promise<number | null> {
    if (metadata !== this.#metadata) this.#lookedUp = new Set()
    this.#metadata = metadata
    for (const {name, failure} of metadata.topics.values()) if (failure === null) this.#seen.add(name)
    const strange = new Set<string>()
    for (const names of logs) for (const name of names ?? []) if (!this.#seen.has(name)) strange.add(name)
    const fresh = [...strange].filter((name) => !this.#denied.has(name) && !this.#lookedUp.has(name))
    if (fresh.length > 0 && !(await this.#lookUp(fresh))) return null
    const count = [...strange].filter((name) => this.#denied.has(name)).length
    // A broker that has not told may have logs of others; with some found there are some.
    return count === 0 && logs.includes(undefined) ? null : count
  }

  /** False where no broker has answered. */
  async #lookUp(names: readonly string[]): Promise<boolean> {
    try {
      const {topics} = await fetchMetadata(
        (message, request) => this.#cluster.sendToAny(message, request),
        names,
      )
      for (const {name, failure} of topics.values()) if (failure?.kind === 'denied') this.#denied.add(name)
      for (const name of names) this.#lookedUp.add(name)
      return true
    } catch (error) {
      if (error instanceof Failure) return false
      throw error
    }
  }
}
