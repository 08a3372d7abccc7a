import {expect, test} from 'vitest'
import type {FeedChange} from '../../src/tui/feed-pollers.ts'
import type {FeedName} from '../../src/tui/feeds.ts'
import {PollBatch} from '../../src/tui/poll-batch.ts'
import {ManualClock} from '../core/throughput/manual-clock.ts'
import {emptyPoller} from './reports.ts'

/** A batch on a screen of groups, and the frames that it makes: the feeds and polls of each. */
function startBatch() {
  const clock = new ManualClock()
  const frames: string[] = []
  const batch = new PollBatch({
    clock,
    isOnShow: (feed) => feed === 'groups',
    take: (changes) => {
      frames.push(changes.map(({feed, poller}) => `${feed} ${poller.polls}`).join(', '))
    },
  })
  const add = (feed: FeedName, polls: number) => batch.add({feed, poller: emptyPoller({polls})} as FeedChange)
  return {clock, frames, batch, add}
}

test('the polls of one tick make one frame, soon after that of the screen', async () => {
  const {clock, frames, add} = startBatch()
  add('throughput', 2)
  add('cluster', 2)
  await clock.advance(80)
  add('groups', 2)
  await clock.advance(99)
  expect(frames).toEqual([])
  await clock.advance(1)
  expect(frames).toEqual(['throughput 2, cluster 2, groups 2'])
  await clock.advance(10_000)
  expect(frames).toHaveLength(1)
})

test('whichever of them comes first', async () => {
  const {clock, frames, add} = startBatch()
  add('groups', 2)
  await clock.advance(90)
  add('throughput', 2)
  await clock.advance(10)
  expect(frames).toEqual(['groups 2, throughput 2'])
})

test('where the feed of the screen does not answer, the others are shown after a second', async () => {
  const {clock, frames, add} = startBatch()
  add('throughput', 2)
  await clock.advance(600)
  add('throughput', 3)
  await clock.advance(399)
  expect(frames).toEqual([])
  await clock.advance(1)
  expect(frames).toEqual(['throughput 3'])
})

test('the first answer of a feed does not wait, and takes along what does', async () => {
  const {clock, frames, add} = startBatch()
  add('throughput', 1)
  expect(frames).toEqual(['throughput 1'])
  add('throughput', 2)
  add('groups', 1)
  expect(frames).toEqual(['throughput 1', 'throughput 2, groups 1'])
  await clock.advance(2_000)
  expect(frames).toHaveLength(2)
})

test('at the end nothing is drawn any more', async () => {
  const {clock, frames, batch, add} = startBatch()
  add('groups', 2)
  batch.end()
  await clock.advance(2_000)
  expect(frames).toEqual([])
})
