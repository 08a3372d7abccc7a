/** Where a record stands in the input. */
export interface InputLine {
  readonly line: number
  readonly file?: string
}

/**
 * Leads from a record's ordinal back to its line. Only the places where the two stop running in step are kept: the
 * start of a file, and a CSV record of several lines.
 */
export class LineMap {
  readonly #ordinals: number[] = [1]
  readonly #lines: number[] = [1]
  readonly #files: (string | undefined)[] = [undefined]

  /** From the record `ordinal` on, records stand on the lines from `line` on, one each. */
  moveTo(ordinal: number, line: number, file?: string): void {
    const last = this.#ordinals.length - 1
    if (this.#ordinals[last] === ordinal) {
      this.#lines[last] = line
      this.#files[last] = file
      return
    }
    this.#ordinals.push(ordinal)
    this.#lines.push(line)
    this.#files.push(file)
  }

  locate(ordinal: number): InputLine {
    let low = 0
    let high = this.#ordinals.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#ordinals[middle] as number) <= ordinal) low = middle
      else high = middle - 1
    }
    const line = (this.#lines[low] as number) + ordinal - (this.#ordinals[low] as number)
    const file = this.#files[low]
    return file === undefined ? {line} : {line, file}
  }
}
