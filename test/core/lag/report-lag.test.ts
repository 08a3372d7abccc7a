import {describe, expect, test} from 'vitest'
import {calculateLag} from '../../../src/core/lag/calculate-lag.ts'
import {
  checkLag,
  isEnough,
  type LagLimits,
  lastingBreaches,
  planSampling,
  unjudgedOf,
} from '../../../src/core/lag/check-lag.ts'
import {collectExporterMetrics, collectLagMetrics} from '../../../src/core/lag/collect-metrics.ts'
import type {LagRow} from '../../../src/core/lag/lag-row.ts'
import type {LagStatus} from '../../../src/core/lag/lag-status.ts'
import {reportLag} from '../../../src/core/lag/report-lag.ts'
import {calculateTimeLag} from '../../../src/core/lag/time-lag.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {renderLagJunit} from '../../../src/views/lag/lag-check.ts'
import {renderPrometheus} from '../../../src/views/lag/prometheus.ts'

function row(
  group: string,
  topic: string,
  partition: number,
  lag: bigint | null,
  extra: Partial<LagRow> = {},
): LagRow {
  const committed = lag === null ? null : 1000n - lag
  const facts = {group, topic, partition, committed, logStart: 0n, logEnd: 1000n, openTxn: 0n, owner: null}
  return {...calculateLag(facts), ...extra}
}

const rows: readonly LagRow[] = [
  row('a', 'x', 0, 10n, {memberId: 'm1', clientId: 'c1', host: 'h'}),
  row('a', 'x', 1, 0n, {memberId: 'm2', clientId: 'c2', host: 'h'}),
  row('a', 'y', 0, null),
  row('b', 'x', 0, 500n, {status: 'BEHIND'}),
  row('c', 'x', 0, 3n, {note: 'markers', status: 'OK'}),
]

