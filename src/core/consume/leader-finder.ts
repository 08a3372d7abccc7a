import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {Clock} from '../time/clock.ts'
import type {PartitionCursor} from './partition-cursor.ts'

/** For how long a topic may be unknown before it counts as deleted: brokers learn of topics one after another. */
const GONE_AFTER_MS = 3_000

/**
 * Finds the leaders of partitions, and notices when a topic was deleted, or deleted and created again, while it is
 * being read: offsets of the old topic say nothing about the new one (KIP-516 gives each its own id).
 */
export class LeaderFinder {
  readonly #cluster: Cluster
  readonly #clock: Clock
  readonly #topicIds = new Map<string, string>()
  readonly #missingSinceMs = new Map<string, number>()

  constructor(cluster: Cluster, clock: Clock) {
    this.#cluster = cluster
    this.#clock = clock
  }

  /** Remembers which topics are meant, by their ids. */
  remember(topics: Iterable<TopicMetadata>): void {
    for (const {name, id, failure} of topics)
      if (!failure && !this.#topicIds.has(name)) this.#topicIds.set(name, id)
  }

  /**
   * Asks once and sets the leaders of those cursors that have one. Throws the network's Failure where no broker
   * answers, and a final one (not-found, conflict, denied) for a topic that is not there any more.
   */
  async find(cursors: readonly PartitionCursor[]): Promise<void> {
    const names = [...new Set(cursors.map((cursor) => cursor.topic))]
    const {topics} = await this.#cluster.metadata(names)
    for (const name of names) this.#check(name, topics.get(name))
    for (const cursor of cursors) {
      const partitions = topics.get(cursor.topic)?.partitions
      const found = partitions?.find((each) => each.partition === cursor.partition)
      if (!found || found.leader < 0) continue
      cursor.leader = found.leader
      cursor.leaderEpoch = found.leaderEpoch
    }
  }

  #check(name: string, topic: TopicMetadata | undefined): void {
    if (topic?.failure?.kind === 'denied') throw topic.failure
    if (!topic || topic.failure?.kind === 'not-found') {
      const sinceMs = this.#missingSinceMs.get(name) ?? this.#clock.now()
      this.#missingSinceMs.set(name, sinceMs)
      if (this.#clock.now() - sinceMs < GONE_AFTER_MS) return
      throw new Failure('not-found', `Topic ${name} was deleted while it was being read.`, {
        code: 'UNKNOWN_TOPIC_OR_PARTITION',
      })
    }
    this.#missingSinceMs.delete(name)
    if (topic.failure) return
    const known = this.#topicIds.get(name)
    this.#topicIds.set(name, topic.id)
    if (known === undefined || known === topic.id) return
    throw new Failure('conflict', `Topic ${name} was deleted and created again while it was being read.`, {
      code: 'INCONSISTENT_TOPIC_ID',
      suggestions: ['Run it again to read the new topic from its start.'],
    })
  }
}
