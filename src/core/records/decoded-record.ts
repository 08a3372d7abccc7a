import type {DecodedPart, RecordDecoder} from './decoder.ts'
import {bigintToJson} from './json-bigint.ts'
import type {OutputBuffer} from './output-buffer.ts'
import type {RecordFormat} from './record-format.ts'

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

/** Prints what a record stands for and a delimiter: key and value as `{"key", "value"}`, or only the value where that says it all. */
export function compileDecodedRecord({
  decoder,
  escapeJson,
  delimiter = Buffer.of(0x0a),
  nullText = '',
}: DecodedOptions & {
  readonly delimiter?: Buffer | undefined
  readonly nullText?: string | undefined
}): RecordFormat {
  return (record, sink) => {
    const decoded = decoder.decode(record)
    if (decoder.keyMatters) appendJson(decoded, sink, escapeJson)
    else appendDecodedPart(decoded.value, sink, {escapeJson, nullText})
    sink.appendRange(delimiter, 0, delimiter.length)
  }
}

/** Appends the data of a key or value as JSON; the error in their place where it could not be decoded. */
export function appendDecodedPart(
  part: DecodedPart | null,
  sink: OutputBuffer,
  options: {readonly escapeJson?: DecodedOptions['escapeJson']; readonly nullText: string},
): void {
  if (part === null) sink.appendUtf8(options.nullText)
  else appendJson(part.error ? {error: part.error} : part.data, sink, options.escapeJson)
}

function appendJson(value: unknown, sink: OutputBuffer, escapeJson: DecodedOptions['escapeJson']): void {
  const json = JSON.stringify(value, bigintToJson)
  sink.appendUtf8(escapeJson?.(json) ?? json)
}
