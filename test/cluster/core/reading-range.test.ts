import {afterAll, beforeAll, expect, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {type ReadingRange, resolveRange} from '../../../src/core/consume/reading-range.ts'
import {parsePartitionPositions} from '../../../src/core/offsets/position.ts'
import {topicPartitionKey} from '../../../src/core/offsets/topic-partition.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {createTopic, produce} from '../../support/kafka-client.ts'
import {randomName} from '../../support/run-samsa.ts'

const cluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)
afterAll(() => cluster.close())

/** Whole seconds, as positions are written in. */
const NOW_MS = Math.floor(Date.now() / 1000) * 1000
const secondsAgo = (seconds: number): string => new Date(NOW_MS - 1000 * seconds).toISOString()
let topic: string

beforeAll(async () => {
  topic = await createTopic(randomName('range'), {partitions: 2})
  await produce(
    topic,
    Array.from({length: 20}, (_, index) => ({
      partition: index % 2,
      value: String(index),
      timestamp: String(NOW_MS - 60_000 + index * 1000),
    })),
  )
})

async function resolve(
  from: string,
  options: {to?: string; exits?: boolean; committed?: Record<number, bigint>} = {},
) {
  const parse = (text: string) => parsePartitionPositions(text, {nowMs: NOW_MS, utc: true})
  const range: ReadingRange = {
    from: parse(from),
    to: options.to === undefined ? null : parse(options.to),
    exitsAtEnd: options.exits ?? false,
    isolation: 'read_uncommitted',
  }
  const committed = Object.entries(options.committed ?? {}).map(
    ([partition, offset]) => [topicPartitionKey(topic, Number(partition)), offset] as const,
  )
  const partitions = [0, 1].map((partition) => ({topic, partition}))
  const {cursors, notes} = await resolveRange(cluster, partitions, range, new Map(committed))
  return {
    ranges: cursors.map(({partition, position, end}) => `${partition}:${position}-${end ?? ''}`),
    notes: notes.map((note) => note.replaceAll(topic, 'T')),
  }
}

test.each([
  {from: 'earliest', ranges: ['0:0-', '1:0-']},
  {from: 'latest', options: {exits: true}, ranges: ['0:10-10', '1:10-10']},
  {from: '3', options: {to: '0=5'}, ranges: ['0:3-5', '1:3-']},
  {from: '0=4', options: {exits: true}, ranges: ['0:4-10']},
  {from: 'earliest', options: {to: 'latest-2', exits: true}, ranges: ['0:0-8', '1:0-8']},
  {from: 'latest', options: {committed: {1: 6n}}, ranges: ['0:10-', '1:6-']},
])('$from $options is $ranges', async ({from, options, ranges}) => {
  expect(await resolve(from, options)).toEqual({ranges, notes: []})
})

test('a time is said with the offsets it was resolved to', async () => {
  expect(await resolve('50s', {to: secondsAgo(45)})).toEqual({
    ranges: ['0:5-8', '1:5-7'],
    notes: [`--from ${secondsAgo(50)}: T-0 at 5, T-1 at 5.`, `--to ${secondsAgo(45)}: T-0 at 8, T-1 at 7.`],
  })
})

test('a time after the last record is the end, and said', async () => {
  const {ranges, notes} = await resolve('10s')
  expect(ranges).toEqual(['0:10-', '1:10-'])
  expect(notes).toContain('--from in T-0, T-1: no record at or after this time, so the log end.')
})

test('a committed offset outside the log is moved to it, visibly', async () => {
  expect(await resolve('earliest', {committed: {0: 50n, 1: 10n}})).toEqual({
    ranges: ['0:10-', '1:10-'],
    notes: ['The committed offset of T-0: offset 50 is past the log end 10; reading starts there.'],
  })
})

test('the committed offset of a group that has none is not guessed', async () => {
  await expect(resolve('committed')).rejects.toMatchObject({kind: 'not-found'})
})

test('a partition that does not exist fails with its name', async () => {
  const range: ReadingRange = {
    from: {others: {anchor: 'earliest', shift: 0n}, byPartition: new Map()},
    to: null,
    exitsAtEnd: false,
    isolation: 'read_uncommitted',
  }
  await expect(resolveRange(cluster, [{topic, partition: 9}], range)).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringContaining(`${topic} has no partition 9`),
  })
})
