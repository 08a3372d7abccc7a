import {describe, expect, test} from 'vitest'
import {isCounting, renderFrame} from '../../../src/tui/app/frame.ts'
import {createTheme} from '../../../src/tui/theme.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {troubledCluster} from '../cluster-reports.ts'
import {drawFrame, type FrameScene, frameMs, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {emptyPoller, pollerWith, reportAfter} from '../reports.ts'

const scene: FrameScene = {
  request: {view: 'brokers'},
  feeds: {throughput: pollerWith(reportAfter(12)), cluster: pollerWith(troubledCluster)},
}

test.each(frameSizes)('brokers at $columns x $rows', (size) => {
  expect(drawFrame({...scene, ...size})).toMatchSnapshot()
})

test('in ASCII', () => {
  expect(drawFrame({...scene, columns: 200, rows: 40}, {...plainLook, glyphs: asciiGlyphs})).toMatch(
    /^[\n\x20-\x7e]*$/,
  )
})

describe('a broker that does not answer', () => {
  test('counts down to the next try', () => {
    const text = drawFrame({...scene, columns: 200, keys: ['w']})
    expect(text).toMatch(/ 3 ✗ DOWN 20s, next try in 4s /)
    expect(text).toMatch(/ 4 ✗ GONE 42s, next try in 6s /)
    // In less room the same in fewer words.
    expect(drawFrame(scene)).toMatch(/ 3 ✗ DOWN 20s try 4s +kafka-3/)
    expect(isCounting(stateOfScene(scene))).toBe(true)
    const well = {...troubledCluster, brokers: troubledCluster.brokers.slice(0, 2)}
    const state = stateOfScene({...scene, feeds: {cluster: pollerWith(well)}})
    expect(isCounting(state)).toBe(false)
  })

  test('is faint, and says since when', () => {
    const lines = renderFrame(stateOfScene(scene), {...plainLook, theme: createTheme({color: true})})
    expect(lines.find((line) => line.includes('DOWN'))).toMatch(/^\x1b\[2m +3 ✗ DOWN[^\x1b]*\x1b\[22m$/)
    expect(drawFrame({...scene, keys: ['j', 'j']})).toContain(
      'broker 3: down 20s, next try in 4s, ECONNREFUSED',
    )
    expect(drawFrame({...scene, columns: 99, keys: ['j', 'j', 'j']})).toContain(
      'broker 4: gone 42s, next try in 6s, ETIMEDOUT, the cluster no longer names it',
    )
  })
})

test('problems only', () => {
  const text = drawFrame({...scene, columns: 200, rows: 40, keys: ['x']})
  expect(text).toContain('BROKERS 4')
  // It answers, and its replica of one partition is not in sync.
  expect(text).toMatch(/ 1 ✗ NOT IN SYNC 1 +kafka-1/)
  const troubled = troubledCluster.troubled.filter(({partition}) => partition !== 4)
  const well = drawFrame({
    ...scene,
    feeds: {cluster: pollerWith({...troubledCluster, troubled})},
    keys: ['x'],
  })
  expect(well).toContain('BROKERS 3 of 4')
  expect(well).not.toContain('kafka-1.prod')
})

test('where no broker answers, the rows stay, with the reason and the next try', () => {
  const stale = {
    sinceMs: frameMs - 5000,
    retryAtMs: frameMs + 2000,
    message: 'No broker answers.',
    attempt: 2,
  }
  const text = drawFrame({...scene, feeds: {cluster: pollerWith(troubledCluster, {stale})}})
  expect(text).toContain('stale 5s · retry 2 in 2s')
  expect(text).toContain('0 of 4 up')
  expect(text).toMatch(/ 1 ✗ DOWN 5s try 2s +kafka-1/)
  expect(text).toContain('! No broker answers.')
  expect(text).toContain('kafka-1')
})

test('before the first answer', () => {
  expect(drawFrame({...scene, feeds: {cluster: emptyPoller()}})).toContain(
    'waiting for the brokers to answer',
  )
})