describe('reports', () => {
  const all = {min: null, sort: 'name'} as const

  test('a row a group: sums of what is known, the worst status and how often', () => {
    const {lag} = reportLag(rows, {by: 'group', ...all})
    expect(lag).toMatchObject([
      {group: 'a', topic: null, partitions: 3, lag: 10n, unknown: 1, maxLag: 10n, status: 'NO-COMMIT'},
      {group: 'b', partitions: 1, lag: 500n, unknown: 0, status: 'BEHIND', statuses: {BEHIND: 1}},
      {group: 'c', lag: 0n, status: 'OK'},
    ])
    expect(lag[0]).toMatchObject({statuses: {OK: 1, UNREAD: 1, 'NO-COMMIT': 1}})
  })

  test('what could not be read may be as old as anything: a group is not 0s behind where the rest is read', () => {
    const time = {timeLagMethod: 'record', timeLagBound: '=', timeLagNote: null} as const
    const unread = {...row('a', 'x', 1, null), status: 'ERROR', timeLagMs: null} as const
    const summaryOf = (timeLagMs: number) =>
      reportLag([row('a', 'x', 0, BigInt(timeLagMs), {...time, timeLagMs}), {...unread, ...time}], {
        by: 'group',
        ...all,
      }).lag[0]
    expect(summaryOf(0)).toMatchObject({timeLagMs: null, timeLagBound: null, unknown: 1, status: 'ERROR'})
    expect(summaryOf(9)).toMatchObject({timeLagMs: 9, timeLagBound: '>=', timeLagPartition: 'x-0'})
  })

  test('a row a topic, a row a member; the partitions of nobody are one row', () => {
    const places = (by: 'topic' | 'member') =>
      reportLag(rows, {by, ...all}).lag.map((each) => [each.group, each.topic, each.clientId, each.lag])
    expect(places('topic')).toEqual([
      ['a', 'x', null, 10n],
      ['a', 'y', null, null],
      ['b', 'x', null, 500n],
      ['c', 'x', null, 0n],
    ])
    expect(places('member')).toEqual([
      ['a', null, 'c1', 10n],
      ['a', null, 'c2', 0n],
      ['a', null, null, null],
      ['b', null, null, 500n],
      ['c', null, null, 0n],
    ])
  })

  test('a least lag leaves out what is less, markers too, but never what is unknown or an error; totals follow', () => {
    const broken = calculateLag({
      group: 'd',
      topic: 'x',
      partition: 0,
      committed: 1n,
      logStart: 0n,
      logEnd: new Failure('denied', 'No.'),
      owner: null,
    })
    const {lag, totals} = reportLag([...rows, broken], {by: 'partition', min: 1n, sort: 'lag'})
    expect(lag.map(({group, lag: each}) => [group, each])).toEqual([
      ['b', 500n],
      ['a', 10n],
      ['a', null],
      ['d', null],
    ])
    expect(totals).toEqual([
      {group: 'a', lag: 10n, unknown: 1},
      {group: 'b', lag: 500n, unknown: 0},
      {group: 'd', lag: null, unknown: 1},
    ])
  })

  test('sorting by status begins with the worst', () => {
    const {lag} = reportLag(rows, {by: 'partition', min: null, sort: 'status'})
    expect(lag.map(({status}) => status)).toEqual(['BEHIND', 'NO-COMMIT', 'UNREAD', 'OK', 'OK'])
  })

  test('rates add up, the ETA is that of the last partition, the oldest record is named', () => {
    const rated = (lag: bigint, eta: number, partition: number) =>
      row('a', 'x', partition, lag, {
        inPerSecond: 10,
        inPerSecondOverMinute: 8,
        outPerSecond: 20,
        lagPerSecond: -10,
        etaSeconds: eta,
        trend: 'catching-up',
        timeLagMs: partition * 1000,
        timeLagMethod: 'record',
        timeLagBound: '=',
        timeLagNote: null,
      })
    expect(reportLag([rated(10n, 1, 0), rated(50n, 5, 1)], {by: 'group', ...all}).totals).toEqual([
      {
        group: 'a',
        lag: 60n,
        unknown: 0,
        status: 'UNREAD',
        inPerSecond: 20,
        inPerSecondOverMinute: 16,
        outPerSecond: 40,
        lagPerSecond: -20,
        etaSeconds: 5,
        trend: 'catching-up',
        timeLagMs: 1000,
        timeLagMethod: 'record',
        timeLagBound: '=',
        timeLagNote: null,
        timeLagPartition: 'x-1',
      },
    ])
  })

  test('of all topics it reads: how many there are, and where retention is nearest', () => {
    const {lag} = reportLag(rows, {by: 'group', ...all})
    expect(lag).toMatchObject([
      {group: 'a', topics: 2, retentionUsed: 0.01},
      {group: 'b', topics: 1, retentionUsed: 0.5},
      {group: 'c', topics: 1, retentionUsed: 0},
    ])
    expect(reportLag([row('d', 'x', 0, null)], {by: 'group', ...all}).lag).toMatchObject([
      {retentionUsed: null},
    ])
  })

  test('a group has committed when it last did so for any partition', () => {
    const seen = (partition: number, sinceCommitMs: number | null, sinceCommitBound: '=' | '>=' | null) =>
      row('a', 'x', partition, 1n, {sinceCommitMs, sinceCommitBound, commitEveryMs: null})
    const freshnessOf = (...some: readonly LagRow[]) => reportLag(some, {by: 'group', ...all}).lag[0]
    const never = seen(0, 60_000, '>=')
    expect(freshnessOf(never, seen(1, 4_000, '='))).toMatchObject({
      sinceCommitMs: 4_000,
      sinceCommitBound: '=',
    })
    expect(freshnessOf(seen(1, 90_000, '='), never)).toMatchObject({
      sinceCommitMs: 60_000,
      sinceCommitBound: '>=',
    })
    expect(freshnessOf(seen(1, null, null))).toMatchObject({sinceCommitMs: null, sinceCommitBound: null})
    expect(freshnessOf(row('a', 'x', 0, 1n))).not.toHaveProperty('sinceCommitMs')
  })
})

test('a time lag is never negative, and a record from the future is noted', () => {
  const since = (timestampMs: number) => ({timestampMs, method: 'record', bound: '=', note: null}) as const
  expect(calculateTimeLag(since(9_000), 10_000)).toMatchObject({timeLagMs: 1000, timeLagNote: null})
  expect(calculateTimeLag(since(11_000), 10_000)).toMatchObject({timeLagMs: 0, timeLagNote: null})
  expect(calculateTimeLag(since(13_000), 10_000)).toMatchObject({timeLagMs: 0, timeLagNote: 'skew'})
})

