import {NO_PRODUCER_ID} from './batch-header.ts'
import type {ControlMarker} from './control-marker.ts'
import {distanceBetween, type Offset} from './offset.ts'
import type {BatchView} from './views.ts'

/** A row of a fetch response's aborted transactions (FetchResponse.AbortedTransaction, KIP-98). */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: Offset
}

/**
 * Decides, under read_committed, which batches of one fetched partition belong to aborted transactions. One instance a
 * fetch response, asked once for each batch in order; the rules are CompletedFetch's (kafka-clients).
 */
export class AbortedTransactions {
  readonly #byFirstOffset: readonly AbortedTransaction[]
  #nextIndex = 0
  readonly #openProducerIds = new Set<bigint>()

  constructor(abortedTransactions: readonly AbortedTransaction[]) {
    this.#byFirstOffset = [...abortedTransactions].sort((a, b) =>
      distanceBetween(b.firstOffset, a.firstOffset),
    )
  }

  /**
   * True where no record of the batch may be shown. `marker` is the batch's own transaction marker, null for a batch
   * of records: an abort marker ends what is hidden of its producer.
   */
  hides(batch: BatchView, marker: ControlMarker | null): boolean {
    if (batch.producerId === NO_PRODUCER_ID) return false
    this.#openUpTo(batch.lastOffset)
    if (marker === 'abort') {
      this.#openProducerIds.delete(batch.producerId)
      return false
    }
    return batch.isTransactional && this.#openProducerIds.has(batch.producerId)
  }

  #openUpTo(offset: Offset): void {
    for (; this.#nextIndex < this.#byFirstOffset.length; this.#nextIndex++) {
      const next = this.#byFirstOffset[this.#nextIndex]
      if (next === undefined || next.firstOffset > offset) return
      this.#openProducerIds.add(next.producerId)
    }
  }
}
