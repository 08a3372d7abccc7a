import {type ByteEncoding, bytesAppender, type EscapeBytes, type RecordFormat} from './record-format.ts'

export interface ValueRecordOptions {
  /** What ends each record; default a newline. */
  readonly delimiter?: Buffer
  /** With it the key is printed first, then these bytes, then the value. */
  readonly keySeparator?: Buffer
  /** What a null key or a tombstone's value prints; default nothing. */
  readonly nullText?: string
  readonly keyEncoding?: ByteEncoding
  readonly valueEncoding?: ByteEncoding
  /** Given where the output is a terminal. */
  readonly escapeBytes?: EscapeBytes
}

/** Compiles the plainest form: the value's bytes and a delimiter, with `keySeparator` also the key in front. */
export function compileValueRecord(options: ValueRecordOptions = {}): RecordFormat {
  const delimiter = options.delimiter ?? Buffer.of(0x0a)
  const nullText = options.nullText ?? ''
  const appendValue = bytesAppender(options.valueEncoding ?? 'utf8', options.escapeBytes)
  const formatValue: RecordFormat = (record, sink) => {
    if (record.valueStart >= 0) appendValue(sink, record.bytes, record.valueStart, record.valueEnd)
    else if (nullText !== '') sink.appendUtf8(nullText)
    if (delimiter.length === 1) sink.appendByte(delimiter[0] as number)
    else sink.appendRange(delimiter, 0, delimiter.length)
  }
  const {keySeparator} = options
  if (keySeparator === undefined) return formatValue
  const appendKey = bytesAppender(options.keyEncoding ?? 'utf8', options.escapeBytes)
  return (record, sink) => {
    if (record.keyStart >= 0) appendKey(sink, record.bytes, record.keyStart, record.keyEnd)
    else if (nullText !== '') sink.appendUtf8(nullText)
    sink.appendRange(keySeparator, 0, keySeparator.length)
    formatValue(record, sink)
  }
}
