import {describe, expect, test} from 'vitest'
import {LAG_STATUSES} from '../../../src/core/lag/lag-status.ts'
import type {AppLook} from '../../../src/tui/app/app-look.ts'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {createTheme} from '../../../src/tui/theme.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {drawFrame, type FrameScene, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {extremeGroups, groupOf, groupsInEveryStatus, groupsInTrouble} from '../group-reports.ts'
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

test('time lags are found of the open group, and of those of the list that are on the screen', () => {
  const listed = (keys: readonly string[]) => stateOfScene({...scene, keys}).screen.needs.groups?.focus
  const furthestFirst = ['billing-export', 'search-indexer', 'audit-sink', 'orders-enricher', 'checkout']
  expect(listed([])).toEqual([...furthestFirst, 'evil\x1b[2Jgroup', 'secret'])
  expect(listed(['/', 'a', 'u', 'd', 'i', 't'])).toEqual(['audit-sink'])
  for (const keys of [[], ['tab'], ['tab', 'tab']])
    expect(stateOfScene({...one, keys}).screen.needs).toEqual({groups: {focus: ['orders-enricher']}})
})

test.each([
  [
    'the one furthest behind is on top',
    [],
    'billing-export: orders-eu-west-0 has lost 48,112: deleted before the group read them',
  ],
  ['one that cannot be read says why', ['G'], 'Group secret may not be read.'],
])('%s', (_name, keys, message) => {
  expect(drawFrame({...scene, columns: 120, keys})).toContain(message)
})

test.each([
  [80, 24],
  [120, 40],
])('a name of 249 characters leaves the open tab in the title of %s x %s', (columns, rows) => {
  const name = `first-${'x'.repeat(236)}-$&-last`
  const long = groupOf(name, [{status: 'OK', lag: 0n}])
  const feeds = {...scene.feeds, groups: pollerWith({...groupsInTrouble, groups: [long]})}
  const titleAfter = (keys: readonly string[]) =>
    drawFrame({...scene, feeds, columns, rows, keys}).split('\n')[1]
  expect(titleAfter(['enter'])).toMatch(/ first.*….*last {2}\[PARTITIONS\] /)
  expect(titleAfter(['enter', 'tab'])).toMatch(/ first.*….*last {2}partitions \[MEMBERS\] /)
  expect(titleAfter(['enter', 'tab', 'tab'])).toMatch(/ first.*….*last {2}partitions members \[HISTORY\] /)
})

test.each([
  [[], 'no members'],
  [null, 'the members are unknown'],
])('members %s are told', (members, text) => {
  const empty = groupOf('empty', [{status: 'STOPPED', lag: 1n, isOwned: false}], {members})
  const feeds = {...scene.feeds, groups: pollerWith({...groupsInTrouble, groups: [empty]})}
  expect(drawFrame({...scene, feeds, keys: ['enter', 'tab']})).toContain(text)
})

test('problems only', () => {
  expect(drawFrame({...scene, keys: ['x']})).toContain('GROUPS 4 of 7')
})

test('a group that is not there is said to be', () => {
  const request = {view: 'group', group: 'no-such'} as const
  expect(drawFrame({...scene, request})).toContain('group no-such is not there; Esc goes back')
})

describe('every status', () => {
  const every: FrameScene = {...scene, feeds: {...scene.feeds, groups: pollerWith(groupsInEveryStatus)}}

  test.each(frameSizes)('at $columns x $rows', (size) => {
    expect(drawFrame({...every, ...size})).toMatchSnapshot()
  })

  test('is one of the recorded ones', () => {
    const statuses = groupsInEveryStatus.groups.flatMap(({partitions}) =>
      partitions.map(({status}) => status),
    )
    expect(new Set(statuses)).toEqual(new Set(LAG_STATUSES))
  })

  test.each(groupsInEveryStatus.groups.map(({group}) => group))('%s is explained in words', (group) => {
    const keys = ['/', ...group, 'enter']
    const [, , , , , ...lines] = drawFrame({...every, columns: 200, rows: 60, keys}).split('\n')
    const pane = lines.map((line) => line.split('│')[1] ?? '')
    expect(pane.slice(0, pane.indexOf(''))).toMatchSnapshot()
  })

  test('the message of a partition has the same words', () => {
    const text = drawFrame({...every, columns: 160, keys: ['/', ...'is-stalled', 'enter', 'enter']})
    expect(text.split('\n').at(-2)).toMatch(
      /^ ! orders-eu-west-0 STALLED: not advanced for 3m40s, owner consumer-a alive, commits usually every 5s/,
    )
  })
})

