import type {RecordView} from '../../kafka/batches/views.ts'
import {rawNumber} from '../http/bigint-json.ts'
import type {DecodedData, DecodedPart, DecodedRecord, RecordDecoder} from './decoder.ts'
import {bigintToJson} from './json-bigint.ts'
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
    sink.appendUtf8(textOf(record, decoder, (decoded) => decoded, escapeJson))
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
      sink.appendUtf8(textOf(record, decoder, (decoded) => decoded, escapeJson))
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
    if (decoder.decode(record)[part] === null) format(record, sink)
    else sink.appendUtf8(textOf(record, decoder, (decoded) => shownPart(decoded[part]), escapeJson))
  }
}

function shownPart(part: DecodedPart | null): unknown {
  return part?.error ? {error: part.error} : part?.data
}

/** Some of what a record stands for as JSON; of one that says more than a text can hold that, in its place. */
function textOf(
  record: RecordView,
  decoder: RecordDecoder,
  choose: (decoded: DecodedRecord) => unknown,
  escapeJson: DecodedOptions['escapeJson'],
): string {
  const stringify = (): string => JSON.stringify(choose(decoder.decode(record)), numbersToJson)
  let json: string
  try {
    json = stringify()
  } catch (error) {
    // Names of fields and symbols may be long, and a byte each stands for one.
    if (!(error instanceof RangeError)) throw error
    decoder.markTooLong(record)
    json = stringify()
  }
  return escapeJson?.(json) ?? json
}

/** What a key or value says, as JSON; null where that is more than a text can hold. */
export function formatDecodedData(data: DecodedData): string | null {
  try {
    return JSON.stringify(data, numbersToJson)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return null
  }
}

/** Also -0, whose sign JSON.stringify leaves out. */
function numbersToJson(name: string, value: unknown): unknown {
  return Object.is(value, -0) ? rawNumber('-0.0') : bigintToJson(name, value)
}
