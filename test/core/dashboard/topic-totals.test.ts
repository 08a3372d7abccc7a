import {describe, expect, test} from 'vitest'
import {
  findNewestOfPartition,
  findNewestOfTopic,
  lengthOfLog,
  logEndsOf,
  sumLogLengths,
  sumLogSizes,
} from '../../../src/core/dashboard/topic-totals.ts'
import type {PartitionDetails, TopicDetails} from '../../../src/core/dashboard/topics-report.ts'
import {ThroughputHistory} from '../../../src/core/throughput/throughput-history.ts'
import type {PartitionThroughput, TopicThroughput} from '../../../src/core/throughput/throughput-report.ts'
import {makeSample} from '../throughput/samples.ts'

const nowMs = 1_000_000

function report(ends: readonly (bigint | null)[]) {
  return new ThroughputHistory().record(makeSample(nowMs, {orders: ends, other: [7n]}))
}

function topicWith(ends: readonly (bigint | null)[]): TopicThroughput {
  const [topic] = report(ends).topics
  if (topic === undefined) throw new Error('the sample has a topic')
  return topic
}

function partitionWith(logEnd: bigint | null): PartitionThroughput {
  const [partition] = topicWith([logEnd]).partitions
  if (partition === undefined) throw new Error('the topic has a partition')
  return partition
}

function detailsOf(changes: Partial<PartitionDetails>): PartitionDetails {
  return {
    replicas: [1],
    isr: [1],
    offlineReplicas: [],
    minIsr: null,
    logStart: 0n,
    sizeBytes: 100n,
    newest: null,
    ...changes,
  }
}

function topicDetailsOf(partitions: readonly Partial<PartitionDetails>[]): TopicDetails {
  return {
    replicationFactor: 1,
    underReplicated: 0,
    retention: null,
    partitions: new Map(partitions.map((each, partition) => [partition, detailsOf(each)])),
  }
}

/** A newest record that was 5 s old when the leader was asked, 60 s ago, with the log's end at 10. */
const newest = {timestampMs: nowMs - 65_000, offset: 9n, askedAtMs: nowMs - 60_000, logEnd: 10n}

test.each<[string, readonly (bigint | null)[], readonly Partial<PartitionDetails>[], object, object]>([
  ['all known', [10n, 20n], [{logStart: 3n}, {}], {sum: 27n}, {sum: 200n}],
  [
    'one end unknown',
    [10n, null],
    [{logStart: 3n}, {sizeBytes: null}],
    {sum: 7n, isPartial: true},
    {sum: 100n, isPartial: true},
  ],
  ['no partition known', [10n], [{logStart: null, sizeBytes: null}], {sum: null}, {sum: null}],
  ['a start that was read after the end', [10n], [{logStart: 12n}], {sum: 0n}, {sum: 100n}],
  ['beyond 2^53', [2n ** 60n, 2n ** 60n], [{}, {}], {sum: 2n ** 61n}, {sum: 200n}],
])('sums of lengths and sizes: %s', (_name, ends, partitions, lengths, sizes) => {
  const details = topicDetailsOf(partitions)
  expect(sumLogLengths(topicWith(ends), details)).toMatchObject(lengths)
  expect(sumLogSizes(topicWith(ends), details)).toMatchObject(sizes)
})

test('without details nothing is known', () => {
  expect(sumLogSizes(topicWith([10n]), null)).toEqual({sum: null, isPartial: true})
  expect(sumLogLengths(topicWith([10n]), null)).toEqual({sum: null, isPartial: true})
  expect(lengthOfLog(partitionWith(10n), undefined)).toBeNull()
  expect(findNewestOfTopic(topicWith([10n]), null, nowMs)).toBeNull()
})

describe('the newest record of a partition', () => {
  test.each<[string, bigint | null, Partial<PartitionDetails>, object | null]>([
    ['grows older while the log stays', 10n, {newest}, {ageMs: 65_000}],
    ['is as old as then once the log has grown', 12n, {newest}, {ageMs: 5_000}],
    [
      'is as old as then where the end was not known then',
      11n,
      {newest: {...newest, logEnd: null}},
      {ageMs: 5_000},
    ],
    [
      'grows older where it was the last of the log',
      10n,
      {newest: {...newest, logEnd: null}},
      {ageMs: 65_000},
    ],
    ['is as old as then where the end is not known now', null, {newest}, {ageMs: 5_000}],
    ['may be ahead of our clock', 10n, {newest: {...newest, timestampMs: nowMs + 9000}}, {ageMs: -9000}],
    ['is none of an empty log', 10n, {logStart: 10n, newest}, {ageMs: null, timestampMs: null}],
    ['is unknown where it was deleted and others are left', 12n, {logStart: 10n, newest}, null],
    [
      'is unknown where the leader named none',
      10n,
      {newest: {...newest, timestampMs: null, offset: -1n}},
      null,
    ],
    ['is unknown before the leader was asked', 10n, {newest: null}, null],
  ])('%s', (_name, logEnd, details, expected) => {
    const found = findNewestOfPartition(partitionWith(logEnd), detailsOf(details), nowMs)
    if (expected === null) expect(found).toBeNull()
    else expect(found).toMatchObject(expected)
  })
})

describe('the newest record of a topic', () => {
  const older = {...newest, timestampMs: newest.timestampMs - 1000}

  test('is the youngest of its partitions', () => {
    const details = topicDetailsOf([{newest: older}, {newest}, {logStart: 10n}])
    expect(findNewestOfTopic(topicWith([10n, 10n, 10n]), details, nowMs)).toMatchObject({ageMs: 65_000})
  })

  test('is none only where every partition is known to be empty', () => {
    const empty = {logStart: 10n}
    expect(findNewestOfTopic(topicWith([10n, 10n]), topicDetailsOf([empty, empty]), nowMs)).toMatchObject({
      ageMs: null,
    })
    expect(findNewestOfTopic(topicWith([10n, 10n]), topicDetailsOf([empty, {}]), nowMs)).toBeNull()
  })
})

test('log ends are looked up by topic and partition', () => {
  const endOf = logEndsOf(report([5n, null]))
  expect([endOf('orders', 0), endOf('orders', 1), endOf('orders', 2)]).toEqual([5n, null, null])
  expect([endOf('other', 0), endOf('absent', 0), logEndsOf(null)('orders', 0)]).toEqual([7n, null, null])
})
