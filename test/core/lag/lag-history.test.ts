import {describe, expect, test} from 'vitest'
import {LagHistory} from '../../../src/core/lag/lag-history.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {committing, lastRow, steady, type Timeline, watchTimeline} from './timeline.ts'

describe('rates', () => {
  const paced: Timeline = {logEnd: steady(500), committed: committing(steady(200), 5)}

  test('a producer of 500/s and a consumer of 200/s that commits every 5 s (T8)', () => {
    const rows = watchTimeline(paced, {untilS: 90}).filter(({atS}) => atS > 30)
    for (const {row} of rows) {
      expect(row.inPerSecond).toBeCloseTo(500, 5)
      expect(row.outPerSecond).toBeGreaterThan(180)
      expect(row.outPerSecond).toBeLessThan(220)
    }
    const outs = rows.map(({row}) => row.outPerSecond ?? Number.NaN)
    const mean = outs.reduce((sum, each) => sum + each, 0) / outs.length
    const variance = outs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / outs.length
    expect(Math.sqrt(variance) / mean).toBeLessThan(0.1)
    const {row} = rows.at(-1) ?? {}
    expect(row).toMatchObject({
      status: 'BEHIND',
      trend: 'falling-behind',
      etaSeconds: Number.POSITIVE_INFINITY,
    })
    expect(row?.lagPerSecond).toBeGreaterThan(280)
    expect(row?.lagPerSecond).toBeLessThan(320)
  })

  test('the producer stops: DRAINING, with an ETA near to what it takes', () => {
    const written = 500 * 60
    const draining: Timeline = {
      logEnd: (atS) => Math.min(written, steady(500)(atS)),
      committed: committing((atS) => Math.min(written, steady(200)(atS)), 5),
    }
    const rows = watchTimeline(draining, {untilS: 160})
    const at110 = rows.find(({atS}) => atS === 110)?.row
    const caughtUpAtS = written / 200
    expect(at110?.status).toBe('DRAINING')
    expect(at110?.trend).toBe('catching-up')
    expect(at110?.etaSeconds).toBeGreaterThan((caughtUpAtS - 110) * 0.85)
    expect(at110?.etaSeconds).toBeLessThan((caughtUpAtS - 110) * 1.15)
    expect(rows.at(-1)?.row).toMatchObject({status: 'OK', lag: 0n, etaSeconds: 0})
  })

  test('the rate over a minute is calm where that of ten seconds follows', () => {
    // Ten seconds of 200/s, then ten of nothing, and so on.
    const logEnd = (atS: number) => Math.floor(atS / 20) * 2000 + Math.min(10, atS % 20) * 200
    const rows = watchTimeline({logEnd, committed: () => 0}, {untilS: 180, fromS: 0}).slice(120)
    const short = rows.map(({row}) => row.inPerSecond ?? Number.NaN)
    const calm = rows.map(({row}) => row.inPerSecondOverMinute ?? Number.NaN)
    expect([Math.min(...short), Math.max(...short)]).toEqual([0, 200])
    expect(Math.min(...calm)).toBeGreaterThan(80)
    expect(Math.max(...calm)).toBeLessThan(120)
  })

  test('the rate over a minute does not need a window of a minute', () => {
    const slowing: Timeline = {logEnd: (atS) => steady(100)(Math.min(atS, 85)), committed: () => 0}
    const {row} = watchTimeline(slowing, {untilS: 100, windowMs: 10_000}).at(-1) ?? {}
    expect(row?.inPerSecond).toBe(0)
    expect(row?.inPerSecondOverMinute).toBeGreaterThan(70)
  })

  test('little is known from a single poll, and nothing is made up', () => {
    expect(lastRow(paced, {untilS: 0})).toMatchObject({
      inPerSecond: null,
      inPerSecondOverMinute: null,
      outPerSecond: null,
      lagPerSecond: null,
      trend: 'unknown',
    })
  })

  test('a consumer that reads nothing has a rate of 0, once it was watched for half a minute', () => {
    const stuck: Timeline = {logEnd: steady(10, 100), committed: () => 50}
    expect(lastRow(stuck, {untilS: 20}).outPerSecond).toBe(null)
    expect(lastRow(stuck, {untilS: 40}).outPerSecond).toBe(0)
  })

  test('a rewind does not make a rate', () => {
    const rewound: Timeline = {
      logEnd: () => 10_000,
      committed: (atS) => (atS < 40 ? steady(100)(atS) : steady(100, 500, 40)(atS)),
    }
    for (const {row, atS} of watchTimeline(rewound, {untilS: 60})) {
      expect(row.outPerSecond ?? 100, `at ${atS} s`).toBeCloseTo(100, 0)
    }
  })

  test('a topic made anew starts everything over', () => {
    const anew: Timeline = {
      logEnd: (atS) => (atS < 60 ? steady(100, 5000)(atS) : steady(100, 0, 60)(atS)),
      committed: (atS) => (atS < 60 ? steady(100, 4000)(atS) : steady(100, 0, 61)(atS)),
    }
    const rows = watchTimeline(anew, {untilS: 80})
    for (const {row, atS} of rows) {
      expect(row.inPerSecond ?? 100, `at ${atS} s`).toBeCloseTo(100, 0)
      expect(row.outPerSecond ?? 100, `at ${atS} s`).toBeCloseTo(100, 0)
    }
    expect(rows.find(({atS}) => atS === 65)?.row.status).toBe('WARMING')
  })
})

