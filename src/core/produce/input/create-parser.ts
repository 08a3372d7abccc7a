import {encodeHeaders} from '../../../kafka/batches/header-encoder.ts'
import type {JsonParts} from '../../records/json-parts.ts'
import type {ProduceOptions} from '../produce-options.ts'
import type {ParsedRecordSink} from '../record-sink.ts'
import {CsvParser} from './csv-parser.ts'
import {JsonParser} from './json-parser.ts'
import {LinesParser} from './lines-parser.ts'
import {NO_BYTES, type RecordParser, WholeFileParser} from './record-parser.ts'

/**
 * The parser of --input. What the command line says about the partition goes before what a record says.
 *
 * @param encodes which parts an encoder takes as JSON
 * @param onLine told the line that the next record stands on, where lines and records run out of step
 */
export function createParser(
  options: ProduceOptions,
  sink: ParsedRecordSink,
  onLine: (line: number) => void,
  encodes?: JsonParts,
): RecordParser {
  const {input, delimiter, headers, nullMarker, csvSeparator: separator, csvColumns: columns} = options
  const keepsPartition = options.partition === null && options.partitioner === null
  switch (input) {
    case 'lines':
      return createLinesParser(options, sink)
    case 'json':
      return new JsonParser(sink, {delimiter, headers, keepsPartition, encodes, onLine})
    case 'csv':
      return new CsvParser(sink, {nullMarker, headers, keepsPartition, separator, columns, onLine})
    case 'file':
      return new WholeFileParser((value) => addPlain(options, sink, value))
  }
}

/** Sends the values of the command line; null is a tombstone. */
export function addValues(
  values: readonly (Buffer | null)[],
  options: ProduceOptions,
  sink: ParsedRecordSink,
): void {
  const parser = createLinesParser(options, sink)
  for (const value of values) {
    if (value === null) addPlain(options, sink, null)
    else parser.takeLine(value, 0, value.length)
  }
}

function createLinesParser(options: ProduceOptions, sink: ParsedRecordSink): LinesParser {
  const {delimiter, keySeparator, allowsKeyless, nullMarker, key, headers} = options
  const encoded = encodeHeaders(headers)
  const headerBytes = encoded.count > 0 ? encoded.bytes : null
  return new LinesParser(sink, {
    delimiter,
    keySeparator,
    allowsKeyless,
    nullMarker,
    key,
    headers: headerBytes,
    headerCount: encoded.count,
  })
}

/** A record of which the flags say everything but the value. */
function addPlain({key, headers}: ProduceOptions, sink: ParsedRecordSink, value: Buffer | null): void {
  const {bytes, count} = encodeHeaders(headers)
  const [keyStart, keyEnd] = key === null ? [-1, -1] : [0, key.length]
  const [valueStart, valueEnd] = value === null ? [-1, -1] : [0, value.length]
  sink.add(key ?? NO_BYTES, keyStart, keyEnd, value ?? NO_BYTES, valueStart, valueEnd, bytes, count, null, -1)
}