describe('checks', () => {
  const limits = (some: Partial<LagLimits>): LagLimits => ({
    maxLag: null,
    maxTimeLagMs: null,
    minTimeToLossMs: null,
    statuses: new Set(),
    allowUnknown: false,
    ...some,
  })

  test('over the limit and not at it; markers are no lag; unknown is not within a limit', () => {
    expect(checkLag(rows, limits({maxLag: 9n})).map(({group, rule, value}) => [group, rule, value])).toEqual([
      ['a', 'max-lag', 10n],
      ['a', 'unknown', null],
      ['b', 'max-lag', 500n],
    ])
    const allowUnknown = true
    expect(checkLag(rows, limits({maxLag: 500n, allowUnknown}))).toEqual([])
    expect(checkLag(rows, limits({maxLag: 0n, allowUnknown})).map(({group}) => group)).toEqual(['a', 'b'])
  })

  test('an unknown lag tells what is unread from the earliest offset, of a group too; nor is it known how that group gets on', () => {
    const unknown = {group: 'a', rule: 'unknown', value: null, limit: 60_000, unreadIfEarliest: 1000n}
    expect(checkLag(rows, limits({maxTimeLagMs: 60_000}))).toMatchObject([unknown])
    const byGroup = reportLag(rows, {by: 'group', min: null, sort: 'name'}).lag
    expect(checkLag(byGroup, limits({maxLag: 5_000n}))).toMatchObject([
      {...unknown, topic: null, partition: null, limit: 5_000n},
    ])
    expect(checkLag(rows, limits({statuses: new Set(['STALLED'])}))).toMatchObject([
      {...unknown, limit: ['STALLED']},
    ])
    expect(checkLag(rows, limits({statuses: new Set(['ERROR'])}))).toEqual([])
    expect(checkLag(rows, limits({statuses: new Set(['STALLED']), allowUnknown: true}))).toEqual([])
  })

  test('a commit past the log end is over every limit', () => {
    const ahead = row('a', 'x', 0, -5n)
    expect(ahead).toMatchObject({status: 'AHEAD', lag: 0n})
    expect(checkLag([ahead], limits({maxLag: 10n}))).toMatchObject([{rule: 'status', value: 'AHEAD'}])
    expect(checkLag([ahead], limits({maxTimeLagMs: 10}))).toMatchObject([{rule: 'status', value: 'AHEAD'}])
    const {lag} = reportLag([ahead, row('b', 'x', 0, 0n)], {by: 'partition', min: 1n, sort: 'name'})
    expect(lag).toEqual([ahead])
  })

  test('time lags and statuses, each a breach of its own', () => {
    const late = row('a', 'x', 0, 5n, {timeLagMs: 61_000, status: 'STALLED'})
    expect(
      checkLag([late], limits({maxTimeLagMs: 60_000, statuses: new Set(['STALLED', 'STOPPED'])})),
    ).toEqual([
      {group: 'a', topic: 'x', partition: 0, rule: 'max-time-lag', value: 61_000, limit: 60_000},
      {
        group: 'a',
        topic: 'x',
        partition: 0,
        rule: 'status',
        value: 'STALLED',
        limit: ['STALLED', 'STOPPED', 'AHEAD'],
      },
    ])
  })

  test('a lag counts where it was there in every sample, a status where it is there at the end', () => {
    const over = checkLag([row('a', 'x', 0, 10n), row('a', 'x', 1, 10n)], limits({maxLag: 1n}))
    const stalled = checkLag(
      [row('a', 'x', 1, 0n, {status: 'STALLED'})],
      limits({statuses: new Set(['STALLED'])}),
    )
    const [first] = over
    expect(lastingBreaches([over, over.slice(0, 1), [...over, ...stalled]])).toEqual([first, ...stalled])
    expect(lastingBreaches([])).toEqual([])
  })

  test('what has a lag but no known time lag cannot be judged', () => {
    const unknown = row('a', 'x', 0, 5n, {timeLagMs: null})
    expect(unjudgedOf(unknown, limits({maxTimeLagMs: 1}))).toEqual({what: 'time lag', boundMs: null})
    expect(unjudgedOf(row('b', 'x', 0, null), limits({maxTimeLagMs: 1}))).toBeNull()
    expect(unjudgedOf(unknown, limits({maxLag: 1n}))).toBeNull()
    // Five seconds at the least may be more than ten, but are more than one.
    const open = row('a', 'x', 0, 5n, {timeLagMs: 5_000, timeLagBound: '>='})
    expect(unjudgedOf(open, limits({maxTimeLagMs: 10_000}))).toEqual({what: 'time lag', boundMs: 5_000})
    expect(unjudgedOf(open, limits({maxTimeLagMs: 1_000}))).toBeNull()
  })

  test('a loss that comes too soon, is near, or is unknown', () => {
    const loss = (some: Partial<LagRow>) => row('a', 'x', 0, 5n, some)
    const soon = loss({timeToLossMs: 60_000, timeToLossBound: '=', lossBy: 'time'})
    expect(checkLag([soon], limits({minTimeToLossMs: 60_001}))).toMatchObject([
      {rule: 'min-time-to-loss', value: 60_000, limit: 60_001},
    ])
    expect(checkLag([soon], limits({minTimeToLossMs: 60_000}))).toEqual([])
    const lost = loss({status: 'LOST', lost: 3n, lossBy: 'never', timeToLossMs: null})
    expect(checkLag([lost], limits({minTimeToLossMs: 1}))).toMatchObject([{rule: 'status', value: 'LOST'}])
    expect(checkLag([lost], limits({maxLag: 10n}))).toEqual([])
    const least = limits({minTimeToLossMs: 1_000})
    expect(unjudgedOf(soon, least)).toBeNull()
    expect(unjudgedOf(loss({lossBy: 'never', timeToLossMs: null}), least)).toBeNull()
    const unknown = {what: 'time to loss', boundMs: null}
    expect(unjudgedOf(loss({lossBy: null, timeToLossMs: null}), least)).toEqual(unknown)
    const atMost = loss({timeToLossMs: 60_000, timeToLossBound: '<=', lossBy: 'time'})
    expect(unjudgedOf(atMost, least)).toEqual({...unknown, boundMs: 60_000})
    expect(unjudgedOf(atMost, limits({minTimeToLossMs: 90_000}))).toBeNull()
    expect(unjudgedOf(loss({}), limits({statuses: new Set(['AT-RISK'])}))).toEqual(unknown)
  })

  test('a loss hides no other status, nor does one partition of a group another', () => {
    const statuses = new Set<LagStatus>(['STALLED'])
    const value = {rule: 'status', value: 'STALLED'}
    const atRisk = row('a', 'x', 0, 5n, {status: 'AT-RISK', underlyingStatus: 'STALLED'})
    expect(checkLag([atRisk], limits({statuses}))).toMatchObject([value])
    const lost = row('a', 'x', 1, 5n, {status: 'LOST', underlyingStatus: 'DRAINING'})
    for (const rows of [[atRisk], [lost, row('a', 'x', 2, 5n, {status: 'STALLED'})]]) {
      const {lag} = reportLag(rows, {by: 'group', min: null, sort: 'name'})
      expect(checkLag(lag, limits({statuses}))).toMatchObject([value])
    }
  })

  test.each<[statuses: LagStatus[], windowMs: number, samples: number, intervalMs: number]>([
    [[], 60_000, 1, 5_000],
    [['LOST', 'AHEAD'], 60_000, 1, 5_000],
    [['BEHIND'], 60_000, 7, 3_000],
    [['STALLED'], 60_000, 14, 5_000],
    [['STOPPED', 'BEHIND'], 10_000, 7, 2_000],
  ])('%j over %i ms takes %i samples, one every %i ms', (statuses, windowMs, samples, intervalMs) => {
    const wanted = new Set(statuses)
    const sampling = planSampling(wanted, windowMs, {samples: null, intervalMs: null})
    expect(sampling).toEqual({samples, intervalMs})
    expect(isEnough(wanted, windowMs, sampling)).toBe(true)
  })

  test('too few samples are refused rather than passed', () => {
    expect(isEnough(new Set(['STALLED']), 60_000, {samples: 3, intervalMs: 5_000})).toBe(false)
    expect(isEnough(new Set(['BEHIND']), 60_000, {samples: 4, intervalMs: 10_000})).toBe(false)
  })

  test('JUnit: a case a row, names escaped', () => {
    const odd = row('a<b>&"c"\x01', 'x', 0, 10n)
    const checked = [odd, row('fine', 'x', 1, 0n)]
    const xml = renderLagJunit(checked, checkLag(checked, limits({maxLag: 1n})), [])
    expect(xml).toContain('<testsuites tests="2" failures="1" errors="0">')
    expect(xml).toContain('<testcase classname="a&lt;b&gt;&amp;&quot;c&quot;\ufffd" name="x-0">')
    expect(xml).toContain('<failure type="max-lag" message="lag 10 is above 1"/>')
    expect(xml).toContain('<testcase classname="fine" name="x-1"/>')
  })
})

