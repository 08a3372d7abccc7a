import type {TailRecord} from '../../src/core/tail/tail-record.ts'
import type {TailReport} from '../../src/core/tail/tail-report.ts'
import {tailOfTopic} from '../../src/core/tail/tail-request.ts'
import {firstPollMs} from './reports.ts'

const hostile = Buffer.concat([Buffer.from('\x1b]52;c;b3duZWQ=\x07\u202e'), Buffer.from([0xff, 0x9b, 0x00])])

/** A record of the tail; every fifth is a tombstone, every seventh holds what a terminal would act on. */
export function tailRecord(sequence: number): TailRecord {
  const partition = sequence % 3
  const value =
    sequence % 5 === 4 ? null : Buffer.from(`{"order":${sequence},"items":[{"sku":"注文","n":1}]}`)
  const shown = sequence % 7 === 6 ? hostile : value
  return {
    topic: 'orders-eu-west',
    partition,
    offset: 1_000_000 + Math.floor(sequence / 3),
    timestampMs: firstPollMs + sequence * 100,
    timestampType: 'CreateTime',
    sequence,
    key: sequence % 4 === 3 ? null : Buffer.from(`customer-${sequence}`),
    value: shown,
    origin: {
      leaderEpoch: 4,
      producer: sequence % 4 === 3 ? null : {id: 7000n, epoch: 1, sequence},
      isTransactional: false,
      compression: 'zstd',
    },
    headers: [{key: Buffer.from('trace'), value: sequence % 2 === 0 ? Buffer.from(`t-${sequence}`) : null}],
    sizeBytes: 400,
  }
}

/** The tail after so many records, all of them still in memory. */
export function tailOf(records: number, changes: Partial<TailReport> = {}): TailReport {
  return {
    atMs: firstPollMs + 22_000,
    pollDurationMs: 3,
    request: tailOfTopic('orders-eu-west'),
    records: Array.from({length: records}, (_, sequence) => tailRecord(sequence)),
    taken: records,
    passedOver: 0,
    takenPerSecond: 12.5,
    arrivedPerSecond: 12.5,
    isAtEnd: true,
    behind: 0,
    pages: 0,
    starts: [],
    where: null,
    search: null,
    decoding: null,
    errors: [],
    ...changes,
  }
}
