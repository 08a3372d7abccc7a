import type {Clock} from '../core/time/clock.ts'
import type {FeedChange} from './feed-pollers.ts'
import type {FeedName} from './feeds.ts'

/** How long the feed on show waits for the others, which are asked at about the same time. */
const GRACE_MS = 100

/** How long the others wait for the feed on show: what they bring stands in the first line, or changes seldom. */
const PATIENCE_MS = 1_000

export interface PollBatchOptions {
  readonly clock: Clock
  /** Whether this is the feed that the screen on show is about. */
  readonly isOnShow: (feed: FeedName) => boolean
  /** Takes what has come, the newest state of each feed, to be drawn as one frame. */
  readonly take: (changes: readonly FeedChange[]) => void
}

/**
 * Holds polls back until those of one tick are together: two to four feeds are polled side by side and end some
 * milliseconds apart, and a frame for each was a fifth of what the dashboard cost. The first answer of a feed is never
 * held back, since somebody waits for it.
 */
export class PollBatch {
  readonly #options: PollBatchOptions
  readonly #pending = new Map<FeedName, FeedChange>()
  #waiting = new AbortController()
  #dueMs = Number.POSITIVE_INFINITY

  constructor(options: PollBatchOptions) {
    this.#options = options
  }

  add(change: FeedChange): void {
    const {clock, isOnShow} = this.#options
    const {feed, poller} = change
    this.#pending.set(feed, change)
    if (poller.polls <= 1) {
      this.#flush()
      return
    }
    const waitMs = isOnShow(feed) ? GRACE_MS : PATIENCE_MS
    if (clock.now() + waitMs >= this.#dueMs) return
    this.#dueMs = clock.now() + waitMs
    this.#waiting.abort()
    const waiting = new AbortController()
    this.#waiting = waiting
    void clock.sleep(waitMs, waiting.signal).then(() => {
      if (!waiting.signal.aborted) this.#flush()
    })
  }

  /** Forgets what has come since the last frame. */
  end(): void {
    this.#waiting.abort()
    this.#pending.clear()
  }

  #flush(): void {
    this.#dueMs = Number.POSITIVE_INFINITY
    const changes = [...this.#pending.values()]
    this.end()
    this.#options.take(changes)
  }
}
