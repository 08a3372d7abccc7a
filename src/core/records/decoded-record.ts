import type {DecodedPart, RecordDecoder} from './decoder.ts'
import {bigintToJson} from './json-bigint.ts'
import type {OutputBuffer} from './output-buffer.ts'
import type {RecordFormat} from './record-format.ts'
import {compileValueRecord, type ValueRecordOptions} from './value-record.ts'

export interface DecodedOptions {
  readonly decoder: RecordDecoder
  /** As in JsonRecordOptions: given where the output is a terminal. */
  readonly escapeJson?: ((json: string) => string) | undefined
}

/** Adds what the bytes stand for to a JSON record that `formatJson` writes: a last member, `decoded`. */
export function withDecoded(formatJson: RecordFormat, {decoder, escapeJson}: DecodedOptions): RecordFormat {
  return (record, sink) => {
    formatJson(record, sink)
    // Without the brace and the line break.
    sink.length -= 2
    sink.appendLatin1(',"decoded":')
    appendJson(decoder.decode(record), sink, escapeJson)
    sink.appendLatin1('}\n')
  }
}

/**
 * Prints what a record stands for and a delimiter: key and value as `{"key", "value"}` where the one says little without the other; else
 * the value, with the key in front where there is a separator for it. What the decoder leaves as it is, is printed as without it.
 */
export function compileDecodedRecord({
  decoder,
  escapeJson,
  ...options
}: DecodedOptions & ValueRecordOptions): RecordFormat {
  const {delimiter = Buffer.of(0x0a)} = options
  if (decoder.keyMatters)
    return (record, sink) => {
      appendJson(decoder.decode(record), sink, escapeJson)
      sink.appendRange(delimiter, 0, delimiter.length)
    }
  return compileValueRecord({
    ...options,
    decorate: (format, part) => decodedOr(format, part, {decoder, escapeJson}),
  })
}

/** Appends the data of a key or value as JSON, or the error in their place; by `format` where nothing decodes them. */
export function decodedOr(
  format: RecordFormat,
  part: 'key' | 'value',
  {decoder, escapeJson}: Partial<DecodedOptions>,
): RecordFormat {
  if (decoder === undefined) return format
  return (record, sink) => {
    const decoded = decoder.decode(record)[part]
    if (decoded === null) format(record, sink)
    else appendPart(decoded, sink, escapeJson)
  }
}

function appendPart(part: DecodedPart, sink: OutputBuffer, escapeJson: DecodedOptions['escapeJson']): void {
  appendJson(part.error ? {error: part.error} : part.data, sink, escapeJson)
}

function appendJson(value: unknown, sink: OutputBuffer, escapeJson: DecodedOptions['escapeJson']): void {
  const json = JSON.stringify(value, bigintToJson)
  sink.appendUtf8(escapeJson?.(json) ?? json)
}
