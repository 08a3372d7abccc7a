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
import {keptBytesPerFrame} from '../run-soak.ts'
import {tailOf} from '../tail-reports.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const keys = [
  ...['j', '2', 'k', '3', 'j', 'enter', 'tab', 'tab', 'escape', '5'],
  ...['m', 's', '1', '2', '4', 'j', 'enter', 'escape', '?', 'escape'],
]

/** After as many frames the same screen is on show, so that samples can be compared. */
const sampleEvery = 8 * keys.length

// 100,000 frames, through Ink besides: npm run bench -- dashboard-soak.
test('frames over all views, once drawn, are not kept', () => {
  const store = new Store(startTestApp({nowMs: firstPollMs}), () => {})
  const writer = new FrameWriter({write: () => true, once: () => {}}, 80)
  writer.open()
  const reports = [reportAfter(5), reportAfter(6), reportAfter(7)]
  const tails = [tailOf(20), tailOf(21), tailOf(22)]
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
  // Caches fill up and V8 compiles.
  draw(3 * sampleEvery)
  const samples = Array.from({length: 8}, () => {
    draw(sampleEvery)
    collectGarbage()
    return {frames: drawn, heapBytes: process.memoryUsage().heapUsed}
  })
  writer.hold()
  // A frame has two kilobytes of text, and comes with four reports.
  expect(keptBytesPerFrame({samples})).toBeLessThan(100)
})
