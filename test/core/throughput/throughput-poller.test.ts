import {afterEach, describe, expect, test} from 'vitest'
import type {EndOffsetsSample} from '../../../src/core/throughput/sample.ts'
import {ThroughputPoller, type ThroughputPollerState} from '../../../src/core/throughput/throughput-poller.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {ManualClock, settle} from './manual-clock.ts'
import {makeSample} from './samples.ts'

interface PendingPoll {
  readonly startedMs: number
  readonly answer: () => void
  readonly fail: (error: unknown) => void
}

/** A poller over a source whose answers the test gives. */
function start(intervalMs = 2000) {
  const clock = new ManualClock(0)
  const polls: PendingPoll[] = []
  const states: ThroughputPollerState[] = []
  const stop = new AbortController()
  const source = (): Promise<EndOffsetsSample> => {
    const {promise, resolve, reject} = Promise.withResolvers<EndOffsetsSample>()
    const startedMs = clock.now()
    const end = BigInt(polls.length * 100)
    polls.push({startedMs, answer: () => resolve(makeSample(clock.now(), {orders: [end]})), fail: reject})
    return promise
  }
  const poller = new ThroughputPoller({source, clock, intervalMs, random: () => 0})
  poller.subscribe((state) => states.push(state))
  const done = poller.run(stop.signal)
  stops.push(stop)
  const last = () => {
    const poll = polls.at(-1)
    if (poll === undefined) throw new Error('nothing was polled')
    return poll
  }
  const answer = async () => {
    last().answer()
    await settle()
  }
  const fail = async (error: unknown) => {
    last().fail(error)
    await settle()
  }
  return {
    clock,
    polls,
    states,
    stop,
    poller,
    done,
    answer,
    fail,
    startsMs: () => polls.map((poll) => poll.startedMs),
  }
}

const stops: AbortController[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort()
})

describe('pace', () => {
  test('the next poll starts an interval after the last one started', async () => {
    const {clock, answer, startsMs} = start(2000)
    await clock.advance(300)
    await answer()
    await clock.advance(1699)
    expect(startsMs()).toEqual([0])
    await clock.advance(1)
    expect(startsMs()).toEqual([0, 2000])
  })

  test('polls never overlap, however long one takes', async () => {
    const {clock, startsMs} = start(1000)
    await clock.advance(60_000)
    expect(startsMs()).toEqual([0])
  })

  test('a slow cluster is polled after twice the time it took', async () => {
    const {clock, answer, startsMs} = start(2000)
    await clock.advance(3000)
    await answer()
    await clock.advance(2999)
    expect(startsMs()).toEqual([0])
    await clock.advance(1)
    expect(startsMs()).toEqual([0, 6000])
  })

  test('a new interval applies to the pause under way', async () => {
    const {clock, answer, poller, startsMs} = start(60_000)
    await answer()
    await clock.advance(1000)
    poller.setIntervalMs(5000)
    expect(poller.state.intervalMs).toBe(5000)
    await clock.advance(3999)
    expect(startsMs()).toEqual([0])
    await clock.advance(1)
    expect(startsMs()).toEqual([0, 5000])
  })

  test('pollNow cuts the pause short, but not below twice the last duration', async () => {
    const {clock, answer, poller, startsMs} = start(60_000)
    await clock.advance(400)
    await answer()
    poller.pollNow()
    await clock.advance(399)
    expect(startsMs()).toEqual([0])
    await clock.advance(1)
    expect(startsMs()).toEqual([0, 800])
    await answer()
    await clock.advance(30_000)
    expect(startsMs()).toEqual([0, 800])
  })
})

