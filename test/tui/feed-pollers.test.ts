import {afterEach, expect, test} from 'vitest'
import type {ClusterReport} from '../../src/core/dashboard/cluster-report.ts'
import {FeedPollers} from '../../src/tui/feed-pollers.ts'
import {ManualClock} from '../core/throughput/manual-clock.ts'
import {makeSample} from '../core/throughput/samples.ts'
import {troubledCluster} from './cluster-reports.ts'
import {someConnectors} from './connect-reports.ts'
import {groupsInTrouble} from './group-reports.ts'
import {wellBeside} from './health-looks.ts'

const stop = new AbortController()
afterEach(() => stop.abort())

test('polls what screens want, and groups that were looked at once every 15 s beyond that', async () => {
  const clock = new ManualClock(0)
  const asked: Record<'throughput' | 'cluster' | 'groups', number[]> = {
    throughput: [],
    cluster: [],
    groups: [],
  }
  const focuses: string[][] = []
  const looked: number[] = []
  const connects: number[] = []
  let flags: readonly string[] | null = null
  const nothing = () => Promise.reject(new Error('nobody wants it'))
  const sources = {
    throughput: async () => {
      asked.throughput.push(clock.now())
      return makeSample(clock.now(), {})
    },
    cluster: async () => {
      asked.cluster.push(clock.now())
      return troubledCluster
    },
    groups: async (isInFocus: (group: string) => boolean) => {
      asked.groups.push(clock.now())
      focuses.push(['billing', 'payments'].filter(isInFocus))
      return groupsInTrouble
    },
    tail: nothing,
    topics: nothing,
    transactions: nothing,
    moves: nothing,
    connect: async () => {
      connects.push(clock.now())
      return someConnectors
    },
    connectFlags: () => flags,
    health: async ({brokers}: ClusterReport) => {
      looked.push(clock.now())
      expect(brokers).toBe(troubledCluster.brokers)
      return wellBeside
    },
  }
  const pollers = new FeedPollers(sources, clock, 2000)
  void pollers.run(stop.signal)

  pollers.follow({cluster: true})
  await clock.advance(4000)
  expect(asked).toEqual({throughput: [0, 2000, 4000], cluster: [0, 2000, 4000], groups: []})

  pollers.follow({groups: {focus: ['billing']}})
  await clock.advance(4000)
  expect(asked.cluster).toHaveLength(3)
  expect(asked.groups).toEqual([4000, 6000, 8000])

  pollers.follow({})
  await clock.advance(32_000)
  expect(asked.groups.slice(3)).toEqual([23_000, 38_000])
  expect(focuses).toEqual([['billing'], ['billing'], ['billing'], [], []])

  // Back on the screen they are old, and polled at once.
  pollers.follow({groups: {focus: []}})
  await clock.advance(0)
  expect(asked.groups.slice(5)).toEqual([40_000])
  expect(asked.throughput).toHaveLength(21)

  // Health is looked at by what the brokers have told, every half a minute, and by nobody else.
  expect(looked).toEqual([])
  pollers.follow({cluster: true, health: true})
  await clock.advance(45_000)
  expect(looked).toEqual([40_000, 70_000])

  // Workers that nobody has set are asked for their own screen alone; others from aside too, but more seldom.
  pollers.follow({connect: 'aside'})
  await clock.advance(10_000)
  expect(connects).toEqual([])
  pollers.follow({connect: true})
  await clock.advance(2000)
  expect(connects).toEqual([95_000, 97_000])
  pollers.follow({})
  flags = ['--connect', 'http://connect-1:8083']
  const others = new FeedPollers(sources, clock, 2000)
  void others.run(stop.signal)
  others.follow({connect: 'aside'})
  await clock.advance(10_000)
  expect(connects.slice(2)).toEqual([97_000, 102_000, 107_000])
  pollers.follow({cluster: true})
  await clock.advance(45_000)
  expect(looked).toHaveLength(2)
})
