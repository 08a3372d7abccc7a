/** Shorter frames are made anew: what they cost is little, and there may be many of them. */
const FEWEST_REUSED_BYTES = 256 * 1024

/** Lengths of answers differ by a little from fetch to fetch: a buffer that is a little longer serves many of them. */
const STEP_BYTES = 1024 * 1024

/** What is kept though nobody uses it: the answers that a fetch of all brokers brings at once. */
const MOST_SPARE_BYTES = 32 * 1024 * 1024

/**
 * Memory for the frames of one cluster's answers. A buffer of megabytes for every answer costs more than reading it: the system
 * hands out each of its pages anew, and V8 collects all garbage for every few of them. Whoever has done with an answer of
 * record batches gives it back; what is not given back is garbage as everything else.
 */
export class FrameMemory {
  /** How many long frames got memory of their own, and how many got memory that was used before. */
  readonly counts = {made: 0, reused: 0}
  readonly #given = new WeakSet<ArrayBufferLike>()
  /** The smallest first. */
  #spare: ArrayBufferLike[] = []

  /** A buffer of that length with whatever was in it. */
  take(byteCount: number): Buffer {
    // Pages of a buffer that are never written to take no memory: a length that lies costs nothing.
    if (byteCount < FEWEST_REUSED_BYTES) return Buffer.allocUnsafeSlow(byteCount)
    const index = this.#spare.findIndex((each) => each.byteLength >= byteCount)
    const [memory = this.#make(byteCount)] = index < 0 ? [] : this.#spare.splice(index, 1)
    if (index >= 0) this.counts.reused++
    this.#given.add(memory)
    return Buffer.from(memory, 0, byteCount)
  }

  /**
   * Takes back the frame of which `part` is a part: it may be overwritten from now on. Nothing happens for bytes that are
   * not of a frame of this memory, and none for one that is back already.
   */
  giveBack(part: Buffer): void {
    if (!this.#given.delete(part.buffer)) return
    this.#spare = [...this.#spare, part.buffer].toSorted((a, b) => a.byteLength - b.byteLength)
    let bytes = this.#spare.reduce((sum, {byteLength}) => sum + byteLength, 0)
    while (bytes > MOST_SPARE_BYTES) bytes -= this.#spare.shift()?.byteLength ?? bytes
  }

  #make(byteCount: number): ArrayBufferLike {
    this.counts.made++
    return Buffer.allocUnsafeSlow(Math.ceil(byteCount / STEP_BYTES) * STEP_BYTES).buffer
  }
}