describe('freshness of commits', () => {
  test('since the last change, and how often it changes', () => {
    const hung: Timeline = {logEnd: steady(10), committed: committing((atS) => Math.min(atS, 40), 5)}
    const rows = watchTimeline(hung, {untilS: 100})
    expect(rows.find(({atS}) => atS === 43)?.row).toMatchObject({
      sinceCommitMs: 3000,
      sinceCommitBound: '=',
      commitEveryMs: 5000,
    })
    expect(rows.at(-1)?.row).toMatchObject({sinceCommitMs: 60_000, commitEveryMs: 5000})
  })

  test('before a change has been seen it is a lower bound, and at the first poll nothing', () => {
    const still: Timeline = {logEnd: steady(10, 100), committed: () => 50}
    expect(lastRow(still, {untilS: 0})).toMatchObject({sinceCommitMs: null, sinceCommitBound: null})
    expect(lastRow(still, {untilS: 70})).toMatchObject({
      sinceCommitMs: 70_000,
      sinceCommitBound: '>=',
      commitEveryMs: null,
    })
  })

  test('where nothing is committed there is none', () => {
    expect(lastRow({logEnd: steady(10), committed: () => null}, {untilS: 30})).toMatchObject({
      sinceCommitMs: null,
      sinceCommitBound: null,
    })
  })
})

