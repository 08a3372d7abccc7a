import type {RecordView} from '../../kafka/batches/views.ts'
import type {OutputBuffer} from './output-buffer.ts'

/** Appends one record to an output. Valid to call with the same, moved view for every record. */
export type RecordFormat = (record: RecordView, sink: OutputBuffer) => void

/** How the bytes of a key or value are shown; `utf8` means as they are. */
export type ByteEncoding = 'utf8' | 'base64' | 'hex'

/**
 * Makes bytes safe for a terminal: the escaped bytes, or null where the range needs no escaping.
 * Core draws nothing, so the caller hands in `escapeBytesForTerminal` of views when stdout is a terminal.
 */
export type EscapeBytes = (source: Buffer, start: number, end: number) => Buffer | null

/** Appends one field of a record. The start must not be -1 (null). */
export type AppendBytes = (sink: OutputBuffer, source: Buffer, start: number, end: number) => void

/** The appender for an encoding; escaping is needed for `utf8` only, the other two are plain ASCII. */
export function bytesAppender(encoding: ByteEncoding, escapeBytes: EscapeBytes | undefined): AppendBytes {
  switch (encoding) {
    case 'hex':
      return (sink, source, start, end) => sink.appendHex(source, start, end)
    case 'base64':
      return (sink, source, start, end) => sink.appendBase64(source, start, end)
    case 'utf8':
      if (escapeBytes === undefined) return (sink, source, start, end) => sink.appendRange(source, start, end)
      return (sink, source, start, end) => {
        const escaped = escapeBytes(source, start, end)
        if (escaped === null) sink.appendRange(source, start, end)
        else sink.appendRange(escaped, 0, escaped.length)
      }
  }
}
