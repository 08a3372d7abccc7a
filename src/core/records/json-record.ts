import {isUtf8} from 'node:buffer'
import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import type {Offset} from '../../kafka/batches/offset.ts'
import type {RecordView, Timestamp} from '../../kafka/batches/views.ts'
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

/** What a byte of a string needs: nothing, an escape of six bytes, a look at the whole rest; else the letter of its escape. */
const PLAIN = 0
const ESCAPED = 1
const NON_ASCII = 2

const BYTE_CLASS = new Uint8Array(256)
BYTE_CLASS.fill(ESCAPED, 0, 0x20)
BYTE_CLASS.fill(NON_ASCII, 0x80)
for (const [character, letter] of ['\bb', '\tt', '\nn', '\ff', '\rr', '""', '\\\\']) {
  BYTE_CLASS[(character as string).charCodeAt(0)] = (letter as string).charCodeAt(0)
}

/** The longest escape, `\u00XX`. */
const LONGEST_ESCAPE = 6
/** So many bytes of a string are written before it is looked again whether there is room. */
const BLOCK_BYTES = 2048
const HEX_DIGITS = Buffer.from('0123456789abcdef')

// Bytes and not strings: copying a few bytes costs a third of Buffer.write.
const QUOTE = 0x22
const BACKSLASH = 0x5c
const NULL = Buffer.from('null')
const TIMESTAMP = Buffer.from(',"timestamp":')
const VALUE = Buffer.from(',"value":')
const NO_HEADERS = Buffer.from(',"headers":[]}\n')
const HEADERS = Buffer.from(',"headers":[')
const FIRST_HEADER = Buffer.from('{"key":')
const NEXT_HEADER = Buffer.from(',{"key":')
const HEADERS_END = Buffer.from(']}\n')
const TYPE_AND_KEY = {
  CreateTime: Buffer.from(',"timestampType":"CreateTime","key":'),
  LogAppendTime: Buffer.from(',"timestampType":"LogAppendTime","key":'),
} as const

/**
 * Compiles the lossless JSON form of a record (docs/reference/consume.md), one line each, which
 * `parseJsonRecord` takes back bit for bit. It is written as bytes: a record makes no JavaScript string unless it has
 * to be escaped for a terminal or is not UTF-8.
 *
 * The timestamp is ISO 8601 UTC with milliseconds, null where the record has none (-1), and milliseconds where it lies
 * outside the calendar. Such a time and an offset are a plain number, beyond 2^53 a string of digits.
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
    append(sink, prefix)
    appendInteger(record.offset, sink)
    appendTimestamp(record, sink, timestamps)
    append(sink, TYPE_AND_KEY[batch.timestampType])
    if (record.keyStart < 0) append(sink, NULL)
    else appendKey(sink, bytes, record.keyStart, record.keyEnd)
    append(sink, VALUE)
    if (record.valueStart < 0) append(sink, NULL)
    else appendValue(sink, bytes, record.valueStart, record.valueEnd)
    if (record.headerCount === 0) {
      append(sink, NO_HEADERS)
      return
    }
    append(sink, HEADERS)
    headers.open(record)
    for (let first = true; headers.next(); first = false) {
      append(sink, first ? FIRST_HEADER : NEXT_HEADER)
      appendHeaderText(sink, bytes, headers.keyStart, headers.keyEnd)
      append(sink, VALUE)
      if (headers.valueStart < 0) append(sink, NULL)
      else appendHeaderText(sink, bytes, headers.valueStart, headers.valueEnd)
      sink.appendByte(0x7d)
    }
    append(sink, HEADERS_END)
  }
}

type AppendField = (sink: OutputBuffer, source: Buffer, start: number, end: number) => void

function append(sink: OutputBuffer, bytes: Buffer): void {
  sink.appendRange(bytes, 0, bytes.length)
}

function appendTimestamp({timestamp}: RecordView, sink: OutputBuffer, timestamps: TimestampWriter): void {
  append(sink, TIMESTAMP)
  if (timestamp === -1) {
    append(sink, NULL)
  } else if (isCalendarInstant(timestamp)) {
    sink.appendByte(QUOTE)
    timestamps.append(sink, timestamp)
    sink.appendByte(QUOTE)
  } else {
    appendInteger(timestamp, sink)
  }
}

/** A string beyond 2^53, since whoever reads JSON would round it. */
function appendInteger(value: Offset | Timestamp, sink: OutputBuffer): void {
  if (typeof value === 'number') {
    sink.appendDecimal(value)
    return
  }
  sink.appendByte(QUOTE)
  sink.appendDecimal(value)
  sink.appendByte(QUOTE)
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

/** As a string where the bytes are UTF-8, else as `{"base64"}`. */
function appendString(sink: OutputBuffer, source: Buffer, start: number, end: number): void {
  const undoLength = sink.length
  sink.appendByte(QUOTE)
  let isKnownUtf8 = false
  for (let i = start; i < end; ) {
    const blockEnd = Math.min(end, i + BLOCK_BYTES)
    sink.reserve((blockEnd - i) * LONGEST_ESCAPE)
    const {bytes} = sink
    let at = sink.length
    for (; i < blockEnd; i++) {
      const byte = source[i] as number
      const byteClass = BYTE_CLASS[byte] as number
      if (byteClass === PLAIN) {
        bytes[at++] = byte
      } else if (byteClass > NON_ASCII) {
        bytes[at] = BACKSLASH
        bytes[at + 1] = byteClass
        at += 2
      } else if (byteClass === ESCAPED) {
        at = writeCodeEscape(bytes, at, byte)
      } else {
        // The first byte over 0x7f decides for all that follow.
        if (!isKnownUtf8) {
          if (!isUtf8(source.subarray(i, end))) {
            sink.length = undoLength
            appendBase64Object(sink, source, start, end)
            return
          }
          isKnownUtf8 = true
        }
        bytes[at++] = byte
      }
    }
    sink.length = at
  }
  sink.appendByte(QUOTE)
}

/** `\u00XX` */
function writeCodeEscape(bytes: Buffer, at: number, byte: number): number {
  bytes[at] = BACKSLASH
  bytes[at + 1] = 0x75
  bytes[at + 2] = 0x30
  bytes[at + 3] = 0x30
  bytes[at + 4] = HEX_DIGITS[byte >> 4] as number
  bytes[at + 5] = HEX_DIGITS[byte & 15] as number
  return at + LONGEST_ESCAPE
}
