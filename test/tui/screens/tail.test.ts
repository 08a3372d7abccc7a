import {describe, expect, test} from 'vitest'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {drawFrame, type FrameScene, frameMs, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {pollerWith, reportAfter} from '../reports.ts'
import {tailOf} from '../tail-reports.ts'

const scene: FrameScene = {
  request: {view: 'tail', topic: 'orders-eu-west'},
  feeds: {throughput: pollerWith(reportAfter(12)), tail: pollerWith(tailOf(30))},
}

describe.each(frameSizes)('at $columns x $rows', (size) => {
  test('tail', () => {
    expect(drawFrame({...scene, ...size})).toMatchSnapshot()
  })

  test('record', () => {
    expect(drawFrame({...scene, ...size, keys: ['j', 'j', 'enter']})).toMatchSnapshot()
  })
})

const wide: FrameScene = {...scene, columns: 150}
const later = (records: number) =>
  ({type: 'poll', feed: 'tail', poller: pollerWith(tailOf(records)), nowMs: frameMs}) as const
const rowsOf = (state: ReturnType<typeof stateOfScene>) =>
  renderFrame(state, plainLook).filter((line) => /customer|null/.test(line))

test('the newest record is on top, and the cursor follows it until it is moved', () => {
  const following = stepApp(stateOfScene(wide), later(33)).state
  expect(rowsOf(following)[0]).toMatch(/^> .* customer-32 /)
  const moved = stepApp(stateOfScene({...wide, keys: ['j']}), later(33)).state
  expect(rowsOf(moved).find((line) => line.startsWith('>'))).toContain('customer-28')
})

test('a pause holds new records back and counts them, its end shows them', () => {
  const paused = stepApp(stateOfScene({...wide, keys: ['p']}), later(1234)).state
  expect(renderFrame(paused, plainLook)[1]).toContain('+1,204 held')
  expect(rowsOf(paused)[0]).toContain('customer-29')
  const goneOn = stepApp(paused, {type: 'key', key: 'p', nowMs: frameMs}).state
  expect(rowsOf(goneOn)[0]).toContain('customer-1233')
})

test('where more comes than can be shown, it says how much of it is', () => {
  const feeds = {...scene.feeds, tail: pollerWith(tailOf(30, {skipped: 5000}))}
  expect(drawFrame({...scene, feeds})).toContain('showing 12.5/s of 2.22k/s')
})

test.each([
  ['order":12,', 1],
  ['customer-1[02]', 2],
  ['trace=t-20', 1],
  ['!customer', 7],
])('the filter looks into keys, values and headers: %s', (filter, records) => {
  expect(drawFrame({...scene, keys: ['/', ...filter, 'enter']})).toContain(`TAIL ${records} of 30`)
})

test('a record can be copied, and the command that reads it again', () => {
  const state = stateOfScene(scene)
  const press = (key: string) => stepApp(state, {type: 'key', key, nowMs: frameMs}).effect
  expect(press('y')).toEqual({
    type: 'copy',
    text: '{"topic":"orders-eu-west","partition":2,"offset":1000009,"timestamp":1795183382900,"timestampType":"CreateTime","key":"customer-29","value":null,"headers":[{"key":"trace","value":null}]}',
  })
  expect(press('Y')).toMatchObject({
    text: 'samsa consume orders-eu-west -p 2 --from 1000009 -n 1 -b localhost:9092',
  })
})

describe('the view of the tail', () => {
  const topics: FrameScene = {request: {view: 'topics'}, feeds: scene.feeds}

  test('4 opens it on the topic under the cursor, and 2 comes back', () => {
    const tail = stateOfScene({...topics, keys: ['j', '4']})
    expect(tail.screen).toMatchObject({name: 'Tail', needs: {tail: {topic: 'payments'}}})
    const back = stateOfScene({...topics, keys: ['j', '4', '2']})
    expect(back.screen).toMatchObject({name: 'Topics', needs: {}})
    expect(rowsOf(stateOfScene({...topics, keys: ['j', '4', '2', 'g', '4']}))).not.toEqual([])
  })

  test('without a topic it asks for one', () => {
    const brokers: FrameScene = {request: {view: 'brokers'}, feeds: scene.feeds, keys: ['4']}
    expect(stateOfScene(brokers)).toMatchObject({view: 'brokers'})
    expect(drawFrame(brokers)).toContain('the tail of which topic?')
  })

  test('a tail that was open is come back to', () => {
    const keys = ['4', '5', '4']
    expect(stateOfScene({...topics, keys}).screen.needs).toMatchObject({tail: {topic: 'orders-eu-west'}})
  })
})
