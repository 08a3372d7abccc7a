import type {EncodedHeaders} from './header-encoder.ts'
import {sizeOfVarint, writeVarint} from './varint.ts'

/** Headers of more bytes than this are worth a view of their own. */
const MOST_KEPT_VIEWS = 1024

/** Encodes the headers of one record after the other (`encodeHeaders`) into memory that is used again. */
export class HeaderWriter {
  #count = 0
  #bytes: Buffer = Buffer.allocUnsafe(MOST_KEPT_VIEWS)
  #length = 0
  /** `#bytes` from its start, by length: a view is dearer than what is in it. */
  #views: Buffer[] = []

  get count(): number {
    return this.#count
  }

  /** The headers since `clear`, until the next call; null where there are none. */
  get encoded(): Buffer | null {
    if (this.#count === 0) return null
    const length = this.#length
    if (length > MOST_KEPT_VIEWS) return this.#bytes.subarray(0, length)
    let view = this.#views[length]
    if (view === undefined) {
      view = this.#bytes.subarray(0, length)
      this.#views[length] = view
    }
    return view
  }

  clear(): void {
    this.#count = 0
    this.#length = 0
  }

  /** One header, as ranges over bytes; a value that starts at -1 is null. */
  add(
    keySource: Buffer,
    keyStart: number,
    keyEnd: number,
    valueSource: Buffer,
    valueStart: number,
    valueEnd: number,
  ): void {
    const keyLength = keyEnd - keyStart
    const valueLength = valueStart < 0 ? -1 : valueEnd - valueStart
    this.#reserve(sizeOfVarint(keyLength) + keyLength + sizeOfVarint(valueLength) + Math.max(0, valueLength))
    const target = this.#bytes
    let at = writeVarint(target, this.#length, keyLength)
    for (let i = keyStart; i < keyEnd; i++) target[at++] = keySource[i] as number
    at = writeVarint(target, at, valueLength)
    if (valueStart >= 0) for (let i = valueStart; i < valueEnd; i++) target[at++] = valueSource[i] as number
    this.#length = at
    this.#count++
  }

  /** Headers that are encoded already. */
  addEncoded({bytes, count}: EncodedHeaders): void {
    if (count === 0) return
    this.#reserve(bytes.length)
    bytes.copy(this.#bytes, this.#length)
    this.#length += bytes.length
    this.#count += count
  }

  #reserve(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(2 * needed)
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
    this.#views = []
  }
}
