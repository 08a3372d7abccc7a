import {readdirSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {CreateTopics} from '../../../src/kafka/protocol/messages/create-topics.ts'
import type {Message} from '../../../src/kafka/protocol/schema.ts'

// The second lock: a read-only connection sends only what is listed here. Whoever adds a message decides.

const READS = [
  'ApiVersions',
  'ConsumerGroupDescribe',
  'DescribeAcls',
  'DescribeClientQuotas',
  'DescribeCluster',
  'DescribeConfigs',
  'DescribeDelegationToken',
  'DescribeGroups',
  'DescribeLogDirs',
  'DescribeProducers',
  'DescribeQuorum',
  'DescribeShareGroupOffsets',
  'DescribeTransactions',
  'DescribeUserScramCredentials',
  'Fetch',
  'FindCoordinator',
  'ListConfigResources',
  'ListGroups',
  'ListOffsets',
  'ListPartitionReassignments',
  'ListTransactions',
  'Metadata',
  'OffsetFetch',
  'ShareGroupDescribe',
  'StreamsGroupDescribe',
]

const folder = path.resolve(import.meta.dirname, '../../../src/kafka/protocol/messages')

test('every message but the reading ones says that it changes something', async () => {
  const modules: Record<string, unknown>[] = await Promise.all(
    readdirSync(folder).map((file) => import(path.join(folder, file))),
  )
  const messages = modules
    .flatMap((module) => Object.values(module))
    .filter((value): value is Message<unknown, unknown> => Object(value).versions !== undefined)
  expect(messages.length).toBeGreaterThan(25)
  const reads = messages.filter((message) => !message.changes({})).map(({name}) => name)
  // One may be there twice, with the versions of either use.
  expect([...new Set(reads)].sort()).toEqual(READS)
  // What a user has to be allowed is named where a broker says no.
  const open = messages.filter(({needs}) => Object.keys(needs).length === 0).map(({name}) => name)
  expect(open).toEqual(['ApiVersions'])
})

test('a creation that the broker only checks changes nothing', () => {
  const request = {topics: [], timeoutMs: 1}
  expect(CreateTopics.changes({...request, validateOnly: true})).toBe(false)
  expect(CreateTopics.changes({...request, validateOnly: false})).toBe(true)
})
