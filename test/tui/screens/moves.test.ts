import {expect, test} from 'vitest'
import {differingParts, movesToJson} from '../../../src/core/dashboard/moves-report.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {drawFrame, type FrameScene, frameMs, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {movesBetweenDirectories, someMoves} from '../move-reports.ts'
import {emptyPoller, pollerWith, reportAfter} from '../reports.ts'

const scene: FrameScene = {
  request: {view: 'moves'},
  feeds: {throughput: pollerWith(reportAfter(12)), moves: pollerWith(someMoves)},
}

test.each(frameSizes)('moves at $columns x $rows', (size) => {
  expect(drawFrame({...scene, ...size})).toMatchSnapshot()
})

test('in ASCII', () => {
  expect(drawFrame({...scene, columns: 160, rows: 40}, {...plainLook, glyphs: asciiGlyphs})).toMatch(
    /^[\n\x20-\x7e]*$/,
  )
})

test('M opens them from the brokers, Esc goes back there; that there are none is said once it is known', () => {
  const opened = stateOfScene({...scene, request: {view: 'brokers'}, keys: ['M']})
  expect(opened.screen).toMatchObject({name: 'Moves', needs: {moves: true}})
  const back = stepApp(opened, {type: 'key', key: 'escape', nowMs: frameMs}).state
  expect(back.screen).toMatchObject({name: 'Brokers', needs: {cluster: true}})
  const none = pollerWith({...someMoves, moves: []})
  expect(drawFrame({...scene, feeds: {...scene.feeds, moves: none}})).toContain(
    ' ✓ no replica is on the move',
  )
  expect(drawFrame({...scene, feeds: {...scene.feeds, moves: emptyPoller()}})).toContain(
    'waiting for what is on the move',
  )
})

test('a row says how far it is and what it waits for, and Y copies the command that shows it', () => {
  const messageOf = (filter: string) =>
    drawFrame({...scene, columns: 150, keys: ['/', ...filter, 'enter']})
      .split('\n')
      .at(-2)
      ?.trim()
  expect(messageOf('west-0')).toBe(
    'orders-eu-west-0 is copied to broker 4: 1.25 GiB of 5.00 GiB (25.0%) have arrived, 20.0 MiB/s, throttled to 20.0 MiB/s: 3m12s left',
  )
  expect(messageOf('west-1')).toBe(
    '! orders-eu-west-1 is copied to broker 4: 0 B of 5.00 GiB (0.0%) have arrived, nothing of late, throttled to 20.0 MiB/s',
  )
  expect(messageOf('waits')).toBe(
    '! payments-4 waits for broker 5, which is away: start it, or cancel the move',
  )
  expect(messageOf('payments-5')).toBe('payments-5 gives up replicas, and copies nothing')
  expect(messageOf('evil')).toContain('how far it is is unknown')
  expect(stepApp(stateOfScene(scene), {type: 'key', key: 'Y', nowMs: frameMs}).effect).toMatchObject({
    text: 'samsa reassign status --dry-run -b localhost:9092',
  })
})

test('off a terminal they have the names of reassign status, and sums where all is known', () => {
  const of = (pattern: RegExp) => movesToJson({atMs: 0, moves: someMoves}, (name) => pattern.test(name))
  expect(of(/west-0|payments-5/)).toMatchObject({
    moves: [{topic: 'orders-eu-west', from: [1, 2, 3], to: [4, 2, 3]}, {bytes: 0n}],
    bytes: 5_368_709_120n,
    copied: 1_342_177_280n,
    total: 2,
    etaSeconds: 192,
  })
  expect(of(/./)).toMatchObject({bytes: null, copied: null, total: 5, etaSeconds: null})
})

const between: FrameScene = {
  ...scene,
  feeds: {...scene.feeds, moves: pollerWith(movesBetweenDirectories)},
}

test.each(frameSizes)('moves between log directories at $columns x $rows', (size) => {
  expect(drawFrame({...between, ...size})).toMatchSnapshot()
})

test('what goes to another log directory says so, and who does not tell is said', () => {
  const messageOf = (filter: string) =>
    drawFrame({...between, columns: 160, keys: ['/', ...filter, 'enter']})
      .split('\n')
      .at(-2)
      ?.trim()
  expect(messageOf('disk2')).toBe(
    'orders-eu-west-2 on broker 1 goes from /disk1/kafka to /disk2/kafka: 1.00 GiB of 2.00 GiB (50.0%) have arrived, 10.0 MiB/s, throttled to 10.0 MiB/s: 1m43s left',
  )
  expect(messageOf('disk1.')).not.toContain('\x1b[2J')
  expect(drawFrame({...between, columns: 160})).toContain('broker 4 unknown  2.25 GiB of 9.00 GiB')
  const none = pollerWith({...movesBetweenDirectories, moves: [], directories: []})
  const text = drawFrame({...between, feeds: {...between.feeds, moves: none}})
  expect(text).toContain('broker 4 unknown: broker-4:9092 refuses connections.')
})

test('off a terminal replicas between directories have the names of reassign status, and count for the sums', () => {
  expect(movesToJson({atMs: 0, moves: movesBetweenDirectories}, (name) => name !== '')).toMatchObject({
    moves: [{partition: 0}],
    directories: [
      {partition: 2, broker: 1, from: '/disk1/kafka', to: '/disk2/kafka', copied: 1_073_741_824n},
      {partition: 2, broker: 3},
    ],
    bytes: 9_663_676_416n,
    total: 1,
    etaSeconds: null,
    unknown: [{kind: 'broker', name: '4'}],
  })
})

test.each([
  ['/disk1/kafka', '/disk2/kafka', 'disk1', 'disk2'],
  ['/var/data', '/var/more', 'data', 'more'],
  ['/a/b/c/d', '/a/x/d', 'b/c', 'x'],
  ['/data', '/data/more', '/data', '/data/more'],
  ['/a/a', '/a', '/a/a', '/a'],
])('%s and %s differ in %s and %s', (from, to, first, second) => {
  expect(differingParts(from, to)).toEqual([first, second])
})