describe('statuses over time', () => {
  const busy = {logEnd: steady(10, 100)}
  const readsUntil = (untilS: number) => (atS: number) => steady(10, 90)(Math.min(atS, untilS))

  test('a member that commits no more is STALLED within the window and two polls, without it STOPPED (T9)', () => {
    const hung: Timeline = {...busy, committed: readsUntil(30), isOwned: (atS) => atS < 120}
    const rows = watchTimeline(hung, {untilS: 140})
    const first = rows.find(({row}) => row.status === 'STALLED')
    expect(first?.atS).toBeGreaterThan(30)
    expect(first?.atS).toBeLessThanOrEqual(30 + 60 + 2)
    expect(rows.at(-1)?.row.status).toBe('STOPPED')
  })

  test('idle and caught up for ten minutes, then a burst: neither STALLED nor STOPPED in the first window (T10)', () => {
    const burst: Timeline = {
      logEnd: (atS) => (atS < 600 ? 1000 : 5000),
      committed: () => 1000,
      isOwned: () => false,
    }
    const rows = watchTimeline(burst, {untilS: 680, everyS: 5})
    for (const {atS, row} of rows.filter((each) => each.atS < 655))
      expect(row.status, `at ${atS} s`).toBe(atS < 600 ? 'OK' : 'UNREAD')
    expect(rows.at(-1)?.row.status).toBe('STOPPED')
  })

  test('a consumer that commits once a minute is not stalled in between (Burrow #303)', () => {
    const slow: Timeline = {
      logEnd: steady(10, 100),
      committed: committing(steady(10), 60),
    }
    const statuses = new Set(
      watchTimeline(slow, {untilS: 900})
        .filter(({atS}) => atS > 200)
        .map(({row}) => row.status),
    )
    expect([...statuses]).not.toContain('STALLED')
  })

  test('a restart is REBALANCING; after a window without progress it is STALLED, and the note says why', () => {
    const restless: Timeline = {
      ...busy,
      committed: () => 50,
      isOwned: () => false,
      state: () => 'PreparingRebalance',
    }
    expect(lastRow(restless, {untilS: 40})).toMatchObject({status: 'REBALANCING', note: 'rebalancing'})
    expect(lastRow(restless, {untilS: 200})).toMatchObject({status: 'STALLED', note: 'rebalancing'})
    // Stable at most polls: the members have their partitions, and lose them again before they commit.
    const loop: Timeline = {
      ...restless,
      isOwned: () => true,
      state: (atS) => (atS % 20 === 0 ? 'PreparingRebalance' : 'Stable'),
    }
    expect(lastRow(loop, {untilS: 205})).toMatchObject({status: 'STALLED', note: 'rebalancing'})
    expect(lastRow({...loop, state: () => 'Stable'}, {untilS: 205})).not.toHaveProperty('note')
  })

  test('a long rebalance does not hide that the lag grows', () => {
    const slow: Timeline = {
      logEnd: steady(100),
      committed: committing(steady(10), 5),
      state: (atS) => (atS < 60 ? 'Stable' : 'PreparingRebalance'),
    }
    expect(lastRow(slow, {untilS: 100}).status).toBe('REBALANCING')
    expect(lastRow(slow, {untilS: 130}).status).toBe('BEHIND')
  })

  test('a consumer that keeps pace is STEADY, with nothing to wait for', () => {
    const pace: Timeline = {logEnd: steady(100, 30), committed: committing(steady(100), 1)}
    expect(lastRow(pace, {untilS: 90})).toMatchObject({status: 'STEADY', etaSeconds: null, trend: 'steady'})
  })

  test('that nobody reads a group that was left is known at once', () => {
    const left: Timeline = {...busy, committed: () => 50, isOwned: () => false, isAbandoned: () => true}
    expect(lastRow(left, {untilS: 0}).status).toBe('STOPPED')
    expect(lastRow({...left, isAbandoned: () => false}, {untilS: 0}).status).toBe('UNREAD')
    // One that nobody was seen to read keeps no pace either.
    const still: Timeline = {logEnd: () => 100, committed: () => 50, isOwned: () => false}
    expect(lastRow(still, {untilS: 40}).status).toBe('UNREAD')
    expect(lastRow({...still, isOwned: () => true}, {untilS: 40}).status).toBe('STEADY')
  })

  test('the numbers of a row agree: once the producer has stopped, a lag does not grow', () => {
    const stopped: Timeline = {logEnd: (atS) => Math.min(4_000, steady(40)(atS)), committed: () => 0}
    for (const {row} of watchTimeline(stopped, {untilS: 200})) {
      const {status, inPerSecond, outPerSecond, lagPerSecond, etaSeconds} = row
      const isStill = inPerSecond === 0 && outPerSecond === 0
      if (isStill) expect({status, lagPerSecond}).not.toMatchObject({status: 'BEHIND'})
      if (status === 'DRAINING') expect(etaSeconds).not.toBe(Number.POSITIVE_INFINITY)
    }
  })

  test('AHEAD needs two samples in a row: a lone one may be a log that is being made anew', () => {
    const ahead: Timeline = {logEnd: () => 10, committed: () => 20}
    expect(lastRow(ahead, {untilS: 0}).status).toBe('OK')
    expect(lastRow(ahead, {untilS: 1}).status).toBe('AHEAD')
  })

  test('not enough samples is WARMING; no commit and lost records are told at once', () => {
    expect(lastRow({...busy, committed: () => 50}, {untilS: 5}).status).toBe('WARMING')
    expect(lastRow({...busy, committed: () => null}, {untilS: 0}).status).toBe('NO-COMMIT')
    expect(lastRow({...busy, committed: () => 50, logStart: () => 60}, {untilS: 0}).status).toBe('LOST')
  })
})

