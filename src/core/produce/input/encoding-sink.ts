import type {Timestamp} from '../../../kafka/batches/views.ts'
import type {PartEncoder, RecordEncoder} from '../../records/decode/record-encoder.ts'
import type {ParsedRecordSink} from '../record-sink.ts'

/** Writes keys and values, which are JSON, by their schemas, and hands them on; a record that does not fit is refused, alone. */
export class EncodingSink implements ParsedRecordSink {
  readonly #sink: ParsedRecordSink
  readonly #encoder: RecordEncoder

  constructor(sink: ParsedRecordSink, encoder: RecordEncoder) {
    this.#sink = sink
    this.#encoder = encoder
  }

  add(
    keySource: Buffer,
    keyStart: number,
    keyEnd: number,
    valueSource: Buffer,
    valueStart: number,
    valueEnd: number,
    headers: Buffer | null,
    headerCount: number,
    timestampMs: Timestamp | null,
    partition: number,
  ): void {
    const key = encode(this.#encoder.key, keySource, keyStart, keyEnd)
    const value = encode(this.#encoder.value, valueSource, valueStart, valueEnd)
    if (typeof key === 'string' || typeof value === 'string') {
      this.refuse(typeof key === 'string' ? key : String(value))
      return
    }
    this.#sink.add(
      key ?? keySource,
      key === null ? keyStart : 0,
      key?.length ?? keyEnd,
      value ?? valueSource,
      value === null ? valueStart : 0,
      value?.length ?? valueEnd,
      headers,
      headerCount,
      timestampMs,
      partition,
    )
  }

  refuse(reason: string): void {
    this.#sink.refuse(reason)
  }
}

/** The bytes to send, what is wrong as a text, or null where it stays as it is, as what is null does. */
function encode(
  encoder: PartEncoder | null,
  source: Buffer,
  start: number,
  end: number,
): Buffer | string | null {
  return encoder === null || start < 0 ? null : encoder.encode(source, start, end)
}
