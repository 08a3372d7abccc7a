import type {RecordOutput} from '../consume/record-output.ts'

/** Keeps the records that were written, for a document that is printed at the end. */
export class CollectedOutput implements RecordOutput {
  readonly isClosed = false
  readonly failure = null
  readonly #chunks: Buffer[] = []

  write(parts: readonly Buffer[], onAccepted: () => void): null {
    // Its own: they may be written to again.
    this.#chunks.push(Buffer.concat(parts))
    onAccepted()
    return null
  }

  async settle(): Promise<void> {}

  /** The records, where each was written as a line of JSON. */
  readLines(): Readonly<Record<string, unknown>>[] {
    const lines = Buffer.concat(this.#chunks).toString().split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>)
  }
}