// core/internal/evaluator/caching_test.go of Burrow: the situations of its table, with our verdict and, where it is
// another one, why. Burrow sees commits every 100 s and judges at a moment; we poll every 10 s.
describe("Burrow's table of situations", () => {
  const growing = (from: number) => (atS: number) =>
    Math.floor(1000 + from + Math.min(400, Math.max(0, atS - 100)) * 10.5)
  const everyHundred = (atS: number) => 1000 * Math.min(5, Math.max(1, Math.floor(atS / 100)))
  const poll = {fromS: 100, everyS: 10}

  test.each<[what: string, timeline: Timeline, nowS: number, expected: string]>([
    [
      '0: lag was 0 once, the last commit is fresh',
      {committed: everyHundred, logEnd: growing(0)},
      600,
      'STEADY',
    ],
    [
      '1: no commit for as long as all commits took. Burrow OK; we have said so after three gaps between commits',
      {committed: everyHundred, logEnd: growing(0), isOwned: () => false},
      900,
      'STOPPED',
    ],
    [
      '2: no commit for longer than that, although lag was 0 once',
      {committed: everyHundred, logEnd: growing(0), isOwned: () => false},
      1000,
      'STOPPED',
    ],
    [
      '3: the same, with lag all the time',
      {committed: everyHundred, logEnd: growing(50), isOwned: () => false},
      1000,
      'STOPPED',
    ],
    [
      '4: the same offset again and again, lag was 0 at first. Burrow OK; of us only the last window counts',
      {committed: () => 1000, logEnd: (atS) => 1000 + Math.max(0, atS - 100) / 2},
      600,
      'STALLED',
    ],
    [
      '5: the same offset, lag all the time',
      {committed: () => 1000, logEnd: (atS) => 1100 + Math.max(0, atS - 100) / 2},
      600,
      'STALLED',
    ],
    ['6: the same offset, the same lag', {committed: () => 1000, logEnd: () => 1100}, 600, 'STALLED'],
    [
      '7: back to an earlier offset',
      {
        committed: (atS) => [1000, 2000, 3000, 2000, 4000][Math.floor(atS / 100) - 1] ?? 4000,
        logEnd: () => 4300,
      },
      450,
      'REWIND',
    ],
    [
      '7: and past it again. Burrow REWIND; to us that is over once the group is where it was',
      {
        committed: (atS) => [1000, 2000, 3000, 2000, 4000][Math.floor(atS / 100) - 1] ?? 4000,
        logEnd: () => 4300,
      },
      590,
      'STEADY',
    ],
    [
      '8: nothing left to read, although nothing is committed any more',
      {committed: everyHundred, logEnd: (atS) => (atS < 600 ? growing(50)(atS) : 5000)},
      1000,
      'OK',
    ],
    [
      '9: caught up until 18 s ago, then much at once. Burrow STOP; we wait for a window',
      {committed: (atS) => Math.min(atS, 232), logEnd: (atS) => (atS < 236 ? Math.min(atS, 232) : 1163)},
      250,
      'STEADY',
    ],
    [
      '10: caught up until 18 s ago, then one record',
      {committed: (atS) => Math.min(atS, 232), logEnd: (atS) => (atS < 236 ? Math.min(atS, 232) : 233)},
      250,
      'STEADY',
    ],
  ])('%s', (_, timeline, nowS, expected) => {
    const everyS = nowS === 250 ? 1 : poll.everyS
    expect(lastRow(timeline, {...poll, everyS, untilS: nowS}).status).toBe(expected)
  })

  test('11: polls that tell nothing change nothing', () => {
    const history = new LagHistory({intervalMs: 10_000})
    const gone = new Failure('unreachable', 'Gone.')
    let status = ''
    for (let atS = 100; atS <= 600; atS += 10) {
      const isGap = (atS / 10) % 5 === 0
      const [row] = history.record({
        atMs: atS * 1000,
        facts: [
          {
            group: 'g',
            topic: 't',
            partition: 0,
            committed: isGap ? gone : BigInt(everyHundred(atS)),
            logStart: 0n,
            logEnd: BigInt(growing(0)(atS)),
            owner: null,
          },
        ],
        states: new Map(),
        failures: new Map(),
      })
      if (isGap) expect(row?.status).toBe('ERROR')
      else status = row?.status ?? ''
    }
    expect(status).toBe('STEADY')
  })

  test('growth with a falling step in it is BEHIND, where "never decreases" hid it for hours (#453)', () => {
    const logEnd = steady(1000)
    const committed = (atS: number) => steady(900)(atS) + (atS === 80 ? 5000 : 0)
    expect(lastRow({logEnd, committed}, {untilS: 120}).status).toBe('BEHIND')
  })
})

describe('time lag from own samples', () => {
  const history = new LagHistory({intervalMs: 1000})
  const poll = (atS: number, committed: bigint, logEnd: bigint) =>
    history.record({
      atMs: atS * 1000,
      facts: [{group: 'g', topic: 't', partition: 0, committed, logStart: 0n, logEnd, owner: null}],
      states: new Map(),
      failures: new Map(),
    })[0]

  test('interpolated inside, at least so much before the first sample, 0 where nothing is left', () => {
    for (let atS = 0; atS < 10; atS++) poll(atS, 0n, BigInt(1000 + atS * 100))
    const inside = poll(10, 1500n, 2000n)
    const before = poll(11, 500n, 2100n)
    const done = poll(12, 2200n, 2200n)
    if (!inside || !before || !done) throw new Error('no rows')
    expect(history.timeLag(inside)).toMatchObject({
      timeLagMs: 7000,
      timeLagMethod: 'window',
      timeLagBound: '~',
    })
    expect(history.timeLag(before)).toMatchObject({timeLagMs: 12_000, timeLagBound: '>='})
    expect(history.timeLag(done)).toMatchObject({timeLagMs: 0, timeLagMethod: 'caught-up'})
  })
})
