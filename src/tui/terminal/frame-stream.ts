import {Writable} from 'node:stream'

/**
 * The stream that Ink takes for its terminal. With `debug: true` Ink writes each frame to it as one plain string, and no
 * control codes; `onFrame` gets the lines.
 */
export class FrameStream extends Writable {
  readonly #onFrame: (lines: readonly string[]) => void
  /** Ink lays out to this width. */
  columns: number
  rows: number

  constructor(
    onFrame: (lines: readonly string[]) => void,
    size: {readonly columns: number; readonly rows: number},
  ) {
    super({decodeStrings: false})
    this.#onFrame = onFrame
    this.columns = size.columns
    this.rows = size.rows
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = String(chunk)
    // When it unmounts, Ink writes an empty string to learn that all before it is out.
    if (text !== '') this.#onFrame(text.split('\n'))
    done()
  }

  /** The size that the next frame is laid out to. */
  resize({columns, rows}: {readonly columns: number; readonly rows: number}): void {
    this.columns = columns
    this.rows = rows
  }

  /** As Ink wants its terminal typed; of what a `WriteStream` has more, it uses nothing in this mode. */
  asTerminal(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream
  }
}
