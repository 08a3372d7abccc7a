import {expect, test} from 'vitest'
import type {TopicRetention} from '../../../src/core/topics/topic-retention.ts'
import {
  describeRetention,
  formatRetention,
  rankRetention,
} from '../../../src/tui/screens/topics/retention-words.ts'

const day = 86_400_000n
const gib = 1024n ** 3n

test.each<[string, string, bigint | null, Partial<TopicRetention> | null]>([
  ['-', 'retention not known', null, null],
  ['7d', 'keeps records 7d', 7n * day, {retentionMs: 7n * day}],
  ['1d1h', 'keeps records 1d1h', 90_000_000n, {retentionMs: 90_000_000n}],
  ['10h', 'keeps records 10h', 36_000_000n, {retentionMs: 36_000_000n}],
  ['10h01m', 'keeps records 10h01m', 36_060_000n, {retentionMs: 36_060_000n}],
  ['0ms', 'keeps records 0ms', 0n, {retentionMs: 0n}],
  [
    '7d 1GiB',
    'keeps records 7d, 1 GiB a partition at most',
    7n * day,
    {retentionMs: 7n * day, retentionBytes: gib},
  ],
  ['1.50KiB', 'keeps records up to 1.50 KiB a partition', 2n ** 63n, {retentionBytes: 1536n}],
  ['forever', 'keeps records forever', 2n ** 63n, {}],
  ['forever', 'keeps records forever', 2n ** 63n - 1n, {retentionMs: 2n ** 63n - 1n}],
  ['forever', 'keeps records forever', 2n ** 63n, {cleanup: 'none', retentionMs: day}],
  [
    'by key',
    'compacted: keeps the newest record of each key',
    2n ** 63n,
    {cleanup: 'compact', retentionMs: day},
  ],
  ['1d', 'compacted: keeps the newest record of each key 1d', day, {cleanup: 'both', retentionMs: day}],
])('%s: %s', (short, sentence, rank, changes) => {
  const retention: TopicRetention | null = changes && {
    cleanup: 'delete',
    retentionMs: null,
    retentionBytes: null,
    ...changes,
  }
  expect([formatRetention(retention), describeRetention(retention), rankRetention(retention)]).toEqual([
    short,
    sentence,
    rank,
  ])
})
