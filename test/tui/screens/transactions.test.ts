import {expect, test} from 'vitest'
import {openTransactionsToJson} from '../../../src/core/dashboard/transactions-json.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {drawFrame, type FrameScene, frameMs, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {emptyPoller, pollerWith, reportAfter} from '../reports.ts'
import {openTransactions} from '../transaction-reports.ts'

const scene: FrameScene = {
  request: {view: 'txn'},
  feeds: {throughput: pollerWith(reportAfter(12)), transactions: pollerWith(openTransactions)},
}

test.each(frameSizes)('transactions at $columns x $rows', (size) => {
  expect(drawFrame({...scene, ...size})).toMatchSnapshot()
})

test('in ASCII', () => {
  expect(drawFrame({...scene, columns: 160, rows: 40}, {...plainLook, glyphs: asciiGlyphs})).toMatch(
    /^[\n\x20-\x7e]*$/,
  )
})

test('that none is open is said only once every broker has told', () => {
  const none = {...openTransactions, transactions: []}
  const drawWith = (transactions: FrameScene['feeds']['transactions']) =>
    drawFrame({...scene, feeds: {...scene.feeds, ...(transactions ? {transactions} : {})}})
  expect(drawWith(pollerWith(none))).toContain(' ✓ no transaction is open, and none hangs')
  const untold = drawWith(pollerWith({...none, errors: ['Broker 3 could not list its transactions.']}))
  expect(untold).toContain(' ! Broker 3 could not list its transactions.')
  expect(untold).not.toContain('no transaction is open')
  expect(drawWith(emptyPoller())).toContain('waiting for the transactions')
})

test.each([
  ['4711', 'txn hanging orders-eu-west:3'],
  ['nightly', 'txn describe nightly-import'],
  ['secret', 'txn describe secret-writer'],
])('Y copies the command of %s', (filter, command) => {
  const state = stateOfScene({...scene, keys: ['/', ...filter, 'enter']})
  expect(stepApp(state, {type: 'key', key: 'Y', nowMs: frameMs}).effect).toMatchObject({
    text: `samsa ${command} -b localhost:9092`,
  })
})

test('Enter goes to the topic in which one hangs, x shows what somebody should look at', () => {
  expect(stateOfScene({...scene, keys: ['enter']}).screen.name).toBe('Partitions')
  expect(stateOfScene({...scene, keys: ['j', 'enter']}).notice).toBe(
    'Y copies the command that lists its partitions',
  )
  expect(drawFrame({...scene, keys: ['x']})).toMatch(/TRANSACTIONS 3 of 5/)
})

test('off a terminal they have the names of txn list', () => {
  const options = {program: ['samsa'], matches: (text: string) => /nightly|hanging/.test(text)}
  expect(openTransactionsToJson({atMs: 0, transactions: openTransactions}, options)).toMatchObject({
    transactions: [
      {
        severity: 'error',
        hanging: true,
        transactionalId: null,
        topic: 'orders-eu-west',
        partition: 3,
        heldBack: 184_220n,
        command: 'samsa txn hanging orders-eu-west:3',
      },
      {
        severity: 'warn',
        hanging: false,
        transactionalId: 'nightly-import',
        durationMs: 312_000,
        partitions: 48,
      },
    ],
  })
})
