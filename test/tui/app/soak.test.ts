import {setFlagsFromString} from 'node:v8'
import {runInNewContext} from 'node:vm'
import {expect, test} from 'vitest'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {Store} from '../../../src/tui/app/store.ts'
import {FrameWriter} from '../../../src/tui/terminal/frame-writer.ts'
import {startTestApp} from '../apps.ts'
import {troubledCluster} from '../cluster-reports.ts'
import {plainLook} from '../frames.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {firstPollMs, pollerWith, reportAfter} from '../reports.ts'
import {tailOf} from '../tail-reports.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function heapInUse(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

const frames = 100_000

test('100,000 frames over all views leave the memory as it was', {timeout: 240_000}, () => {
  const store = new Store(startTestApp({nowMs: firstPollMs}), () => {})
  const writer = new FrameWriter({write: () => true, once: () => {}}, 80)
  writer.open()
  const reports = [reportAfter(5), reportAfter(6), reportAfter(7)]
  const tails = [tailOf(20), tailOf(21), tailOf(22)]
  const keys = [
    'j',
    '2',
    'k',
    '3',
    'j',
    'enter',
    'tab',
    'tab',
    'escape',
    '5',
    'm',
    's',
    '1',
    '2',
    '4',
    'j',
    'enter',
    'escape',
    '?',
    'escape',
  ]
  let drawn = 0
  const draw = (count: number) => {
    for (const end = drawn + count; drawn < end; drawn++) {
      const nowMs = firstPollMs + drawn * 100
      const report = reports[drawn % 3] ?? null
      store.dispatch({type: 'poll', feed: 'throughput', poller: pollerWith(report), nowMs})
      store.dispatch({type: 'poll', feed: 'tail', poller: pollerWith(tails[drawn % 3] ?? null), nowMs})
      store.dispatch({
        type: 'poll',
        feed: 'cluster',
        poller: pollerWith({...troubledCluster, atMs: nowMs}),
        nowMs,
      })
      store.dispatch({
        type: 'poll',
        feed: 'groups',
        poller: pollerWith({...groupsInTrouble, atMs: nowMs}),
        nowMs,
      })
      store.dispatch({type: 'key', key: keys[drawn % keys.length] ?? 'j', nowMs})
      writer.show(renderFrame(store.getState(), plainLook))
    }
  }
  draw(2_000)
  const before = heapInUse()
  draw(frames - 2_000)
  const grownMib = (heapInUse() - before) / 1024 / 1024
  writer.hold()
  expect(drawn).toBe(frames)
  expect(grownMib).toBeLessThan(2)
})
