import type {Timestamp} from '../../kafka/batches/views.ts'

/** Takes the records of the input, in order, as ranges over the bytes they were read from; a start of -1 is null. */
export interface ParsedRecordSink {
  /**
   * One record. `headers` are encoded (`encodeHeaders`); a timestamp of null is the time of reading, and a
   * partition of -1 leaves the choice to the partitioner.
   */
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
  ): void
  /** One record that cannot be sent; `reason` is a sentence. */
  refuse(reason: string): void
}
