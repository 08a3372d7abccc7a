import {describe, expect, test} from 'vitest'
import {listTopicRows} from '../../../src/core/dashboard/topic-rows.ts'
import {startList, takeRows} from '../../../src/tui/list/list-state.ts'
import {topicList} from '../../../src/tui/screens/topics/topic-columns.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {drawFrame, type FrameScene, frameSizes, plainLook} from '../frames.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {pollerWith, reportAfter} from '../reports.ts'
import {topicsBeside} from '../topic-reports.ts'

const throughput = reportAfter(12)

const scene: FrameScene = {
  request: {view: 'topics'},
  feeds: {
    throughput: pollerWith(throughput),
    topics: pollerWith(topicsBeside(throughput)),
    groups: pollerWith(groupsInTrouble),
  },
}
const one: FrameScene = {...scene, request: {view: 'topic', topic: 'payments'}}

describe.each([...frameSizes, {columns: 158, rows: 24}])('at $columns x $rows', (size) => {
  test('topics', () => {
    expect(drawFrame({...scene, ...size})).toMatchSnapshot()
  })

  test('partitions', () => {
    expect(drawFrame({...one, ...size})).toMatchSnapshot()
  })
})

test('the detail of a topic without readers, and of one whose configs are not told', () => {
  expect(drawFrame({...scene, columns: 170, rows: 30, keys: ['/', ...'audit', 'enter']})).toMatchSnapshot()
  expect(drawFrame({...scene, columns: 170, rows: 30, keys: ['/', ...'clicks', 'enter']})).toMatchSnapshot()
})

test('in ASCII', () => {
  for (const each of [scene, one]) {
    const text = drawFrame({...each, columns: 200, rows: 40}, {...plainLook, glyphs: asciiGlyphs})
    expect(text.replaceAll('注文の受付', '')).toMatch(/^[\n\x20-\x7e]*$/)
  }
})

test.each<[string, readonly string[]]>([
  ['SIZE', ['orders-eu-west', 'payments', '注文の受付', 'evil', 'audit-log', 'clicks.raw']],
  ['MSGS', ['orders-eu-west', '注文の受付', 'clicks.raw', 'audit-log', 'payments', 'evil']],
  ['RETENTION', ['evil', 'audit-log', 'payments', 'orders-eu-west', '注文の受付', 'clicks.raw']],
  ['LAST-RECORD', ['audit-log', '注文の受付', 'orders-eu-west', 'payments', 'clicks.raw', 'evil']],
  ['MAXLAG', ['orders-eu-west']],
  ['GROUPS', ['orders-eu-west']],
  ['URP', ['payments', 'audit-log']],
])('sorted by %s, what is unknown comes last', (column, names) => {
  const {topics, groups} = scene.feeds
  const rows = listTopicRows({
    throughput,
    topics: topics?.report ?? null,
    groups: groups?.report ?? null,
  }).filter(({internal}) => !internal)
  const list = startList({column, descending: true})
  const {order} = takeRows(list, {spec: topicList, rows, pageRows: 10}, 'exact')
  expect(order.map((name) => name.replace(/\x1b.*/u, '')).slice(0, names.length)).toEqual(names)
})
