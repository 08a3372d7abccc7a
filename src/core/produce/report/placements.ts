import {type Offset, shiftOffset} from '../../../kafka/batches/offset.ts'
import {OutputBuffer} from '../../records/output-buffer.ts'
import type {OrdinalRanges} from './ordinal-ranges.ts'

const PENDING = -1
const NOWHERE = -2
const FLUSH_BYTES = 64 * 1024
const COMPACT_FROM = 8192

/**
 * Tells where each record went, one line `partition offset` for each acknowledged record, in the order of the input
 * although batches are answered in any order. An offset that the broker has forgotten is shown as `-`.
 */
export class Placements {
  /** Partition and offset by ordinal, from `#first` on; what is before `#printed` of them was printed. */
  readonly #partitions: number[] = []
  readonly #offsets: Offset[] = []
  #first = 1
  #printed = 0
  readonly #sink = new OutputBuffer({chunkBytes: FLUSH_BYTES})
  readonly #write: (bytes: Buffer) => Promise<void>
  #written: Promise<void> = Promise.resolve()
  #isHeld: boolean

  /**
   * `write` gets whole lines, which are its own from then on; its promise says that the reader has kept up. Held
   * placements are printed when they are released: those of a transaction that may yet be aborted.
   */
  constructor(write: (bytes: Buffer) => Promise<void>, {isHeld = false} = {}) {
    this.#write = write
    this.#isHeld = isHeld
  }

  /** Prints what was held back. */
  release(): void {
    this.#isHeld = false
    this.#print()
  }

  /** Resolves when the reader of the lines has taken what was written so far. */
  get written(): Promise<void> {
    return this.#written
  }

  acknowledge(ordinals: OrdinalRanges, partition: number, baseOffset: Offset): void {
    ordinals.visit((ordinal, index) =>
      this.#put(ordinal, partition, baseOffset < 0 ? -1 : shiftOffset(baseOffset, index)),
    )
    this.#print()
  }

  /** The record was not stored, as far as anybody knows: it gets no line, and holds back nobody else's. */
  skip(ordinal: number): void {
    this.#put(ordinal, NOWHERE, -1)
  }

  skipAll(ordinals: OrdinalRanges): void {
    ordinals.visit((ordinal) => this.skip(ordinal))
    this.#print()
  }

  #put(ordinal: number, partition: number, offset: Offset): void {
    const at = ordinal - this.#first
    for (let end = this.#partitions.length; end < at; end++) {
      this.#partitions.push(PENDING)
      this.#offsets.push(-1)
    }
    this.#partitions[at] = partition
    this.#offsets[at] = offset
  }

  #print(): void {
    if (this.#isHeld) return
    const sink = this.#sink
    for (; this.#printed < this.#partitions.length; this.#printed++) {
      const partition = this.#partitions[this.#printed] as number
      if (partition === PENDING) break
      if (partition === NOWHERE) continue
      sink.appendDecimal(partition)
      sink.appendByte(0x20)
      const offset = this.#offsets[this.#printed] as Offset
      if (offset < 0) sink.appendByte(0x2d)
      else sink.appendDecimal(offset)
      sink.appendByte(0x0a)
      if (sink.isFull) this.#flush()
    }
    this.#flush()
    if (this.#printed >= COMPACT_FROM) {
      this.#partitions.splice(0, this.#printed)
      this.#offsets.splice(0, this.#printed)
      this.#first += this.#printed
      this.#printed = 0
    }
  }

  #flush(): void {
    if (this.#sink.length > 0) this.#written = this.#write(this.#sink.take())
  }
}
