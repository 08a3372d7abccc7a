/**
 * Which records of the input a batch holds, in the order of the batch: their ordinals (the first record read is 1) as
 * runs of neighbours, so that a batch of one partition costs two numbers and not one per record.
 */
export class OrdinalRanges {
  /** First ordinal and count of each run, alternating. */
  readonly #runs: number[] = []
  #next = -1
  #count = 0

  /** How many records there are. */
  get count(): number {
    return this.#count
  }

  /** Adds a record after the others; ordinals only rise. */
  add(ordinal: number): void {
    const runs = this.#runs
    if (ordinal === this.#next) runs[runs.length - 1] = (runs[runs.length - 1] as number) + 1
    else runs.push(ordinal, 1)
    this.#next = ordinal + 1
    this.#count++
  }

  /** Adds so many neighbours after the others. */
  addRun(first: number, count: number): void {
    this.#runs.push(first, count)
    this.#next = first + count
    this.#count += count
  }

  /** Calls `visitor` with each ordinal and its index in the batch. */
  visit(visitor: (ordinal: number, index: number) => void): void {
    const runs = this.#runs
    let index = 0
    for (let run = 0; run < runs.length; run += 2) {
      const first = runs[run] as number
      const count = runs[run + 1] as number
      for (let i = 0; i < count; i++) visitor(first + i, index++)
    }
  }
}
