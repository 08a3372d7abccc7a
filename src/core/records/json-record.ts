import {isUtf8} from 'node:buffer'
import type {RecordView} from '../../kafka/batches/views.ts'
import {HeaderCursor} from './header-cursor.ts'
import type {OutputBuffer} from './output-buffer.ts'
import type {ByteEncoding, RecordFormat} from './record-format.ts'
import {isCalendarInstant, TimestampWriter} from './timestamp-writer.ts'

export interface JsonRecordOptions {
  /** `utf8` (default): a string where the bytes are UTF-8, else `{"base64"}`. `base64`, `hex`: always that object. */
  readonly keyEncoding?: ByteEncoding
  readonly valueEncoding?: ByteEncoding
  /**
   * Replaces what a terminal would act on in JSON text (`escapeJsonForTerminal` of views). Only for a terminal:
   * the line stays the same JSON value, but is slower to make.
   */
  readonly escapeJson?: (json: string) => string
}

/** What a byte of a string needs: 0 nothing, 1 an escape sequence, 2 a look at the whole string. */
const PLAIN = 0
const ESCAPED = 1
const NON_ASCII = 2

const BYTE_CLASS = new Uint8Array(256)
BYTE_CLASS.fill(ESCAPED, 0, 0x20)
BYTE_CLASS[0x22] = ESCAPED
BYTE_CLASS[0x5c] = ESCAPED
BYTE_CLASS.fill(NON_ASCII, 0x80)

const ESCAPE_TEXT: readonly string[] = Array.from({length: 0x80}, (_, byte) =>
  JSON.stringify(String.fromCharCode(byte)).slice(1, -1),
)

const TYPE_AND_KEY = {
  CreateTime: ',"timestampType":"CreateTime","key":',
  LogAppendTime: ',"timestampType":"LogAppendTime","key":',
} as const

/**
 * Compiles the lossless JSON form of a record (commands.md, Consume and produce), one line each, which
 * `parseJsonRecord` takes back bit for bit. It is written as bytes: a record makes no JavaScript string unless it has
 * to be escaped for a terminal or is not UTF-8.
 *
 * The timestamp is ISO 8601 UTC with milliseconds, null where the record has none (-1), and a plain number of
 * milliseconds where it lies outside the calendar.
 */
export function compileJsonRecord(options: JsonRecordOptions = {}): RecordFormat {
  const {escapeJson} = options
  const appendKey = fieldAppender(options.keyEncoding ?? 'utf8', escapeJson)
  const appendValue = fieldAppender(options.valueEncoding ?? 'utf8', escapeJson)
  const appendHeaderText = fieldAppender('utf8', escapeJson)
  const timestamps = new TimestampWriter()
  const headers = new HeaderCursor()
  let topic: string | null = null
  let partition = -1
  let prefix = Buffer.alloc(0)

  return (record, sink) => {
    const {batch, bytes} = record
    if (batch.topic !== topic || batch.partition !== partition) {
      topic = batch.topic
      partition = batch.partition
      const json = JSON.stringify(topic)
      prefix = Buffer.from(`{"topic":${escapeJson?.(json) ?? json},"partition":${partition},"offset":`)
    }
    sink.appendRange(prefix, 0, prefix.length)
    sink.appendDecimal(record.offset)
    appendTimestamp(record, sink, timestamps)
    sink.appendLatin1(TYPE_AND_KEY[batch.timestampType])
    if (record.keyStart < 0) sink.appendLatin1('null')
    else appendKey(sink, bytes, record.keyStart, record.keyEnd)
    sink.appendLatin1(',"value":')
    if (record.valueStart < 0) sink.appendLatin1('null')
    else appendValue(sink, bytes, record.valueStart, record.valueEnd)
    if (record.headerCount === 0) {
      sink.appendLatin1(',"headers":[]}\n')
      return
    }
    sink.appendLatin1(',"headers":[')
    headers.open(record)
    for (let first = true; headers.next(); first = false) {
      sink.appendLatin1(first ? '{"key":' : ',{"key":')
      appendHeaderText(sink, bytes, headers.keyStart, headers.keyEnd)
      sink.appendLatin1(',"value":')
      if (headers.valueStart < 0) sink.appendLatin1('null')
      else appendHeaderText(sink, bytes, headers.valueStart, headers.valueEnd)
      sink.appendByte(0x7d)
    }
    sink.appendLatin1(']}\n')
  }
}

type AppendField = (sink: OutputBuffer, source: Buffer, start: number, end: number) => void

function appendTimestamp(record: RecordView, sink: OutputBuffer, timestamps: TimestampWriter): void {
  const {timestamp} = record
  if (timestamp === -1) {
    sink.appendLatin1(',"timestamp":null')
  } else if (isCalendarInstant(timestamp)) {
    sink.appendLatin1(',"timestamp":"')
    timestamps.append(sink, timestamp)
    sink.appendByte(0x22)
  } else {
    sink.appendLatin1(',"timestamp":')
    sink.appendDecimal(timestamp)
  }
}

function fieldAppender(encoding: ByteEncoding, escapeJson: JsonRecordOptions['escapeJson']): AppendField {
  switch (encoding) {
    case 'base64':
      return appendBase64Object
    case 'hex':
      return (sink, source, start, end) => {
        sink.appendLatin1('{"hex":"')
        sink.appendHex(source, start, end)
        sink.appendLatin1('"}')
      }
    case 'utf8':
      if (escapeJson === undefined) return appendString
      return (sink, source, start, end) => {
        if (!isUtf8(source.subarray(start, end))) appendBase64Object(sink, source, start, end)
        else sink.appendUtf8(escapeJson(JSON.stringify(source.toString('utf8', start, end))))
      }
  }
}

function appendBase64Object(sink: OutputBuffer, source: Buffer, start: number, end: number): void {
  sink.appendLatin1('{"base64":"')
  sink.appendBase64(source, start, end)
  sink.appendLatin1('"}')
}

/** Copies and looks in one pass; the first byte over 0x7f decides by the whole rest whether this is a string at all. */
function appendString(sink: OutputBuffer, source: Buffer, start: number, end: number): void {
  const undoLength = sink.length
  sink.reserve(end - start + 2)
  let bytes = sink.bytes
  let at = sink.length
  let knownUtf8 = false
  bytes[at++] = 0x22
  for (let i = start; i < end; i++) {
    const byte = source[i] as number
    const byteClass = BYTE_CLASS[byte]
    if (byteClass === PLAIN || (byteClass === NON_ASCII && knownUtf8)) {
      bytes[at++] = byte
    } else if (byteClass === NON_ASCII) {
      if (!isUtf8(source.subarray(i, end))) {
        sink.length = undoLength
        appendBase64Object(sink, source, start, end)
        return
      }
      knownUtf8 = true
      bytes[at++] = byte
    } else {
      sink.length = at
      sink.appendLatin1(ESCAPE_TEXT[byte] as string)
      sink.reserve(end - i)
      bytes = sink.bytes
      at = sink.length
    }
  }
  bytes[at++] = 0x22
  sink.length = at
}