describe('state', () => {
  test('carries the report of each poll, with rates from the second on', async () => {
    const {clock, answer, poller} = start(2000)
    expect(poller.state).toEqual({report: null, stale: null, pollMs: null, intervalMs: 2000, polls: 0})
    await answer()
    expect(poller.state).toMatchObject({polls: 1, pollMs: 18, stale: null})
    expect(poller.state.report?.totals.inPerSecond).toBeNull()
    await clock.advance(2000)
    await answer()
    expect(poller.state.polls).toBe(2)
    expect(poller.state.report?.totals.inPerSecond).toBe(50)
  })

  test('keeps the last report when polls fail, and says since when it is old', async () => {
    const {clock, answer, fail, poller} = start(2000)
    await clock.advance(100)
    await answer()
    const {report} = poller.state
    await clock.advance(1900)
    await fail(new Failure('unreachable', 'broker 2 does not answer', {code: 'ETIMEDOUT'}))
    expect(poller.state.report).toBe(report)
    expect(poller.state.stale).toEqual({
      sinceMs: 100,
      retryAtMs: 3000,
      message: 'broker 2 does not answer [ETIMEDOUT]',
      attempt: 1,
    })
    await clock.advance(1000)
    await answer()
    expect(poller.state).toMatchObject({stale: null, polls: 2})
  })

  test('backs off 1, 2, 3, 5, 5, 5 s and starts over after a success', async () => {
    const {clock, fail, answer, startsMs} = start(1000)
    for (const pauseMs of [1000, 2000, 3000, 5000, 5000, 5000]) {
      await fail(new Error('no'))
      await clock.advance(pauseMs)
    }
    expect(startsMs()).toEqual([0, 1000, 3000, 6000, 11_000, 16_000, 21_000])
    await answer()
    await clock.advance(1000)
    await fail(new Error('no'))
    await clock.advance(1000)
    expect(startsMs().slice(-2)).toEqual([22_000, 23_000])
  })

  test('counts the attempts while nothing was ever read', async () => {
    const {clock, fail, poller} = start()
    await clock.advance(500)
    await fail('not even an Error')
    expect(poller.state).toMatchObject({
      report: null,
      stale: {sinceMs: 0, attempt: 1, message: 'not even an Error'},
    })
    await clock.advance(1000)
    await fail(new Error('again\nwith a second line'))
    expect(poller.state.stale).toMatchObject({sinceMs: 0, attempt: 2, message: 'again'})
  })

  test('says that the data is old while a slow answer is awaited', async () => {
    const {clock, answer, poller} = start(2000)
    await answer()
    await clock.advance(2000)
    await clock.advance(4999)
    expect(poller.state.stale).toBeNull()
    await clock.advance(1)
    expect(poller.state.stale).toEqual({sinceMs: 0, retryAtMs: null, message: 'no answer yet', attempt: 0})
    await answer()
    expect(poller.state.stale).toBeNull()
  })

  test('adds up to a fifth to a back-off, so that dashboards do not retry in step', async () => {
    const clock = new ManualClock(0)
    const stop = new AbortController()
    stops.push(stop)
    const source = () => Promise.reject(new Error('no'))
    const poller = new ThroughputPoller({source, clock, intervalMs: 1000, random: () => 1})
    void poller.run(stop.signal)
    await settle()
    expect(poller.state.stale?.retryAtMs).toBe(1200)
  })
})

describe('end', () => {
  test('run resolves when the signal aborts in a pause, and polls no more', async () => {
    const {clock, answer, stop, done, startsMs} = start()
    await answer()
    stop.abort()
    await expect(done).resolves.toBeUndefined()
    await clock.advance(10_000)
    expect(startsMs()).toEqual([0])
  })

  test('a poll that fails because of the abort is no failure', async () => {
    const {stop, fail, done, states} = start()
    stop.abort()
    await fail(new Error('aborted'))
    await expect(done).resolves.toBeUndefined()
    expect(states).toEqual([])
  })

  test('who unsubscribes hears nothing more', async () => {
    const {poller, clock, answer} = start()
    const heard: number[] = []
    const unsubscribe = poller.subscribe((state) => heard.push(state.polls))
    await answer()
    unsubscribe()
    await clock.advance(2000)
    await answer()
    expect(heard).toEqual([1])
  })
})