describe('metrics', () => {
  const options = {clusterName: 'c', memberLabels: true}
  const text = renderPrometheus(collectLagMetrics(rows, options))

  test('the names and labels of kafka-lag-exporter', () => {
    expect(text).toContain('# TYPE kafka_consumergroup_group_lag gauge\n')
    expect(text).toContain(
      'kafka_consumergroup_group_lag{cluster_name="c",group="a",topic="x",partition="0",member_host="h",consumer_id="m1",client_id="c1"} 10\n',
    )
    const plain = renderPrometheus(collectLagMetrics(rows, {...options, memberLabels: false}))
    expect(plain).toContain(
      'kafka_consumergroup_group_lag{cluster_name="c",group="a",topic="x",partition="0"} 10\n',
    )
    expect(text).toContain('kafka_consumergroup_group_sum_lag{cluster_name="c",group="a"} 10\n')
    expect(text).toContain(
      'kafka_consumergroup_group_topic_sum_lag{cluster_name="c",group="b",topic="x"} 500\n',
    )
    expect(text).toContain('kafka_partition_latest_offset{cluster_name="c",topic="x",partition="0"} 1000\n')
    expect(text).toContain('samsa_group_status{cluster_name="c",group="b",status="BEHIND",burrow="2"} 7\n')
  })

  test('the severity of a group: that of its worst partition, a long rebalance being a warning', () => {
    const severityOf = (status: LagStatus, rebalancingForMs: number | null): string | undefined => {
      const metrics = collectLagMetrics([row('a', 'x', 0, 1n, {status})], options, () => rebalancingForMs)
      return /^samsa_group_severity\{.*\} (\d)$/m.exec(renderPrometheus(metrics))?.[1]
    }
    expect(severityOf('STEADY', null)).toBe('0')
    expect(severityOf('NO-COMMIT', null)).toBe('1')
    expect(severityOf('REBALANCING', 60_000)).toBe('1')
    expect(severityOf('REBALANCING', 60_001)).toBe('2')
    expect(severityOf('BEHIND', null)).toBe('2')
    expect(severityOf('STALLED', null)).toBe('3')
  })

  test('what is unknown has no sample, and a partition that several groups read has one', () => {
    expect(text).not.toMatch(/kafka_consumergroup_group_lag\{[^}]*topic="y"/)
    expect(text).not.toContain('lag_seconds')
    expect(text).not.toMatch(/NaN|null|undefined| -1$/m)
    expect(text.match(/^kafka_partition_latest_offset\{[^}]*topic="x",partition="0"\}/gm)).toHaveLength(1)
  })

  test('every line is a comment or a sample that can be parsed, whatever the names', () => {
    const odd = renderPrometheus([
      ...collectLagMetrics(
        [row('g"\\\n', 'x', 0, 1n, {etaSeconds: Number.POSITIVE_INFINITY, trend: 'steady'})],
        options,
      ),
      ...collectExporterMetrics(
        {isUp: true, pollMs: 5, polledAtMs: 1500, failedPolls: 2, unread: 0, missing: ['gone']},
        'c',
      ),
    ])
    for (const line of odd.trimEnd().split('\n'))
      expect(line).toMatch(
        /^# (HELP|TYPE) \w+ .+$|^\w+\{(\w+="([^"\\\n]|\\["\\n])*",?)*\} (\+Inf|-?[\d.e+-]+)$/,
      )
    expect(odd).toContain('group="g\\"\\\\\\n"')
    expect(odd).toContain('samsa_group_eta_seconds{cluster_name="c",group="g\\"\\\\\\n"} +Inf\n')
    expect(odd).toContain('samsa_last_poll_timestamp_seconds{cluster_name="c"} 1.5\n')
    expect(odd).toContain('# TYPE samsa_poll_failures_total counter\n')
  })
})
