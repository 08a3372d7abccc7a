import {beforeAll, describe, expect, test} from 'vitest'
import {runFailing} from '../support/failed-run.ts'
import {createTopic, produce, topicOffsets} from '../support/kafka-client.ts'
import {formatShortTime, formatTime, hourAgoMs} from '../support/recent-time.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface Offsets {
  readonly offsets: readonly {
    readonly partition: number
    readonly offset: number | null
    readonly timestamp: string | null
    readonly note: string | null
  }[]
}

interface Trim {
  readonly offsets: readonly {
    readonly topic: string
    readonly partition: number | null
    readonly error?: ErrorDocument['error']
    readonly target: number
    readonly deleted: number
    readonly outcome?: string
  }[]
  readonly executed: boolean
}

/** When the record at this offset is from. */
const timeOf = (offset: number): number => hourAgoMs + offset * 1000

/** Partition 0 has ten records and partition 1 five, a second apart. */
async function filledTopic(configs: Readonly<Record<string, string>> = {}): Promise<string> {
  const topic = await createTopic(randomName('offsets'), {partitions: 2, configs})
  const record = (partition: number) => (_: unknown, offset: number) => ({
    partition,
    key: 'k',
    value: 'v',
    timestamp: String(timeOf(offset)),
  })
  await produce(topic, [...Array.from({length: 10}, record(0)), ...Array.from({length: 5}, record(1))])
  return topic
}

describe('topic offsets', () => {
  let topic: string
  beforeAll(async () => {
    topic = await filledTopic()
  })

  test.concurrent.for<[at: string, expected: (number | null)[], times?: (number | null)[]]>([
    ['latest', [10, 5]],
    ['earliest', [0, 0]],
    ['latest-2', [8, 3]],
    ['7', [7, 5]],
    ['0=3,1=latest', [3, 5]],
    ['T+3.5', [4, 4], [4, 4]],
    ['T+7', [7, 5], [7, null]],
  ])('at %s', async ([at, expected, times = [null, null]]) => {
    // T+7 stands for the time of offset 7.
    const position = at.startsWith('T+') ? formatShortTime(timeOf(Number(at.slice(2)))) : at
    const {offsets} = await runJson<Offsets>(['topic', 'offsets', topic, '--at', position])
    expect(offsets.map(({offset}) => offset)).toEqual(expected)
    expect(offsets.map(({timestamp}) => timestamp)).toEqual(
      times.map((offset) => (offset === null ? null : formatTime(timeOf(offset)))),
    )
  })

  test('a partition that was not asked for is not shown; a committed offset needs a group', async () => {
    const {offsets} = await runJson<Offsets>(['topic', 'offsets', topic, '--at', '1=2'])
    expect(offsets).toMatchObject([{partition: 1, offset: 2}])
    const {error} = await runFailing(['topic', 'offsets', topic, '--at', 'committed'], 2)
    expect(error.kind).toBe('usage')
  })
})

describe('topic trim', () => {
  test('the plan first, then the records are gone, as kafkajs sees it', async () => {
    const topic = await filledTopic()
    const args = ['topic', 'trim', topic, '--to', 'latest-3']
    const dry = await runJson<Trim>([...args, '--dry-run'])
    expect(dry.offsets.map(({target, deleted}) => [target, deleted])).toEqual([
      [7, 7],
      [2, 2],
    ])
    expect((await runSamsa(args)).code).toBe(2)
    const before = await topicOffsets(topic)
    expect(before.map(({low}) => low)).toEqual([0n, 0n])
    const done = await runJson<Trim>([...args, '--yes'])
    expect(done.offsets.map(({target, outcome}) => [target, outcome])).toEqual([
      [7, 'trimmed'],
      [2, 'trimmed'],
    ])
    expect((await topicOffsets(topic)).map(({low}) => low)).toEqual([7n, 2n])
  })

  test('to a time, in one partition, and with nothing to do', async () => {
    const topic = await filledTopic()
    await runJson(['topic', 'trim', topic, '--to', `0=${formatShortTime(timeOf(4))}`, '--yes'])
    expect((await topicOffsets(topic)).map(({low}) => low)).toEqual([4n, 0n])
    const none = await runJson<Trim>(['topic', 'trim', topic, '--to', '0=2'])
    expect(none).toMatchObject({executed: true, offsets: [{partition: 0, deleted: 0, outcome: 'unchanged'}]})
  })

  test('of several topics, by glob too: each has its rows, and one that cannot be trimmed stops no other', async () => {
    const [topic, other] = [await filledTopic(), await filledTopic()]
    const compacted = await filledTopic({'cleanup.policy': 'compact'})
    const absent = randomName('absent')
    const args = ['topic', 'trim', topic, `${other}*`, compacted, absent, '--to', 'latest-3', '--yes']
    const {executed, offsets} = await runJson<Trim>(args, {code: 1})
    expect(executed).toBe(true)
    const rows = offsets.map((row) => `${row.topic} ${row.partition} ${row.outcome} ${row.error?.code ?? ''}`)
    expect(rows.sort()).toEqual(
      [
        `${topic} 0 trimmed `,
        `${topic} 1 trimmed `,
        `${other} 0 trimmed `,
        `${other} 1 trimmed `,
        `${compacted} null failed POLICY_VIOLATION`,
        `${absent} null failed UNKNOWN_TOPIC_OR_PARTITION`,
      ].sort(),
    )
    for (const each of [topic, other])
      expect((await topicOffsets(each)).map(({low}) => low)).toEqual([7n, 2n])
    expect((await topicOffsets(compacted)).map(({low}) => low)).toEqual([0n, 0n])
  })

  test('refused: a pattern that matches nothing, a committed offset, a topic that is only compacted', async () => {
    const none = `${randomName('none')}*`
    expect((await runFailing(['topic', 'trim', none, '--to', '1', '--yes'], 1)).error.kind).toBe('not-found')
    expect((await runFailing(['topic', 'trim', 'order', '--to', 'committed', '--yes'], 2)).error.kind).toBe(
      'usage',
    )
    const topic = await filledTopic({'cleanup.policy': 'compact'})
    const {error} = await runFailing(['topic', 'trim', topic, '--to', '1', '--yes'], 1)
    expect(error).toMatchObject({kind: 'conflict', code: 'POLICY_VIOLATION'})
    expect((await topicOffsets(topic)).map(({low}) => low)).toEqual([0n, 0n])
  })
})
