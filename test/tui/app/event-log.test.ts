import {expect, test} from 'vitest'
import {needsOf} from '../../../src/tui/app/event-log.ts'
import {troubledCluster} from '../cluster-reports.ts'
import {drawFrame, type FrameScene, stateOfScene} from '../frames.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {pollerWith, reportAfter} from '../reports.ts'

const scene: FrameScene = {
  request: {view: 'groups'},
  feeds: {
    throughput: pollerWith(reportAfter(3)),
    cluster: pollerWith(troubledCluster),
    groups: pollerWith(groupsInTrouble),
  },
}
const large = {columns: 200, rows: 60}
/** In the order of their lag. */
const namesOfGroups = expect.arrayContaining(groupsInTrouble.groups.map(({group}) => group))

test('events of the cluster and of groups stand together, the newest first, above the message', () => {
  const lines = drawFrame({...scene, ...large})
    .split('\n')
    .slice(-11, -2)
    .map((line) => line.replace(/^│(.*?) *│$/, '$1'))
  expect(lines).toEqual([
    expect.stringMatching(/^╭─ EVENTS ─+╮$/),
    ' 14:03:20 ✗ no leader any more: audit-log-1',
    ' 14:03:20 ! leader moved from 3 to 2: payments-0, payments-3 and 4 more',
    ' 14:03:12 ✗ broker 3 does not answer',
    ' 14:03:04 ✓ broker 2 is in sync again: orders-eu-west-0',
    ' 14:03:01 ! group billing-export was Stable, is Empty',
    ' 14:03:00 · topic evil\\x1b]0;owned\\x07 was created',
    '',
    expect.stringMatching(/^╰─+╯$/),
  ])
})

test.each([
  {columns: 159, rows: 60},
  {columns: 200, rows: 49},
])('at $columns x $rows there is none', (size) => {
  expect(drawFrame({...scene, ...size})).not.toContain('EVENTS')
})

test('what it tells of is polled while it is there: groups rarely, where the screen is not about them', () => {
  expect(needsOf(stateOfScene({...scene, ...large}))).toEqual({cluster: true, groups: {focus: namesOfGroups}})
  const topics: FrameScene = {...scene, request: {view: 'topics'}}
  expect(needsOf(stateOfScene({...topics, ...large}))).toMatchObject({
    cluster: true,
    groups: {focus: [], everyMs: 15_000},
  })
  expect(needsOf(stateOfScene(scene))).toEqual({groups: {focus: namesOfGroups}})
  const history: FrameScene = {...scene, ...large, request: {view: 'group', group: 'checkout'}}
  expect(needsOf(stateOfScene(history))).toEqual({groups: {focus: ['checkout']}})
})
