import {describe, expect, test} from 'vitest'
import {asciiGlyphs} from '../../../src/tui/text/glyphs.ts'
import {drawFrame, type FrameScene, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {pollerWith, reportAfter} from '../reports.ts'

const scene: FrameScene = {
  request: {view: 'groups'},
  feeds: {throughput: pollerWith(reportAfter(12)), groups: pollerWith(groupsInTrouble)},
}
const one: FrameScene = {...scene, request: {view: 'group', group: 'orders-enricher'}}

describe.each(frameSizes)('at $columns x $rows', (size) => {
  test('groups', () => {
    expect(drawFrame({...scene, ...size})).toMatchSnapshot()
  })

  test('partitions of a group', () => {
    expect(drawFrame({...one, ...size})).toMatchSnapshot()
  })

  test('members of a group', () => {
    expect(drawFrame({...one, ...size, keys: ['tab']})).toMatchSnapshot()
  })

  test('history of a group', () => {
    expect(drawFrame({...one, ...size, keys: ['tab', 'tab']})).toMatchSnapshot()
  })
})

test('in ASCII', () => {
  for (const keys of [[], ['enter'], ['enter', 'tab'], ['enter', 'tab', 'tab']]) {
    const text = drawFrame({...scene, columns: 200, rows: 40, keys}, {...plainLook, glyphs: asciiGlyphs})
    expect(text).toMatch(/^[\n\x20-\x7e]*$/)
  }
})

test('the tabs go round, and Esc goes back to the group in the list', () => {
  const names = ['[PARTITIONS]', '[MEMBERS]', '[HISTORY]', '[PARTITIONS]']
  for (const [tabs, name] of names.entries())
    expect(drawFrame({...one, columns: 120, keys: new Array<string>(tabs).fill('tab')})).toContain(name)
  const back = stateOfScene({...scene, keys: ['j', 'enter', 'tab', 'tab', 'escape']})
  expect(back).toMatchObject({screen: {name: 'Groups'}, screensBelow: []})
})

test('of the open group time lags are found, of the list they are not', () => {
  expect(stateOfScene(scene).screen.needs).toEqual({groups: {focus: null}})
  for (const keys of [[], ['tab'], ['tab', 'tab']])
    expect(stateOfScene({...one, keys}).screen.needs).toEqual({groups: {focus: 'orders-enricher'}})
})

test.each([
  [
    'the one furthest behind is on top',
    [],
    'billing-export: records were deleted before the group read them',
  ],
  ['one that cannot be read says why', ['G'], 'Group secret may not be read.'],
])('%s', (_name, keys, message) => {
  expect(drawFrame({...scene, columns: 120, keys})).toContain(message)
})

test('problems only', () => {
  expect(drawFrame({...scene, keys: ['x']})).toContain('GROUPS 4 of 7')
})

test('a group that is not there is said to be', () => {
  const request = {view: 'group', group: 'no-such'} as const
  expect(drawFrame({...scene, request})).toContain('group no-such is not there; Esc goes back')
})
