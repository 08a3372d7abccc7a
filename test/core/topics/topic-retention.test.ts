import {expect, test} from 'vitest'
import {parseRetention, type TopicRetention} from '../../../src/core/topics/topic-retention.ts'

test.each<[string, string | null, string | null, TopicRetention | null]>([
  ['delete', '604800000', '-1', {cleanup: 'delete', retentionMs: 604_800_000n, retentionBytes: null}],
  ['compact', '-1', '-1', {cleanup: 'compact', retentionMs: null, retentionBytes: null}],
  ['compact,delete', '0', '100', {cleanup: 'both', retentionMs: 0n, retentionBytes: 100n}],
  ['delete, compact', '1', '100', {cleanup: 'both', retentionMs: 1n, retentionBytes: 100n}],
  ['', '1', '1', {cleanup: 'none', retentionMs: 1n, retentionBytes: 1n}],
  [
    'delete',
    '9223372036854775807',
    '-1',
    {cleanup: 'delete', retentionMs: 2n ** 63n - 1n, retentionBytes: null},
  ],
  ['delete', null, '-1', null],
  ['delete', '1h', '-1', null],
  ['something-new', '1', '-1', null],
])('cleanup.policy=%j retention.ms=%j retention.bytes=%j', (cleanup, ms, bytes, expected) => {
  const values = new Map([
    ['cleanup.policy', cleanup],
    ['retention.ms', ms],
    ['retention.bytes', bytes],
  ])
  expect(parseRetention(values)).toEqual(expected)
})
