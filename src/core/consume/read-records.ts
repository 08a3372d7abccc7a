import type {Clock} from '../time/clock.ts'
import type {FetchPool} from './fetch-pool.ts'
import type {FetchedPartition} from './fetched-partition.ts'
import type {RecordOutput} from './record-output.ts'

/** Why reading ended: all was read, enough was read, nothing came for a while, or it was told to stop. */
export type Ending = 'end' | 'max' | 'idle' | 'stopped'

/** What fetched records are handed to: written out (RecordWriter), or sifted (TailCollector). */
export interface RecordSink {
  /** Whether no more are wanted. */
  readonly isFull: boolean
  /**
   * Calls `release` once nobody looks any more at the bytes of what was written so far. A sink without it may keep them for ever.
   */
  afterBytes?(release: () => void): void
  write(fetched: FetchedPartition, signal: AbortSignal): Promise<void>
  flush(signal?: AbortSignal): Promise<void> | null
}

export interface ReadingOptions {
  readonly clock: Clock
  /** Closed: nobody takes records any more. */
  readonly output: Pick<RecordOutput, 'isClosed'>
  /** Ends the reading at the next chunk. */
  readonly stop: AbortSignal
  /** Ends it when no record came for so long; null to wait for ever. */
  readonly idleTimeoutMs: number | null
  /** Whether to wait though there is nothing to read: a member without partitions waits for its turn. */
  readonly waitsForPartitions?: boolean
}

/**
 * Hands what a pool fetches to a sink until there is a reason to end. What was formatted has been handed to the output when
 * this returns or throws. Throws the pool's Failure, and that of a damaged batch.
 */
export async function readRecords(
  pool: FetchPool,
  sink: RecordSink,
  {clock, output, stop, idleTimeoutMs, waitsForPartitions = false}: ReadingOptions,
): Promise<Ending> {
  let idleSinceMs = clock.now()
  const wake = (): void => pool.wake()
  stop.addEventListener('abort', wake)
  try {
    for (;;) {
      if (stop.aborted || output.isClosed) return 'stopped'
      if (sink.isFull) return 'max'
      const response = pool.take()
      if (response !== null) {
        for (const fetched of response.partitions) {
          await sink.write(fetched, stop)
          if (stop.aborted || sink.isFull || output.isClosed) break
        }
        idleSinceMs = clock.now()
        sink.afterBytes?.(response.reuse)
        response.release()
        continue
      }
      // Nothing more is at hand: whoever follows sees what there is at once.
      await sink.flush(stop)
      if (stop.aborted || output.isClosed) continue
      if (pool.failure) throw pool.failure
      if (pool.isDone && !waitsForPartitions) return 'end'
      const leftMs = idleTimeoutMs === null ? null : idleTimeoutMs - (clock.now() - idleSinceMs)
      if (leftMs !== null && leftMs <= 0) return 'idle'
      await pool.wait(leftMs)
    }
  } finally {
    stop.removeEventListener('abort', wake)
    pool.stop()
    void sink.flush()
  }
}
