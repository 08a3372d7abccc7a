import fc from 'fast-check'
import {expect, test} from 'vitest'
import {
  formatPosition,
  type Position,
  parsePartitionPositions,
  parsePosition,
} from '../../../src/core/offsets/position.ts'
import {Failure} from '../../../src/errors/failure.ts'

const nowMs = Date.UTC(2026, 10, 20, 15, 45, 30, 250)
const utc = {nowMs, utc: true}

function at(timestampMs: number, source: string, shift = 0n): Position {
  return {anchor: 'time', timestampMs, shift, source}
}

const rows: readonly (readonly [text: string, position: Position])[] = [
  ['earliest', {anchor: 'earliest', shift: 0n}],
  ['latest', {anchor: 'latest', shift: 0n}],
  ['committed', {anchor: 'committed', shift: 0n}],
  ['LATEST', {anchor: 'latest', shift: 0n}],
  ['beginning', {anchor: 'earliest', shift: 0n}],
  ['end-5', {anchor: 'latest', shift: -5n}],
  ['latest-5', {anchor: 'latest', shift: -5n}],
  ['earliest+10', {anchor: 'earliest', shift: 10n}],
  ['committed - 3', {anchor: 'committed', shift: -3n}],
  ['-5', {anchor: 'latest', shift: -5n}],
  ['+5', {anchor: 'earliest', shift: 5n}],
  ['-0', {anchor: 'latest', shift: 0n}],
  ['0', {anchor: 'offset', offset: 0n, shift: 0n}],
  ['1234', {anchor: 'offset', offset: 1234n, shift: 0n}],
  ['1234+5', {anchor: 'offset', offset: 1234n, shift: 5n}],
  ['9223372036854775807', {anchor: 'offset', offset: 9_223_372_036_854_775_807n, shift: 0n}],
  ['2026-11-20T10:00:00Z', at(Date.UTC(2026, 10, 20, 10), '2026-11-20T10:00:00Z')],
  ['2026-11-20t10:00:00.123z', at(Date.UTC(2026, 10, 20, 10, 0, 0, 123), '2026-11-20t10:00:00.123z')],
  ['2026-11-20T10:00:00.123456Z', at(Date.UTC(2026, 10, 20, 10, 0, 0, 123), '2026-11-20T10:00:00.123456Z')],
  ['2026-11-20T10:00+02:00', at(Date.UTC(2026, 10, 20, 8), '2026-11-20T10:00+02:00')],
  ['2026-11-20 10:00:00-05:30', at(Date.UTC(2026, 10, 20, 15, 30), '2026-11-20 10:00:00-05:30')],
  ['2026-11-20 10:00', at(Date.UTC(2026, 10, 20, 10), '2026-11-20 10:00')],
  ['2026-11-20 10:00:30', at(Date.UTC(2026, 10, 20, 10, 0, 30), '2026-11-20 10:00:30')],
  ['2026-11-20', at(Date.UTC(2026, 10, 20), '2026-11-20')],
  ['2028-02-29', at(Date.UTC(2028, 1, 29), '2028-02-29')],
  ['10:30', at(Date.UTC(2026, 10, 20, 10, 30), '10:30')],
  ['9:05:01.5', at(Date.UTC(2026, 10, 20, 9, 5, 1, 500), '9:05:01.5')],
  ['@1795215965', at(1_795_215_965_000, '@1795215965')],
  ['@1795215965.25', at(1_795_215_965_250, '@1795215965.25')],
  ['@1795215965123456', at(1_795_215_965_123, '@1795215965123456')],
  ['@1795215965123456789', at(1_795_215_965_123, '@1795215965123456789')],
  ['@1795215965123', at(1_795_215_965_123, '@1795215965123')],
  ['@0', at(0, '@0')],
  ['1960-01-01', at(0, '1960-01-01')],
  ['9999w', at(0, '9999w')],
  ['15m', at(nowMs - 900_000, '15m')],
  ['1h30m', at(nowMs - 5_400_000, '1h30m')],
  ['2d', at(nowMs - 172_800_000, '2d')],
  ['P1DT2H', at(nowMs - 93_600_000, 'P1DT2H')],
  ['1w', at(nowMs - 604_800_000, '1w')],
  ['15m+100', at(nowMs - 900_000, '15m', 100n)],
  ['10:30-7', at(Date.UTC(2026, 10, 20, 10, 30), '10:30', -7n)],
  ['10:30-1000', at(Date.UTC(2026, 10, 20, 10, 30), '10:30', -1000n)],
  ['2026-11-20-5', at(Date.UTC(2026, 10, 20), '2026-11-20', -5n)],
  ['2026-11-20T10:00Z-10', at(Date.UTC(2026, 10, 20, 10), '2026-11-20T10:00Z', -10n)],
  ['2026-11-20T10:00+5', at(Date.UTC(2026, 10, 20, 10), '2026-11-20T10:00', 5n)],
  ['@1795215965+1', at(1_795_215_965_000, '@1795215965', 1n)],
]

test.each(rows)('%s', (text, position) => {
  expect(parsePosition(text, utc)).toEqual(position)
})

test.each([
  ['2026-11-20 10:00', () => new Date(2026, 10, 20, 10, 0)],
  ['2026-11-20', () => new Date(2026, 10, 20)],
  ['10:30', (now: Date) => new Date(now.getFullYear(), now.getMonth(), now.getDate(), 10, 30)],
])('%s without a zone is local time', (text, expected) => {
  expect(parsePosition(text, {nowMs})).toMatchObject({timestampMs: expected(new Date(nowMs)).getTime()})
})

