import {Writable} from 'node:stream'

/**
 * The stream that Ink takes for its terminal, and which keeps what it writes to itself: frames are lines of text that are
 * laid out already, and go to the FrameWriter. Through Ink each of them would be taken apart into styled characters,
 * measured and put together again, which was a quarter of what the dashboard costs.
 */
export class InkOutput extends Writable {
  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done()
  }

  /** As Ink wants its terminal typed; of what a `WriteStream` has more, it needs nothing where nothing is drawn. */
  asTerminal(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream
  }
}
