import {distanceBetween, laterOf, type Offset, shiftOffset} from '../../kafka/batches/offset.ts'
import type {OrdinalRanges} from '../produce/report/ordinal-ranges.ts'

/** Where a copied record comes from. */
export interface SourceRecord {
  readonly partition: number
  readonly offset: Offset
}

const FIRST_CAPACITY = 1024

/** Neighbouring records of one source partition, in the order in which they were handed on. */
class Segment {
  readonly partition: number
  /** Where its reading began: each record is kept as its distance from here. */
  readonly #start: Offset
  /** The ordinal of its first record. */
  readonly first: number
  count = 0
  /** Where reading goes on after it. */
  nextOffset: Offset
  isClosed = false
  #distances = new Float64Array(FIRST_CAPACITY)
  #isSettled = new Uint8Array(FIRST_CAPACITY)
  /** Index of the first record that is not settled. */
  #firstOpen = 0

  constructor(partition: number, first: number, position: Offset) {
    this.#start = position
    this.partition = partition
    this.first = first
    this.nextOffset = position
  }

  get isDone(): boolean {
    return this.isClosed && this.#firstOpen === this.count
  }

  /** Everything of the partition before this offset is settled. */
  get settledUpTo(): Offset {
    return this.#firstOpen === this.count ? this.nextOffset : this.offsetAt(this.#firstOpen)
  }

  add(offset: Offset): void {
    if (this.count === this.#distances.length) this.#grow()
    this.#distances[this.count++] = distanceBetween(this.#start, offset)
    this.nextOffset = shiftOffset(offset, 1)
  }

  settle(index: number): void {
    this.#isSettled[index] = 1
    while (this.#firstOpen < this.count && this.#isSettled[this.#firstOpen] === 1) this.#firstOpen++
  }

  offsetAt(index: number): Offset {
    return shiftOffset(this.#start, this.#distances[index] as number)
  }

  #grow(): void {
    const distances = new Float64Array(this.count * 2)
    distances.set(this.#distances)
    this.#distances = distances
    const isSettled = new Uint8Array(this.count * 2)
    isSettled.set(this.#isSettled)
    this.#isSettled = isSettled
  }
}

/**
 * Knows of every record that is under way where it came from, and up to which offset of each source partition nothing is
 * left to do. A record costs nine bytes while it is under way.
 */
export class SourceProgress {
  /** In order of their ordinals; done ones are dropped from the front. */
  #segments: Segment[] = []
  readonly #positions = new Map<number, Offset>()

  /** Reading of a partition starts here; nothing before it is to be copied. */
  start(partition: number, position: Offset): void {
    this.#positions.set(partition, position)
  }

  /** The next records come from this partition; `ordinal` is that of the first of them. */
  begin(partition: number, position: Offset, ordinal: number): void {
    this.#segments.push(new Segment(partition, ordinal, position))
  }

  /** The record of the next ordinal. */
  add(offset: Offset): void {
    this.#segments.at(-1)?.add(offset)
  }

  /** The records of the next ordinals, which stand one behind the other. */
  addRun(offset: Offset, count: number): void {
    const segment = this.#segments.at(-1)
    for (let index = 0; index < count; index++) segment?.add(shiftOffset(offset, index))
  }

  /** Reading of what begin() began has come to this offset. */
  end(nextOffset: Offset): void {
    const segment = this.#segments.at(-1)
    if (segment === undefined) return
    segment.nextOffset = laterOf(segment.nextOffset, nextOffset)
    segment.isClosed = true
    this.#dropDone()
  }

  /** Whether records were handed on that are not settled. */
  get isUnderWay(): boolean {
    return this.#segments.some((segment) => !segment.isDone)
  }

  settleAll(ordinals: OrdinalRanges): void {
    let segment: Segment | undefined
    ordinals.visit((ordinal) => {
      if (segment === undefined || ordinal < segment.first || ordinal >= segment.first + segment.count)
        segment = this.#find(ordinal)
      segment?.settle(ordinal - segment.first)
    })
    this.#dropDone()
  }

  settle(ordinal: number): void {
    const segment = this.#find(ordinal)
    segment?.settle(ordinal - segment.first)
    this.#dropDone()
  }

  /** Where the record of an ordinal that is not settled comes from. */
  locate(ordinal: number): SourceRecord {
    const segment = this.#find(ordinal)
    if (segment === undefined) return {partition: -1, offset: -1}
    return {partition: segment.partition, offset: segment.offsetAt(ordinal - segment.first)}
  }

  /** By partition the offset up to which everything is settled: copied, or refused and told. */
  positions(): Map<number, Offset> {
    const positions = new Map(this.#positions)
    const isOpen = new Set<number>()
    for (const segment of this.#segments) {
      const {partition} = segment
      if (isOpen.has(partition)) continue
      positions.set(partition, segment.settledUpTo)
      if (!segment.isDone) isOpen.add(partition)
    }
    return positions
  }

  #find(ordinal: number): Segment | undefined {
    let low = 0
    let high = this.#segments.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#segments[middle] as Segment).first <= ordinal) low = middle
      else high = middle - 1
    }
    return this.#segments[low]
  }

  #dropDone(): void {
    let done = 0
    for (; this.#segments[done]?.isDone; done++) {
      const {partition, nextOffset} = this.#segments[done] as Segment
      this.#positions.set(partition, nextOffset)
    }
    if (done > 0) this.#segments.splice(0, done)
  }
}
