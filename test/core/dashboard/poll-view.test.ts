import {expect, test} from 'vitest'
import type {ConnectSource} from '../../../src/core/dashboard/connect-report.ts'
import {pollView, type ViewReports} from '../../../src/core/dashboard/poll-view.ts'
import type {SampleSource} from '../../../src/core/throughput/sample.ts'
import {throughputToJson} from '../../../src/core/throughput/throughput-json.ts'
import {type Clock, systemClock} from '../../../src/core/time/clock.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {troubledCluster} from '../../tui/cluster-reports.ts'
import {someConnectors} from '../../tui/connect-reports.ts'
import {groupsInTrouble} from '../../tui/group-reports.ts'
import {troubleBeside, wellBeside} from '../../tui/health-looks.ts'
import {ManualClock} from '../throughput/manual-clock.ts'
import {makeSample} from '../throughput/samples.ts'

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

/** What is only told beside rates does without. */
const denied = () => Promise.reject(new Failure('denied', 'It may not be read.'))

const never = () => Promise.reject(new Error('was not asked for'))

/** The report of the last of two polls of the topics. */
async function measureThroughput({
  source,
  ...options
}: {
  readonly source: SampleSource
  readonly intervalMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
}) {
  const sources = {
    throughput: source,
    cluster: never,
    groups: denied,
    topics: denied,
    health: never,
    transactions: never,
    moves: never,
    connect: never,
    connectFlags: () => ['--connect', 'http://localhost:1'],
  }
  const polls = pollView({...options, request: {view: 'topics'}, matches: () => true, sources, samples: 2})
  const reports: ViewReports[] = []
  for await (const report of polls) reports.push(report)
  const last = reports.at(-1)?.throughput
  if (!last) throw new Error('there was no poll')
  return {...last, polls: reports.length}
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

test('polls that have an end follow each other where one takes longer than the interval', async () => {
  const clock = new ManualClock(0)
  const {signal} = new AbortController()
  const grows = growingSource(clock)
  const source = async () => {
    const sample = await grows()
    await clock.sleep(5000, signal)
    return sample
  }
  const measured = measureThroughput({source, intervalMs: 3000, clock, signal})
  await clock.advance(5000)
  await clock.advance(5000)
  expect((await measured).atMs).toBe(5000)
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

test('an abort between the samples ends it at once', async () => {
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
  expect((await measured).polls).toBe(1)
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

/** The reports of a view of problems, whose workers answer like that. */
async function pollProblems(
  connect: ConnectSource,
  clock: ManualClock,
  connectFlags: readonly string[] | null,
) {
  const reports: ViewReports[] = []
  const polls = pollView({
    request: {view: 'problems'},
    matches: () => true,
    sources: {
      throughput: never,
      cluster: async () => troubledCluster,
      groups: async () => groupsInTrouble,
      topics: never,
      health: async () => wellBeside,
      transactions: never,
      moves: never,
      connect,
      connectFlags: () => connectFlags,
    },
    intervalMs: 1000,
    clock,
    signal: new AbortController().signal,
    samples: 2,
  })
  for await (const report of polls) reports.push(report)
  return reports
}

test('a view of problems asks the workers that somebody has set, and goes on where they fail or hang', async () => {
  const clock = new ManualClock(0)
  const flags = ['--connect', 'http://localhost:1']
  const unset = pollProblems(never, clock, null)
  await clock.advance(1000)
  expect((await unset).map(({connect, stale}) => [connect, stale.connect])).toEqual([
    [null, null],
    [null, null],
  ])

  let asked = 0
  const failsOnce = () => {
    asked += 1
    return asked === 1
      ? Promise.reject(new Failure('unreachable', 'It refuses connections.', {code: 'ECONNREFUSED'}))
      : Promise.resolve(someConnectors)
  }
  const mended = pollProblems(failsOnce, clock, flags)
  await clock.advance(1000)
  expect(
    (await mended).map(({connect, stale, cluster}) => [connect, stale.connect?.message, cluster]),
  ).toEqual([
    [null, 'It refuses connections. [ECONNREFUSED]', troubledCluster],
    [someConnectors, undefined, troubledCluster],
  ])

  const hangs = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const hanging = pollProblems(hangs, clock, flags)
  await clock.advance(20_000)
  expect((await hanging).map(({stale}) => [stale.connect?.message, stale.connect?.attempt])).toEqual([
    ['There was no answer within 5 seconds. [NO_ANSWER]', 1],
    ['There was no answer within 5 seconds. [NO_ANSWER]', 2],
  ])
})

/** The reports of a run that has 10 seconds, whose second poll of the groups, or the first, does not end in that time. */
async function pollUntilTimeIsUp(hangsFrom: number): Promise<ViewReports[]> {
  const clock = new ManualClock(0)
  const deadline = new AbortController()
  let polls = 0
  const ended = new Promise<never>((_resolve, reject) =>
    deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason)),
  )
  const reading = (async () => {
    const reports: ViewReports[] = []
    for await (const report of pollView({
      request: {view: 'problems'},
      matches: () => true,
      sources: {
        throughput: never,
        cluster: async () => troubledCluster,
        groups: () => {
          polls += 1
          return polls < hangsFrom ? Promise.resolve(groupsInTrouble) : ended
        },
        topics: never,
        // As brokers do whose connections have ended: each is told of by itself, and all of them are away.
        health: () => (polls < hangsFrom ? Promise.resolve(wellBeside) : ended.catch(() => troubleBeside)),
        transactions: never,
        moves: never,
        connect: never,
        connectFlags: () => null,
      },
      intervalMs: 1000,
      clock,
      signal: deadline.signal,
      samples: 30,
    }))
      reports.push(report)
    return reports
  })()
  await clock.advance(10_000)
  deadline.abort(new Failure('timeout', 'Not finished within 10 seconds (--timeout).', {code: 'DEADLINE'}))
  return reading
}

test('where the time is up a first look at problems brings what was read, and names the rest', async () => {
  expect(await pollUntilTimeIsUp(1)).toMatchObject([
    {cluster: troubledCluster, groups: null, health: null, missed: ['groups', 'health']},
  ])
})

test('where the time is up later, the looks before it are all that there is', async () => {
  expect(await pollUntilTimeIsUp(2)).toMatchObject([
    {cluster: troubledCluster, groups: groupsInTrouble, health: wellBeside, missed: []},
  ])
})
