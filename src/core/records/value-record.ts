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
  /** Replaces how a part is printed, such as by what it stands for. */
  readonly decorate?: (format: RecordFormat, part: 'key' | 'value') => RecordFormat
}

/** Compiles the plainest form: the value's bytes and a delimiter, with `keySeparator` also the key in front. */
export function compileValueRecord(options: ValueRecordOptions = {}): RecordFormat {
  const {delimiter = Buffer.of(0x0a), nullText = '', keySeparator, escapeBytes, decorate} = options
  const appendValueBytes = bytesAppender(options.valueEncoding ?? 'utf8', escapeBytes)
  const plainValue: RecordFormat = (record, sink) => {
    if (record.valueStart >= 0) appendValueBytes(sink, record.bytes, record.valueStart, record.valueEnd)
    else if (nullText !== '') sink.appendUtf8(nullText)
  }
  const appendValue = decorate?.(plainValue, 'value') ?? plainValue
  const formatValue: RecordFormat = (record, sink) => {
    appendValue(record, sink)
    if (delimiter.length === 1) sink.appendByte(delimiter[0] as number)
    else sink.appendRange(delimiter, 0, delimiter.length)
  }
  if (keySeparator === undefined) return formatValue
  const appendKeyBytes = bytesAppender(options.keyEncoding ?? 'utf8', escapeBytes)
  const plainKey: RecordFormat = (record, sink) => {
    if (record.keyStart >= 0) appendKeyBytes(sink, record.bytes, record.keyStart, record.keyEnd)
    else if (nullText !== '') sink.appendUtf8(nullText)
  }
  const appendKey = decorate?.(plainKey, 'key') ?? plainKey
  return (record, sink) => {
    appendKey(record, sink)
    sink.appendRange(keySeparator, 0, keySeparator.length)
    formatValue(record, sink)
  }
}
