import {expect, test} from 'vitest'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {someConnectors} from '../connect-reports.ts'
import {drawFrame, type FrameScene, frameMs, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {emptyPoller, pollerWith, reportAfter} from '../reports.ts'

const throughput = pollerWith(reportAfter(12))

const scene: FrameScene = {
  request: {view: 'connect'},
  feeds: {throughput, connect: pollerWith(someConnectors)},
}

const refused = {
  sinceMs: frameMs - 12_000,
  retryAtMs: null,
  attempt: 3,
  message: 'The Connect worker at http://connect-1:8083 refuses connections. [ECONNREFUSED]',
  suggestions: ['Check that it runs and listens on that port.'],
}

test.each(frameSizes)('connectors at $columns x $rows', (size) => {
  expect(drawFrame({...scene, ...size})).toMatchSnapshot()
})

test('in ASCII', () => {
  const ascii = {...plainLook, glyphs: asciiGlyphs}
  expect(drawFrame({...scene, columns: 160, rows: 40}, ascii)).toMatch(/^[\n\x20-\x7e]*$/)
})

test('before there is an answer nothing is counted, and why there is none is said, with what to do', () => {
  const drawWith = (connect: FrameScene['feeds']['connect']) =>
    drawFrame({...scene, feeds: {throughput, ...(connect ? {connect} : {})}})
  const waiting = drawWith(emptyPoller())
  expect(waiting).toContain('waiting for the workers of Kafka Connect')
  const away = drawWith(emptyPoller({stale: refused}))
  expect(away).toContain('! The Connect worker at http://connect-1:8083 refuses connections.')
  expect(away).toContain('Check that it runs and listens on that port.')
  expect(away).toContain('The other views go on: they ask brokers, not workers.')
  for (const drawn of [waiting, away]) {
    expect(drawn).toContain('CONNECTORS - ')
    expect(drawn).not.toMatch(/\b0\b.*(failed|worker)|no connectors/)
  }
  const none = drawWith(pollerWith({...someConnectors, connectors: []}))
  expect(none).toContain('CONNECTORS 0')
  expect(none).toContain('the workers have no connectors')
})

test.each([
  ['80 x 24', 80, 24],
  ['160 x 40', 160, 40],
])('what was seen last stays where the workers are away, and it is said, at %s', (_, columns, rows) => {
  const connect = {...pollerWith(someConnectors), stale: refused}
  const drawn = drawFrame({...scene, feeds: {throughput, connect}, columns, rows})
  expect(drawn).toContain('stale 12s')
  expect(drawn).toContain('orders-to-warehouse')
  expect(drawn).toContain('! The Connect worker at http://connect-1:8083 refuses connections.')
  expect(drawn).toContain('Check that it runs and listens on that port.')
})

test.each([
  ['warehouse', 'connect restart orders-to-warehouse --failed-only'],
  ['search', 'connect describe orders-to-search'],
])('Y copies the command of %s, for the same workers', (filter, command) => {
  const state = stateOfScene({...scene, keys: ['/', ...filter, 'enter']})
  expect(stepApp(state, {type: 'key', key: 'Y', nowMs: frameMs}).effect).toMatchObject({
    text: `samsa ${command} --connect http://connect-1:8083 -b localhost:9092`,
  })
})

test('Enter opens the tasks with their causes, Esc comes back, x shows what somebody should look at', () => {
  const keys = ['j', 'enter']
  const tasks = drawFrame({...scene, keys})
  expect(tasks).toContain('orders-to-warehouse: TASKS 2')
  expect(tasks).toMatch(/1 ✗ FAILED +connect-2:8083 +PSQLException/)
  const state = stateOfScene({...scene, keys})
  expect(stepApp(state, {type: 'key', key: 'Y', nowMs: frameMs}).effect).toMatchObject({
    text: 'samsa connect restart orders-to-warehouse --failed-only --connect http://connect-1:8083 -b localhost:9092',
  })
  expect(stateOfScene({...scene, keys: [...keys, 'escape']}).screen.name).toBe('Connect')
  expect(drawFrame({...scene, keys: ['x']})).toMatch(/CONNECTORS 3 of 6/)
  expect(drawFrame({...scene, keys: ['/', ...'old', 'enter', 'enter']})).toContain(
    'connector old-import is STOPPED, and has no tasks',
  )
})

test('the workers are asked while their screen is shown, and from aside where problems are', () => {
  expect(stateOfScene(scene).screen.needs).toEqual({connect: true})
  expect(stateOfScene({...scene, keys: ['2']}).screen.needs.connect).toBeUndefined()
  expect(['1', '6'].map((key) => stateOfScene({...scene, keys: [key]}).screen.needs.connect)).toEqual([
    'aside',
    'aside',
  ])
  expect(stateOfScene({...scene, keys: ['1', '8']}).screen.needs).toEqual({connect: true})
})