describe('names and numbers as long as they can be', () => {
  const extreme: FrameScene = {...scene, feeds: {...scene.feeds, groups: pollerWith(extremeGroups)}}
  const names = extremeGroups.groups.map(({group}) => group)

  test.each(frameSizes)('no line is too wide at $columns x $rows, on no screen of any of them', (size) => {
    for (const group of names) {
      const keys = ['/', ...(group.startsWith('ggg') ? 'ggg' : group), 'enter']
      // drawFrame looks at each line.
      expect(drawFrame({...extreme, ...size, keys})).toContain('GROUPS 1 of 6')
      const request = {view: 'group', group} as const
      for (const tabs of [0, 1, 2])
        drawFrame({...extreme, ...size, request, keys: new Array(tabs).fill('tab')})
    }
  })

  test('1,200 partitions: the strip has those with the most lag, and says how many there are beside them', () => {
    const text = drawFrame({...extreme, columns: 200, rows: 60})
    expect(text).toContain('1200 PARTITIONS  ▁ 0  ▇ 9.00k  most lag first')
    expect(text).toMatch(/│ ▇▂+ *│\n/)
    expect(text).toMatch(/\+9\d\d more/)
    expect(text).toContain('NO-COMMIT too: ')
  })

  test('a name of 255 characters is there in full', () => {
    const lines = drawFrame({...extreme, columns: 200, rows: 60, keys: ['/', ...'ggg', 'enter']}).split('\n')
    const pane = lines.map((line) => line.split('│')[3] ?? '').join('')
    expect(pane.match(/g{3,}/g)?.join('')).toBe('g'.repeat(255))
  })

  test('a name with blanks in it stands in the title of a frame as it is', () => {
    const [first, ...others] = extremeGroups.groups
    if (first === undefined) throw new Error('there are groups')
    const blanks = {...extremeGroups, groups: [{...first, group: 'eu    orders'}, ...others]}
    const feeds = {...scene.feeds, groups: pollerWith(blanks)}
    const text = drawFrame({...scene, feeds, columns: 200, rows: 60, keys: ['/', ...'eu    ', 'enter']})
    expect(text).toContain('╭─ eu    orders ─')
  })

  test.each([
    ['nobody', ' no members'],
    ['members-unknown', ' the members are unknown'],
    ['nothing', ' NO-COMMIT: nothing is committed'],
    ['注文', ' BEHIND: 注文の受付-0 falls behind'],
  ])('%s', (group, words) => {
    expect(drawFrame({...extreme, columns: 200, rows: 60, keys: ['/', ...group, 'enter']})).toContain(words)
  })
})

describe('without colour, or with', () => {
  const strip = (text: string) => text.replaceAll(/\x1b\[[\d;]+m/g, '')
  const plain = (look: AppLook) => renderFrame(stateOfScene({...scene, columns: 200, rows: 60}), look)

  test.each([true, false])('the text is the same (colour: %s)', (color) => {
    // Where there are colours, the signs that tell lines of a chart apart are not needed.
    const withoutCharts = (lines: readonly string[]) => lines.filter((line) => !/in\/s|[⡀-⣿+=]{3}/.test(line))
    const drawn = plain({...plainLook, theme: createTheme({color})}).map(strip)
    expect(drawn).toHaveLength(60)
    expect(withoutCharts(drawn)).toEqual(withoutCharts(plain(plainLook)))
  })

  test('NO_COLOR leaves bold, faint and inverse', () => {
    const text = plain({...plainLook, theme: createTheme({color: false})}).join('')
    expect(new Set(text.match(/\x1b\[\d+m/g))).not.toContain('\x1b[31m')
    expect(text).toContain('\x1b[1m')
  })
})

test('the columns of a wide table stand in the order of their weight', () => {
  const header = drawFrame({...scene, columns: 159, rows: 20}).split('\n')[2]
  expect(header?.trim().split(/ +/)).toEqual(
    'GROUP STATUS LAG↓ TREND BEHIND IN/s OUT/s ETA MEMB LOSS IN TOPICS STATE MAXPART SINCE COORD TYPE PART'.split(
      ' ',
    ),
  )
})

test('old numbers of a detail do not stand out', () => {
  const stale = {sinceMs: 0, retryAtMs: null, message: 'away', attempt: 1}
  const feeds = {...scene.feeds, groups: pollerWith(groupsInTrouble, {stale})}
  const state = stateOfScene({...scene, feeds, columns: 200, rows: 60})
  const lines = renderFrame(state, {...plainLook, theme: createTheme({color: true})}).slice(3, 50)
  // But for the frame of the pane that has the keys.
  const text = lines.join('').replaceAll(/\x1b\[36m[│╭╮╰╯─]+\x1b\[39m/g, '')
  const codes = new Set(text.match(/\x1b\[\d+m/g))
  for (const colour of ['\x1b[31m', '\x1b[32m', '\x1b[33m', '\x1b[36m']) expect(codes).not.toContain(colour)
})
