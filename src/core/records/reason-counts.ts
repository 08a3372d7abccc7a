/** More reasons than these are one: what a hostile topic holds may differ from record to record. */
const MOST_REASONS = 5

/** Counts for how many records something did not work, by the reason. */
export class ReasonCounts {
  readonly #reasons = new Map<string, number>()

  add(reason: string): void {
    const told = this.#reasons.has(reason) || this.#reasons.size < MOST_REASONS ? reason : 'other reasons'
    this.#reasons.set(told, (this.#reasons.get(told) ?? 0) + 1)
  }

  get count(): number {
    return this.reasons.reduce((sum, {records}) => sum + records, 0)
  }

  /** The most frequent one first. */
  get reasons(): {readonly reason: string; readonly records: number}[] {
    const list = [...this.#reasons].map(([reason, records]) => ({reason, records}))
    return list.sort((a, b) => b.records - a.records)
  }

  /** The reasons as text, with numbers where there are several: `value is not JSON (3), value is null (1)`. */
  get list(): string {
    const {reasons} = this
    return reasons
      .map(({reason, records}) => (reasons.length === 1 ? reason : `${reason} (${records})`))
      .join(', ')
  }
}
