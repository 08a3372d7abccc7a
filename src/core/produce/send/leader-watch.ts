import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {isNetworkFailure} from '../../../kafka/failures.ts'
import type {ClusterMetadata, TopicMetadata} from '../../../kafka/metadata.ts'
import {noLeader} from '../../../kafka/no-leader.ts'
import {Backoff} from './backoff.ts'
import type {PartitionQueue} from './partition-queue.ts'

/** While no record has got through yet, an unreachable leader is more likely a wrong address than a restart. */
const FIRST_CONTACT_MS = 5_000
/** A topic may be unknown to a broker for a moment; after this long it is gone. */
const TOPIC_GONE_MS = 5_000
/** Trouble shorter than this is nobody's business. */
const NOTICE_AFTER_MS = 2_000
/** Of thousands of partitions each may have its trouble: one line in so long a time tells of all of them. */
const NOTICE_EVERY_MS = 10_000

export interface LeaderWatchOptions {
  readonly cluster: Cluster
  readonly topic: string
  readonly queues: readonly PartitionQueue[]
  readonly onNotice: (line: string) => void
  /** The leaders are up to date: sending may go on. */
  readonly onFresh: () => void
  /** There is no way on. */
  readonly onLost: (failure: Failure) => void
}

/** Keeps every partition's leader up to date: asks for metadata when an answer or a connection says that it is not. */
export class LeaderWatch {
  readonly #options: LeaderWatchOptions
  #timer: NodeJS.Timeout | null = null
  #isAsking = false
  readonly #backoff = new Backoff()
  #isStopped = false
  #hasEverStored = false
  #noticedAtMs = Number.NEGATIVE_INFINITY
  #unreachableSinceMs: number | null = null
  #unknownSinceMs: number | null = null
  /** Of the topic that was there at the start: another one of its name is another topic (KIP-516). */
  #topicId: string | null = null

  constructor(options: LeaderWatchOptions) {
    this.#options = options
  }

  /** Takes leaders from metadata, unless a newer epoch is known already. */
  apply(topic: TopicMetadata): void {
    this.#topicId ??= topic.id
    for (const each of topic.partitions) {
      const {partition, leader, leaderEpoch} = each
      const queue = this.#options.queues[partition]
      if (queue === undefined || leaderEpoch < queue.leaderEpoch) continue
      queue.leader = leader
      queue.leaderEpoch = leaderEpoch
      if (leader < 0)
        queue.lastFailure = noLeader({topic: topic.name, partition: each, brokers: this.#liveBrokers})
    }
  }

  /** A queue with something to send has no leader to send it to. */
  noteLeaderless(queue: PartitionQueue): void {
    if (queue.lastFailure === null) this.refresh()
    else this.noteTrouble(queue, queue.lastFailure)
  }

  /** Asks for metadata after a moment, which grows while there is no success; several calls make one request. */
  refresh(): void {
    if (this.#timer !== null || this.#isAsking || this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#isAsking = true
      void this.#ask().finally(() => {
        this.#isAsking = false
        if (!this.#isStopped) this.#options.onFresh()
      })
    }, this.#backoff.nextMs())
  }

  /** A batch has to be sent again. */
  noteTrouble(queue: PartitionQueue, failure: Failure): void {
    const {cluster, topic, onNotice} = this.#options
    // What the end of the whole command cuts off is no trouble of a partition.
    if (cluster.signal.aborted) return
    const nowMs = Date.now()
    if (nowMs - queue.stalledSinceMs > NOTICE_AFTER_MS && nowMs - this.#noticedAtMs > NOTICE_EVERY_MS) {
      this.#noticedAtMs = nowMs
      onNotice(`${topic}-${queue.partition} takes no records at the moment, trying on: ${failure.message}`)
    }
    this.refresh()
  }

  /** A connection to a leader was made (null) or could not be made. */
  noteConnection(nodeId: number, failure: Failure | null): void {
    if (failure === null) {
      this.#unreachableSinceMs = null
      return
    }
    const nowMs = Date.now()
    this.#unreachableSinceMs ??= nowMs
    if (!this.#hasEverStored && nowMs - this.#unreachableSinceMs > FIRST_CONTACT_MS) {
      this.#options.onLost(failure)
      return
    }
    for (const queue of this.#options.queues) {
      if (queue.leader !== nodeId || !queue.hasSealed) continue
      queue.lastFailure = failure
      this.noteTrouble(queue, failure)
    }
    this.refresh()
  }

  noteSuccess(): void {
    this.#hasEverStored = true
    this.#backoff.reset()
  }

  stop(): void {
    this.#isStopped = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  get #liveBrokers(): ClusterMetadata['brokers'] {
    return this.#options.cluster.knownMetadata?.brokers ?? []
  }

  async #ask(): Promise<void> {
    const {cluster, topic, onLost} = this.#options
    try {
      const metadata = await cluster.metadata([topic])
      const found = metadata.topics.get(topic)
      if (found && !found.failure) {
        if (this.#topicId !== null && found.id !== this.#topicId) {
          onLost(createdAnew(topic))
          return
        }
        this.#unknownSinceMs = null
        this.apply(found)
        return
      }
      const nowMs = Date.now()
      this.#unknownSinceMs ??= nowMs
      const isGone = found?.failure?.kind === 'not-found' && nowMs - this.#unknownSinceMs > TOPIC_GONE_MS
      if (isGone || found?.failure?.kind === 'denied') onLost(found.failure)
      // Without a leader a queue asks again before it sends.
      else for (const queue of this.#options.queues) queue.leader = -1
    } catch (error) {
      // No broker answers now; the partitions that wait for one ask again until their own time is over.
      if (error instanceof Failure && !isNetworkFailure(error)) onLost(error)
    }
  }
}

function createdAnew(topic: string): Failure {
  const text = `Topic ${topic} was deleted and created again while records were written to it.`
  return new Failure('conflict', text, {
    code: 'INCONSISTENT_TOPIC_ID',
    suggestions: ['What was acknowledged before went with the old topic.'],
  })
}
