import {afterAll, beforeAll, expect, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {partitionOfKey} from '../../../src/core/produce/send/murmur2.ts'
import type {KeySearch} from '../../../src/core/tail/key-search.ts'
import {KeySeeker} from '../../../src/core/tail/key-seeker.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {createTopic, produce, readAll} from '../../support/kafka-client.ts'
import {randomName} from '../../support/run-samsa.ts'

let cluster: Cluster
let topic: string
/** Where another client reads the records, by their values. */
let placeOf: ReadonlyMap<string, {readonly partition: number; readonly offset: number}>

const rest = 2000
const lonely = Buffer.from('lonely')

beforeAll(async () => {
  cluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)
  topic = await createTopic(randomName('keys'), {partitions: 3})
  await produce(topic, [
    {key: 'customer-10', value: 'oldest'},
    {key: 'customer-10', value: 'newest by hash'},
    {key: 'customer-1', value: 'another'},
    {key: ' customer-10', value: 'with a blank'},
    {key: Buffer.from([0xff, 0x00]), value: 'binary'},
    {key: '', value: 'empty', partition: 1},
    {key: lonely, value: 'lonely', partition: (partitionOfKey(lonely, 0, lonely.length, 3) + 1) % 3},
    {key: 'stray', value: 'stray 0', partition: 0},
    {key: 'stray', value: 'stray 1', partition: 1},
    {key: 'stray', value: 'stray 2', partition: 2},
    ...Array.from({length: rest}, (_, index) => ({value: `${index}`, partition: index % 3})),
  ])
  const records = await readAll(topic)
  placeOf = new Map(
    records.map(({partition, offset, value}) => [String(value), {partition, offset: Number(offset)}]),
  )
})

afterAll(() => cluster.close())

const lookFor = async (key: string | Buffer, wanted: Partial<KeySearch> = {}) => {
  const search: KeySearch = {key: Buffer.from(key), partition: null, before: null, legs: 100, ...wanted}
  const seeker = await KeySeeker.open(cluster, topic, search, [0, 1, 2])
  return {seeker, search, report: await seeker.lookOn(search, () => false)}
}

test.each<[key: string | Buffer, value: string]>([
  ['customer-10', 'newest by hash'],
  [' customer-10', 'with a blank'],
  [Buffer.from([0xff, 0x00]), 'binary'],
  ['', 'empty'],
])('the newest record of key %j, and no other key', async (key, value) => {
  const {report} = await lookFor(key)
  expect(report).toMatchObject({outcome: 'found', found: placeOf.get(value), unread: []})
})

test('it is looked for where the hash puts it, and then below what was found', async () => {
  const {report} = await lookFor('customer-10')
  const {found, home, partitions, looked, total} = report
  expect(partitions).toEqual([home])
  expect(found?.partition).toBe(home)
  expect(looked).toBeLessThan(total)
  const {report: older} = await lookFor('customer-10', {partition: home, before: found?.offset ?? null})
  expect(older).toMatchObject({outcome: 'found', found: placeOf.get('oldest'), home: null})
  const {report: none} = await lookFor('customer-10', {partition: home, before: older.found?.offset ?? null})
  expect(none).toMatchObject({outcome: 'nowhere', found: null})
})

test('another producer may put it anywhere, and all is looked through where it is nowhere', async () => {
  const {report: lonely} = await lookFor('lonely')
  expect(lonely.found).toEqual(placeOf.get('lonely'))
  expect(lonely.home).not.toBe(lonely.found?.partition)
  const {report} = await lookFor('nobody')
  expect(report).toMatchObject({outcome: 'nowhere', found: null, looked: placeOf.size, total: placeOf.size})
  // Only where one looks.
  for (const partition of [0, 1, 2])
    expect((await lookFor('stray', {partition})).report.found).toEqual(placeOf.get(`stray ${partition}`))
})

test('it stops after so many offsets as are asked for, and goes on from there', async () => {
  const search: KeySearch = {key: Buffer.from('nobody'), partition: null, before: null, legs: 1}
  const seeker = await KeySeeker.open(cluster, topic, search, [0, 1, 2])
  expect(await seeker.lookOn(search, () => false, 800)).toMatchObject({outcome: 'paused', looked: 800})
  const further = await seeker.lookOn({...search, legs: 2}, () => true, 800)
  expect(further.outcome).toBe('looking')
  expect(further.looked).toBeGreaterThan(800)
  expect(await seeker.lookOn({...search, legs: 9}, () => false, 800)).toMatchObject({
    outcome: 'nowhere',
    looked: placeOf.size,
  })
})
