import {expect, test} from 'vitest'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {createTheme} from '../../../src/tui/theme.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {troubledCluster} from '../cluster-reports.ts'
import {drawFrame, type FrameScene, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {troubleBeside, wellBeside} from '../health-looks.ts'
import {emptyPoller, pollerWith, reportAfter} from '../reports.ts'

const scene: FrameScene = {
  request: {view: 'overview'},
  feeds: {
    throughput: pollerWith(reportAfter(12)),
    cluster: pollerWith(troubledCluster),
    groups: pollerWith(groupsInTrouble),
    health: pollerWith(wellBeside),
  },
}

test.each(frameSizes)('overview at $columns x $rows', (size) => {
  expect(drawFrame({...scene, ...size})).toMatchSnapshot()
})

test('a line says how the cluster is, by what is wrong and what is unknown', () => {
  const lineOf = (feeds: FrameScene['feeds'], columns = 160) =>
    drawFrame({...scene, feeds: {...scene.feeds, ...feeds}, columns})
      .split('\n')
      .find((line) => line.includes('health: '))
  expect(lineOf({health: pollerWith(troubleBeside)})).toMatch(
    /^ ✗ health: 7 errors, 3 warnings, 2 unknown {2}\S.* 6 shows all$/,
  )
  expect(lineOf({health: emptyPoller()}, 200)).toMatch(
    /\d errors, .* {2}waiting for controllers, moves and transactions/,
  )
})

test('in ASCII', () => {
  expect(
    drawFrame({...scene, columns: 160, rows: 40}, {...plainLook, glyphs: asciiGlyphs}).replace(
      '注文の受付',
      '',
    ),
  ).toMatch(/^[\n\x20-\x7e]*$/)
})

test('before anything has answered', () => {
  expect(drawFrame({...scene, feeds: {cluster: emptyPoller()}})).toContain(
    'waiting for the brokers to answer',
  )
})

test('each number opens its view, and each view is where it was left', () => {
  const keys = ['2', 'j', '3', 'enter', '1', '5', '2']
  const state = stateOfScene({...scene, keys})
  expect(state.view).toBe('topics')
  expect(drawFrame({...scene, keys, columns: 150})).toMatch(/^> ?payments/m)
  expect(stateOfScene({...scene, keys: [...keys, '3']}).screen.needs).toEqual({
    groups: {focus: ['billing-export']},
  })
})

test('a broker that was not asked yet is not marked as one that is gone', () => {
  const [first, ...others] = troubledCluster.brokers
  if (first === undefined) throw new Error('there are brokers')
  const brokers = (state: 'new' | 'gone') =>
    pollerWith({...troubledCluster, brokers: [{...first, state}, ...others]})
  const look = {...plainLook, theme: createTheme({color: true, name: '16'})}
  const lineOf = (state: 'new' | 'gone') =>
    renderFrame(
      stateOfScene({...scene, feeds: {...scene.feeds, cluster: brokers(state)}, columns: 200, rows: 60}),
      look,
    ).find((line) => line.includes(`${first.id}  ${first.host}:${first.port}`))
  expect(lineOf('gone')).toContain(`\x1b[31m${first.id}  ${first.host}`)
  expect(lineOf('new')).toBeDefined()
  expect(lineOf('new')).not.toContain(`\x1b[31m${first.id}  ${first.host}`)
})
