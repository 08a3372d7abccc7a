const QUOTE = 0x22
const RETURN = 0x0d

/** Finds the cells of plain lines of CSV, without an object for each: rows on one line, whose quoted cells hold no quote. */
export class CsvLineScanner {
  /** Where the cells of the line are, without their quotes. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** 1 where a cell is in quotes. */
  readonly quoted: Uint8Array
  readonly #separator: number

  constructor(cells: number, separator: number) {
    this.starts = new Int32Array(cells)
    this.ends = new Int32Array(cells)
    this.quoted = new Uint8Array(cells)
    this.#separator = separator
  }

  /** Whether the line is a row of as many cells as there is room for, as `CsvRows` reads it too. */
  scan(bytes: Buffer, start: number, lineEnd: number): boolean {
    const {starts, ends, quoted} = this
    const separator = this.#separator
    const end = lineEnd > start && bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd
    let at = start
    for (let cell = 0; cell < starts.length; cell++) {
      let next = at
      if (at < end && bytes[at] === QUOTE) {
        next = at + 1
        while (next < end && bytes[next] !== QUOTE) next++
        // Open at the end of the line, or a quote that is doubled, or text behind it.
        if (next >= end) return false
        starts[cell] = at + 1
        ends[cell] = next
        quoted[cell] = 1
        next++
        if (next < end && bytes[next] !== separator) return false
      } else {
        while (next < end && bytes[next] !== separator) next++
        starts[cell] = at
        ends[cell] = next
        quoted[cell] = 0
      }
      if (next === end) return cell === starts.length - 1
      at = next + 1
    }
    return false
  }
}
