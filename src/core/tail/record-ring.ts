import type {TailRecord} from './tail-record.ts'

export interface RecordRingOptions {
  readonly maxRecords?: number
  readonly maxBytes?: number
}

/** The newest records, as many as fit into both bounds; one record always does. */
export class RecordRing {
  readonly #maxRecords: number
  readonly #maxBytes: number
  #records: readonly TailRecord[] = []
  #bytes = 0

  constructor({maxRecords = 5_000, maxBytes = 32 * 1024 * 1024}: RecordRingOptions = {}) {
    this.#maxRecords = maxRecords
    this.#maxBytes = maxBytes
  }

  /** Oldest first; a new list after each `add`, so that who has an older one may keep it. */
  get records(): readonly TailRecord[] {
    return this.#records
  }

  add(records: readonly TailRecord[]): void {
    if (records.length === 0) return
    const all = [...this.#records, ...records]
    let bytes = this.#bytes + records.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0)
    let first = 0
    while (all.length - first > 1 && (all.length - first > this.#maxRecords || bytes > this.#maxBytes)) {
      bytes -= all[first]?.sizeBytes ?? 0
      first += 1
    }
    this.#records = all.slice(first)
    this.#bytes = bytes
  }
}
