import type {ParsedRecordSink} from '../../../src/core/produce/record-sink.ts'
import {encodeHeaders} from '../../../src/kafka/batches/header-encoder.ts'
import type {Timestamp} from '../../../src/kafka/batches/views.ts'

/** What a parser gave for one record; a text is a refusal. */
export type Collected =
  | string
  | {
      readonly key: string | null
      readonly value: string | null
      readonly headers?: string
      readonly timestampMs?: Timestamp
      readonly partition?: number
    }

/** A sink that keeps what it is given, copied out of the ranges. */
export class CollectedRecords implements ParsedRecordSink {
  readonly records: Collected[] = []

  add(...record: Parameters<ParsedRecordSink['add']>): void {
    const [
      keySource,
      keyStart,
      keyEnd,
      valueSource,
      valueStart,
      valueEnd,
      headers,
      count,
      timestampMs,
      partition,
    ] = record
    this.records.push({
      key: keyStart < 0 ? null : keySource.toString('utf8', keyStart, keyEnd),
      value: valueStart < 0 ? null : valueSource.toString('utf8', valueStart, valueEnd),
      ...(count > 0 && headers ? {headers: headers.toString('hex')} : {}),
      ...(timestampMs === null ? {} : {timestampMs}),
      ...(partition < 0 ? {} : {partition}),
    })
  }

  refuse(reason: string): void {
    this.records.push(reason)
  }
}

/** Headers as they stand in a record, for comparison. */
export function encoded(...pairs: readonly (readonly [string, string | null])[]): string {
  return encodeHeaders(
    pairs.map(([key, value]) => ({key, value: value === null ? null : Buffer.from(value)})),
  ).bytes.toString('hex')
}
