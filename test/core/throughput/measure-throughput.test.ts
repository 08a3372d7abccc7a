import {expect, test} from 'vitest'
import {systemClock} from '../../../src/core/throughput/clock.ts'
import {measureThroughput} from '../../../src/core/throughput/measure-throughput.ts'
import {throughputToJson} from '../../../src/core/throughput/throughput-json.ts'
import {ManualClock} from './manual-clock.ts'
import {makeSample} from './samples.ts'

/** A source whose topic grows by 300 and 100 records from poll to poll. */
function growingSource(clock: ManualClock) {
  let polls = 0n
  return async () => {
    polls += 1n
    return makeSample(clock.now(), {
      orders: [polls * 300n, polls * 100n],
      __offsets: [{leader: -1, error: 'NO'}],
    })
  }
}

test('takes two samples an interval apart, and no third', async () => {
  const clock = new ManualClock(0)
  const measured = measureThroughput({
    source: growingSource(clock),
    intervalMs: 3000,
    clock,
    signal: new AbortController().signal,
  })
  await clock.advance(3000)
  const report = await measured
  expect(report.atMs).toBe(3000)
  expect(report.totals.inPerSecond).toBeCloseTo(400 / 3)
})

test('its JSON has the names that scripts select by', async () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 20, 10))
  const signal = new AbortController().signal
  const measured = measureThroughput({source: growingSource(clock), intervalMs: 3000, clock, signal})
  await clock.advance(3000)
  expect(throughputToJson(await measured, 3000)).toEqual({
    at: '2026-11-20T10:00:03.000Z',
    intervalMs: 3000,
    topics: [
      {
        name: 'orders',
        internal: false,
        inPerSecond: 133.333,
        logEnd: 800n,
        leaderSkew: 1,
        partitions: [
          {partition: 0, leader: 1, logEnd: 600n, inPerSecond: 100, share: 0.75},
          {partition: 1, leader: 2, logEnd: 200n, inPerSecond: 33.333, share: 0.25},
        ],
      },
      {
        name: '__offsets',
        internal: true,
        inPerSecond: null,
        logEnd: null,
        leaderSkew: null,
        partitions: [{partition: 0, leader: null, logEnd: null, inPerSecond: null, share: null, error: 'NO'}],
      },
    ],
    errors: [],
  })
})

test('throws the reason of an abort between the samples', async () => {
  const clock = new ManualClock(0)
  const stop = new AbortController()
  const measured = measureThroughput({
    source: growingSource(clock),
    intervalMs: 3000,
    clock,
    signal: stop.signal,
  })
  await clock.advance(1000)
  stop.abort(new Error('enough'))
  await expect(measured).rejects.toThrow('enough')
})

test("throws the source's failure", async () => {
  const clock = new ManualClock(0)
  const source = () => Promise.reject(new Error('no broker'))
  const measured = measureThroughput({source, intervalMs: 1, clock, signal: new AbortController().signal})
  await expect(measured).rejects.toThrow('no broker')
})

test('the system clock sleeps as long as asked, and not at all after an abort', async () => {
  const startedMs = systemClock.now()
  await systemClock.sleep(20, new AbortController().signal)
  expect(systemClock.now() - startedMs).toBeGreaterThanOrEqual(19)
  await systemClock.sleep(3_600_000, AbortSignal.abort())
  const stop = new AbortController()
  const sleeping = systemClock.sleep(3_600_000, stop.signal)
  stop.abort()
  await sleeping
})