test.each([
  ['earlist', "'earlist' is not a position.", 'Did you mean earliest?'],
  ['lastest-5', "'lastest-5' is not a position.", 'Did you mean latest-5?'],
  ['commited', "'commited' is not a position.", 'Did you mean committed?'],
  ['yesteday 14:00', "'yesteday 14:00' is not a position.", 'Did you mean yesterday 14:00?'],
  ['now', "'now' is not a position.", 'Write latest for the end of the log.'],
  ['-15m', "'-15m' is not a position.", 'Write 15m for that long ago: a duration has no sign.'],
  ['', 'A position is empty.', /^Such as/],
  ['latest-', "'latest-' is not a position.", /^Such as/],
  ['constructor', "'constructor' is not a position.", /^Such as/],
  ['1.5', "'1.5' is not a position.", /^Such as/],
  ['2026-13-01', "'2026-13-01' names no real time.", /^Check the month/],
  ['2026-02-29', "'2026-02-29' names no real time.", /^Check the month/],
  ['25:00', "'25:00' names no real time.", /^Check the month/],
  ['2026-11-20T10:60Z', "'2026-11-20T10:60Z' names no real time.", /^Check the month/],
  [
    '2026-11-20T10:00+10',
    "'2026-11-20T10:00+10' can be read as a time zone or as a number of records.",
    'For a zone write 2026-11-20T10:00+10:00.',
  ],
  [
    '2026-11-20 10:00:00-0530',
    "'2026-11-20 10:00:00-0530' can be read as a time zone or as a number of records.",
    'For a zone write 2026-11-20 10:00:00-05:30.',
  ],
])('%j is refused and the right form is named', (text, message, suggestion) => {
  const failure = catchFailure(() => parsePosition(text, utc))
  expect(failure).toMatchObject({kind: 'usage', message})
  expect(failure.suggestions[0]).toMatch(suggestion)
})

test.each(['@9007199254740991', '14500000w'])('%s lies outside the calendar', (text) => {
  expect(catchFailure(() => parsePosition(text, utc)).message).toBe(`'${text}' lies outside the calendar.`)
})

test.each(['9223372036854775808', 'latest-99999999999999999999'])('%s is beyond an int64', (text) => {
  expect(catchFailure(() => parsePosition(text, utc)).message).toContain('beyond what Kafka can hold')
})

test.each([
  ['latest', 'latest'],
  ['-5', 'latest-5'],
  ['+7', 'earliest+7'],
  ['committed+1', 'committed+1'],
  ['1234-4', '1234-4'],
  ['2026-11-20 10:00', '2026-11-20T10:00:00.000Z'],
  ['15m-2', '2026-11-20T15:30:30.250Z-2'],
])('%s is written as %s', (text, canonical) => {
  expect(formatPosition(parsePosition(text, utc))).toBe(canonical)
})

test('what is written is read back as the same position', () => {
  const shift = fc.bigInt({min: -(2n ** 62n), max: 2n ** 62n})
  const positions = fc.oneof(
    fc.record({anchor: fc.constantFrom('earliest' as const, 'latest' as const, 'committed' as const), shift}),
    fc.record({anchor: fc.constant('offset' as const), offset: fc.bigInt({min: 0n, max: 2n ** 62n}), shift}),
    fc.record({
      anchor: fc.constant('time' as const),
      timestampMs: fc.integer({min: 0, max: 8.64e15}),
      shift,
      source: fc.constant(''),
    }),
  )
  fc.assert(
    fc.property(positions, (position) => {
      const again = parsePosition(formatPosition(position), {nowMs})
      expect(again.anchor === 'time' ? {...again, source: ''} : again).toEqual(position)
    }),
  )
})

test.each<[string, string | null, Record<number, string>]>([
  ['latest', 'latest', {}],
  ['0=100,3=latest-5', null, {0: '100', 3: 'latest-5'}],
  ['earliest,2=100', 'earliest', {2: '100'}],
  ['0-2=5', null, {0: '5', 1: '5', 2: '5'}],
  ['0,2=5,1=6', null, {0: '5', 1: '6', 2: '5'}],
  ['0=2026-11-20T10:00:00Z, 1=-5', null, {0: '2026-11-20T10:00:00.000Z', 1: 'latest-5'}],
  ['100', '100', {}],
  ['0=5,100', '100', {0: '5'}],
])('%s by partition', (text, others, byPartition) => {
  const positions = parsePartitionPositions(text, utc)
  expect(positions.others === null ? null : formatPosition(positions.others)).toBe(others)
  const written = [...positions.byPartition].map(([partition, position]) => [
    partition,
    formatPosition(position),
  ])
  expect(Object.fromEntries(written)).toEqual(byPartition)
})

test.each([
  ['0=1,0=2', "'0=1,0=2' gives two positions for partition 0."],
  ['latest,earliest', "'latest,earliest' gives two positions for the same partitions."],
  ['x=1', /^'x' is not a partition/],
  ['0=', 'A position is empty.'],
  ['0=1,', 'A position is empty.'],
])('%s is refused', (text, message) => {
  const failure = catchFailure(() => parsePartitionPositions(text, utc))
  expect(failure.kind).toBe('usage')
  expect(failure.message).toMatch(message)
})

function catchFailure(run: () => unknown): Failure {
  try {
    run()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
