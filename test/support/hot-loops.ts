// Runs the loops that every record goes through, and prints how often the collector of young objects ran meanwhile. With young
// objects of a megabyte at most (--max-semi-space-size=1) that is what the loop made, in megabytes: no clock is in it.
import {PerformanceObserver} from 'node:perf_hooks'
import {Writable} from 'node:stream'
import {StreamOutput} from '../../src/core/consume/record-output.ts'
import {RecordWriter} from '../../src/core/consume/record-writer.ts'
import {CsvParser} from '../../src/core/produce/input/csv-parser.ts'
import {JsonParser} from '../../src/core/produce/input/json-parser.ts'
import {LinesParser} from '../../src/core/produce/input/lines-parser.ts'
import type {RecordParser} from '../../src/core/produce/input/record-parser.ts'
import type {ParsedRecordSink} from '../../src/core/produce/record-sink.ts'
import {compileJsonRecord} from '../../src/core/records/json-record.ts'
import type {RecordFormat} from '../../src/core/records/record-format.ts'
import {compileValueRecord} from '../../src/core/records/value-record.ts'
import {batchOf, cursorAt, fetchedOf} from '../core/consume/fetched-records.ts'

const RECORDS = 200_000
const WARM_UP = 50_000
const CHUNK_BYTES = 64 * 1024
const A_BATCH = 500

let collections = 0
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length
})
observer.observe({entryTypes: ['gc']})

let seen = 0
const sink: ParsedRecordSink = {
  add(_keySource, keyStart) {
    seen += keyStart < -1 ? 0 : 1
  },
  refuse(reason) {
    throw new Error(reason)
  },
}

function parse(parser: RecordParser, line: string, count: number): void {
  const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / line.length))
  const chunk = Buffer.from(line.repeat(perChunk))
  for (let left = count; left > 0; left -= perChunk) parser.push(chunk)
  parser.end()
}

async function print(format: RecordFormat, count: number): Promise<void> {
  const stream = new Writable({write: (_chunk, _encoding, callback) => callback()})
  const output = new StreamOutput(stream)
  const writer = new RecordWriter({format, output, filter: null, maxRecords: null})
  const values = Array.from({length: A_BATCH}, (_, index) => `{"status":"ok","number":${index}}`)
  const batch = batchOf(0, values, {key: 'some-key'})
  const signal = new AbortController().signal
  for (let at = 0; at < count; at += A_BATCH) {
    batch.writeBigInt64BE(BigInt(at), 0)
    await writer.write(fetchedOf(cursorAt(at), [batch]), signal)
  }
  await writer.flush()
  seen += writer.records
}

const JSON_LINE =
  '{"topic":"t","partition":0,"offset":1,"timestamp":"2026-01-01T00:00:00.000Z","key":"some-key","headers":[],"value":"some value of a usual length"}\n'
const json = (): RecordParser =>
  new JsonParser(sink, {delimiter: null, headers: [], keepsPartition: false, onLine: () => {}})
const lines = (): RecordParser =>
  new LinesParser(sink, {
    delimiter: null,
    keySeparator: Buffer.from(':'),
    allowsKeyless: false,
    nullMarker: null,
    key: null,
    headers: null,
    headerCount: 0,
  })

const csv = (): RecordParser =>
  new CsvParser(sink, {
    nullMarker: null,
    headers: [],
    keepsPartition: false,
    separator: null,
    columns: ['key', 'value'],
    onLine: () => {},
  })

const loops: Readonly<Record<string, (count: number) => void | Promise<void>>> = {
  'lines in': (count) => parse(lines(), 'some-key:some value of a usual length\n', count),
  'json in': (count) => parse(json(), JSON_LINE, count),
  'csv in': (count) => parse(csv(), 'some-key,some value of a usual length\n', count),
  // An escape is what the exact parser looks at: what the others would cost if they went that way.
  'unusual json in': (count) => parse(json(), JSON_LINE.replace('some value', 'some\\u0020value'), count),
  'values out': (count) => print(compileValueRecord(), count),
  'json out': (count) => print(compileJsonRecord(), count),
}

const made: Record<string, number> = {}
for (const [name, loop] of Object.entries(loops)) {
  await loop(WARM_UP)
  await new Promise(setImmediate)
  const before = collections
  seen = 0
  await loop(RECORDS)
  if (seen < RECORDS) throw new Error(`${name}: ${seen} of ${RECORDS} records`)
  await new Promise(setImmediate)
  made[name] = collections - before
}
process.stdout.write(JSON.stringify({records: RECORDS, made}))
