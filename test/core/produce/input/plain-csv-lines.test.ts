import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {CsvOptions} from '../../../../src/core/produce/input/csv-options.ts'
import {CsvParser} from '../../../../src/core/produce/input/csv-parser.ts'
import {PlainCsvLines} from '../../../../src/core/produce/input/plain-csv-lines.ts'
import {FUZZ_SEED, fuzzRuns} from '../../../support/fuzz-runs.ts'
import {type Collected, CollectedRecords} from '../collected-records.ts'

const runs = fuzzRuns(3_000)

const usual: CsvOptions = {
  nullMarker: null,
  headers: [],
  keepsPartition: true,
  separator: null,
  columns: null,
  onLine: () => {},
}

/** What a plain line gives; null where it is left to the parser. */
function take(columns: readonly string[], line: string, options: CsvOptions = usual): Collected[] | null {
  const sink = new CollectedRecords()
  const bytes = Buffer.from(`x"${line}"x`)
  return new PlainCsvLines(columns, sink, options).take(bytes, 2, bytes.length - 2) ? sink.records : null
}

/** What the parser makes of it by itself: the first line of a file is never taken for plain. */
function parse(columns: readonly string[], line: string, options: CsvOptions = usual): Collected[] {
  const sink = new CollectedRecords()
  const parser = new CsvParser(sink, {...options, columns})
  parser.push(Buffer.from(`${line}\n`))
  parser.end()
  return sink.records
}

const all = ['topic', 'partition', 'offset', 'timestamp', 'key', 'value', 'header.trace', 'header.n']

test('rows as consume -o csv writes them are plain', () => {
  for (const line of [
    't,3,12,2026-11-20T10:00:00.123Z,k,v,0af7,1',
    't,,,1795215965123,"a,b","{}",,""',
    't,0,1,,,,,\r',
    '"","","","","","","",""',
  ])
    expect([line, take(all, line)]).toEqual([line, parse(all, line)])
})

test('what is not plain is left to the parser', () => {
  const lines = [
    '',
    '\r',
    'a',
    't,1,2,,k,v,1',
    't,1,2,,k,v,1,2,3',
    't,1,2,,k,"a""b",1,2',
    't,1,2,,k,"open,1,2',
    't,1,2,,k,"a"b,1,2',
  ]
  for (const line of [
    ...lines,
    't,x,2,,k,v,1,2',
    't,1,2,yesterday,k,v,1,2',
    't,1,2,2026-13-01T10:00:00.000Z,k,v,1,2',
  ])
    expect([line, take(all, line)]).toEqual([line, null])
  expect(take(['value'], '\r')).toBeNull()
})

const cell = fc.oneof(
  fc.constantFrom(
    '',
    '""',
    'NULL',
    '"NULL"',
    '0',
    '007',
    '1795215965123',
    '2026-11-20T10:00:00.123Z',
    '5" pipe',
    '"a;b"',
    '"a""b"',
  ),
  fc.string({unit: fc.constantFrom('a', '1', '"', ';', ',', ' ', 'é', '\r'), maxLength: 5}),
  fc.nat().map(String),
)
const columns = fc
  .uniqueArray(fc.constantFrom('key', 'partition', 'timestamp', 'offset', 'header.a', 'header.b'), {
    maxLength: 5,
  })
  .chain((others) =>
    fc.nat(others.length).map((at) => [...others.slice(0, at), 'value', ...others.slice(at)]),
  )

test('what is taken for plain is what the parser makes of it', () => {
  let plain = 0
  const input = columns.chain((names) =>
    fc.record({
      names: fc.constant(names),
      cells: fc.oneof(
        {weight: 9, arbitrary: fc.array(cell, {minLength: names.length, maxLength: names.length})},
        {weight: 1, arbitrary: fc.array(cell, {maxLength: 7})},
      ),
      separator: fc.constantFrom(null, ';'.charCodeAt(0)),
      nullMarker: fc.constantFrom(null, Buffer.from('NULL')),
      end: fc.constantFrom('', '', '\r'),
    }),
  )
  fc.assert(
    fc.property(input, ({names, cells, separator, nullMarker, end}) => {
      const headers = [{key: 'own', value: Buffer.from('1')}]
      const options = {...usual, separator, nullMarker, headers: names.includes('header.b') ? headers : []}
      const line = cells.join(separator === null ? ',' : ';') + end
      const taken = take(names, line, options)
      if (taken === null) return
      plain++
      expect(taken).toEqual(parse(names, line, options))
    }),
    {numRuns: runs, seed: FUZZ_SEED},
  )
  // Else this would say nothing.
  expect(plain).toBeGreaterThan(runs / 10)
})
