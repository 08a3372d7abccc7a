/**
 * The slope of the least-squares line through points, per second: how docs/design/lag.md (Definitions, 5) measures a production
 * rate. Two points give their plain difference. Points are added one by one and not kept: a dashboard asks for some ten
 * thousand slopes with every poll.
 */
export class SlopeFit {
  #count = 0
  #originMs = 0
  #origin = 0
  // Sums start from the first point: offsets and epoch times are so large that their squares lose the digits that matter.
  #sumTime = 0
  #sumValue = 0
  #sumProduct = 0
  #sumSquare = 0

  /** How many points there are. */
  get count(): number {
    return this.#count
  }

  /** Adds what was seen at a time; in any order. */
  add(atMs: number, value: number): void {
    if (this.#count === 0) {
      this.#originMs = atMs
      this.#origin = value
    }
    const time = atMs - this.#originMs
    const distance = value - this.#origin
    this.#count += 1
    this.#sumTime += time
    this.#sumValue += distance
    this.#sumProduct += time * distance
    this.#sumSquare += time * time
  }

  /** Null below two points, or where all of them have the same time. */
  perSecond(): number | null {
    const count = this.#count
    if (count < 2) return null
    const variance = count * this.#sumSquare - this.#sumTime * this.#sumTime
    const covariance = count * this.#sumProduct - this.#sumTime * this.#sumValue
    return variance === 0 ? null : (covariance / variance) * 1000
  }
}
