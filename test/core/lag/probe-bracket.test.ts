import fc from 'fast-check'
import {expect, test} from 'vitest'
import {ProbeBracket} from '../../../src/core/lag/probe-bracket.ts'

const NOW_MS = 1_700_000_000_000

/** What ListOffsets answers for a time, over records whose timestamps are given by offset. */
function listOffset(timestampsMs: readonly number[], askedMs: number): {offset: bigint; timestamp: bigint} {
  const offset = timestampsMs.findIndex((each) => each >= askedMs)
  return {offset: BigInt(offset), timestamp: BigInt(timestampsMs[offset] ?? -1)}
}

function search(timestampsMs: readonly number[], offset: number): {probes: number; bracket: ProbeBracket} {
  const bracket = new ProbeBracket(BigInt(offset), BigInt(timestampsMs.length), NOW_MS)
  let probes = 0
  while (!bracket.isDone) {
    const askedMs = bracket.nextProbeMs()
    bracket.narrow(askedMs, listOffset(timestampsMs, askedMs))
    probes += 1
    if (probes > 20) throw new Error('the search does not end')
  }
  return {probes, bracket}
}

test('fifty records of an hour ago and fifty of now: exact, in a few probes (T6)', () => {
  const times = Array.from({length: 100}, (_, offset) => (offset < 50 ? NOW_MS - 3_600_000 : NOW_MS))
  const {probes, bracket} = search(times, 25)
  expect(bracket.since()).toEqual({timestampMs: NOW_MS - 3_600_000, method: 'probe', bound: '=', note: null})
  expect(probes).toBeLessThanOrEqual(4)
})

test('an even log: to the second or with its estimate marked', () => {
  const times = Array.from({length: 10_000}, (_, offset) => NOW_MS - 10_000_000 + offset * 1000)
  const {bracket} = search(times, 4321)
  expect(bracket.since()?.timestampMs).toBeGreaterThanOrEqual((times[4321] ?? 0) - 1000)
  expect(bracket.since()?.timestampMs).toBeLessThanOrEqual((times[4321] ?? 0) + 1000)
})

test('a log that starts after the offset by now: its first record is the answer', () => {
  const bracket = new ProbeBracket(5n, 100n, NOW_MS)
  bracket.narrow(0, {offset: 9n, timestamp: 1234n})
  expect(bracket.since()?.timestampMs).toBe(1234)
})

test('a topic without times is unknown', () => {
  const bracket = new ProbeBracket(5n, 100n, NOW_MS)
  bracket.narrow(0, {offset: -1n, timestamp: -1n})
  expect(bracket.isDone).toBe(true)
  expect(bracket.since()).toBe(null)
})

test('it ends within eight probes, and what it calls exact is so to a second', () => {
  const gaps = fc.array(fc.integer({min: 0, max: 600_000}), {minLength: 1, maxLength: 200})
  fc.assert(
    fc.property(gaps, fc.nat(), (deltas, pick) => {
      let at = NOW_MS - deltas.reduce((sum, each) => sum + each, 0)
      const times = deltas.map((delta) => {
        at += delta
        return at
      })
      const offset = pick % times.length
      const {probes, bracket} = search(times, offset)
      const since = bracket.since()
      expect(probes).toBeLessThanOrEqual(8)
      expect(since).not.toBe(null)
      const errorMs = Math.abs((since?.timestampMs ?? 0) - (times[offset] ?? 0))
      if (since?.bound === '=') expect(errorMs).toBeLessThanOrEqual(1000)
    }),
  )
})
