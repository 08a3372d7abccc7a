import {ForwardMerge} from './forward-merge.ts'
import type {CopiedRecord} from './tail-record.ts'

/** A page is a fraction of what is kept, so that its records do not push each other out. */
const PAGE_RECORDS = 1_000
const PAGE_BYTES = 8 * 1024 * 1024

/** Records that one fetch may take of a partition on the way: more than a page are of no use yet. */
export const recordsPerFetch = PAGE_RECORDS

/** What is read from a jump to the end, page by page. */
export class ForwardPages {
  readonly merge = new ForwardMerge()
  #full = 0
  #records = 0
  #bytes = 0

  /** Pages that are full. */
  get full(): number {
    return this.#full
  }

  /** Puts into the page under way what is in order already; says whether that has filled it. */
  take(into: CopiedRecord[]): boolean {
    const taken = this.merge.take(PAGE_RECORDS - this.#records, PAGE_BYTES - this.#bytes)
    into.push(...taken)
    this.#records += taken.length
    this.#bytes += taken.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0)
    if (this.#records < PAGE_RECORDS && this.#bytes < PAGE_BYTES) return false
    this.#full += 1
    this.#records = 0
    this.#bytes = 0
    return true
  }
}
