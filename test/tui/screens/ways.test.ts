import {describe, expect, test} from 'vitest'
import type {GroupReport, GroupsReport} from '../../../src/core/dashboard/groups-report.ts'
import type {WatchedRow} from '../../../src/core/lag/lag-history.ts'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {troubledCluster} from '../cluster-reports.ts'
import {drawFrame, type FrameScene, frameMs, plainLook, stateOfScene} from '../frames.ts'
import {groupsInEveryStatus, groupsInTrouble} from '../group-reports.ts'
import {pollerWith, reportAfter} from '../reports.ts'
import {tailOf} from '../tail-reports.ts'
import {topicsBeside} from '../topic-reports.ts'

const throughput = reportAfter(12)
const feeds = {
  throughput: pollerWith(throughput),
  topics: pollerWith(topicsBeside(throughput)),
  groups: pollerWith(groupsInTrouble),
  cluster: pollerWith(troubledCluster),
}
const said = (scene: FrameScene) =>
  drawFrame({columns: 120, ...scene})
    .split('\n')
    .at(-2)
    ?.trim()

describe('from a partition to the record that is read next', () => {
  const [first] = groupsInTrouble.groups.flatMap(({group, partitions}) =>
    group === 'orders-enricher' ? partitions : [],
  )
  if (first === undefined) throw new Error('a group needs a partition')
  const sceneOf = (changes: Partial<WatchedRow>, keys = ['u']): FrameScene => {
    const groups = groupsInTrouble.groups.map(
      (group): GroupReport =>
        group.group === 'orders-enricher' ? {...group, partitions: [{...first, ...changes}]} : group,
    )
    const report: GroupsReport = {...groupsInTrouble, groups}
    const request = {view: 'group', group: 'orders-enricher'} as const
    return {request, feeds: {...feeds, groups: pollerWith(report)}, keys}
  }

  test('the tail is opened there, and Esc comes back', () => {
    const state = stateOfScene(sceneOf({committed: 1_951_700n}))
    const tail = state.screen.needs.tail
    expect(tail).toMatchObject({topic: 'orders-eu-west', partition: 0})
    expect(tail?.from?.others).toMatchObject({anchor: 'offset', offset: 1_951_700n})
    const report = tailOf(3, {
      ...(tail === undefined ? {} : {request: tail}),
      starts: [{partition: 0, offset: 1_951_700, logEnd: 2_000_000, note: null}],
    })
    const read = stepApp(state, {
      type: 'poll',
      feed: 'tail',
      poller: pollerWith(report),
      nowMs: frameMs,
    }).state
    // The record that the feed has for it lies before.
    expect(renderFrame(read, plainLook).at(-2)).toContain('orders-enricher reads on from here   p0@1951700')
    const back = stepApp(read, {type: 'key', key: 'escape', nowMs: frameMs}).state
    expect(renderFrame(back, plainLook)[1]).toContain('orders-enricher  [PARTITIONS]')
  })

  test('a gap before it is told', () => {
    const state = stateOfScene(sceneOf({committed: 999_990n}))
    const request = state.screen.needs.tail
    if (request === undefined) throw new Error('no tail is opened')
    const starts = [{partition: 0, offset: 999_990, logEnd: 2_000_000, note: null}]
    const poller = pollerWith(tailOf(3, {request, starts}))
    const read = stepApp(state, {type: 'poll', feed: 'tail', poller, nowMs: frameMs}).state
    expect(renderFrame(read, plainLook).at(-2)).toContain(
      'orders-enricher reads on from 1000000: 999990 holds no record',
    )
  })

  test.each<[changes: Partial<WatchedRow>, reason: string]>([
    [{committed: null}, 'orders-enricher has committed nothing'],
    [{committed: 5n, logStart: 9n}, 'the record at the commit 5 is gone, the log starts at 9'],
    [{committed: 9n, logEnd: 5n, logStart: 0n}, 'the commit 9 is past the log end 5'],
    [{committed: 9n, logEnd: 9n, logStart: 0n}, 'orders-enricher has read all, the commit is the log end 9'],
    [
      {committed: 8n, logEnd: 9n, logStart: 0n, note: 'markers'},
      'orders-enricher has read all but transaction markers',
    ],
  ])('where there is none it is said: $1', (changes, reason) => {
    const scene = sceneOf(changes)
    expect(stateOfScene(scene).screen.name).toBe('Group')
    expect(said(scene)).toBe(`orders-eu-west-0: ${reason}`)
    expect(said({...scene, keys: ['u', 'k']})).not.toContain(reason)
  })

  test('in the list of groups it is the worst partition', () => {
    const request = {view: 'groups'} as const
    const keys = (group: string) => ['/', ...group, 'enter', 'u']
    const stalled = stateOfScene({request, feeds, keys: keys('orders-enricher')})
    expect(stalled.screen.needs.tail).toMatchObject({topic: 'orders-eu-west', partition: 0})
    expect(said({request, feeds, keys: keys('billing')})).toMatch(
      /^orders-eu-west-0: the record at the commit \d+ is gone/,
    )
    expect(said({request, feeds, keys: keys('secret')})).toContain('secret')
    const every = {...feeds, groups: pollerWith(groupsInEveryStatus)}
    for (let row = 0; row < groupsInEveryStatus.groups.length; row++) {
      const moves = Array.from({length: row}, () => 'j')
      const state = stateOfScene({request, feeds: every, keys: [...moves, 'u']})
      expect(state.notice !== null).toBe(state.screen.name === 'Groups')
    }
  })
})

describe('from a topic to who reads it', () => {
  const request = {view: 'topics'} as const
  const keys = ['/', ...'orders', 'enter', 'u']

  test('the groups are those that have commits of it, and the title says so', () => {
    const text = drawFrame({request, feeds, keys, columns: 120})
    expect(text).toContain('GROUPS that read orders-eu-west  5 ')
    expect(text).not.toContain('secret')
    expect(drawFrame({request, feeds, keys: [...keys, 'escape'], columns: 120})).toContain('TOPICS 1 of')
  })

  test('none is said', () => {
    expect(said({request, feeds, keys: ['/', ...'payments', 'enter', 'u']})).toContain(
      'no group has committed offsets of payments; 1 group could not be read',
    )
  })

  test('from its partitions, and by name', () => {
    const partitions = {view: 'topic', topic: 'orders-eu-west'} as const
    expect(drawFrame({request: partitions, feeds, keys: ['u']})).toContain('GROUPS that read orders-eu-west')
    const typed = [':', ...'readers orders-eu-west', 'enter']
    expect(stateOfScene({request, feeds, keys: typed})).toMatchObject({view: 'groups'})
    expect(drawFrame({request, feeds, keys: typed})).toContain('GROUPS that read orders-eu-west')
    expect(drawFrame({request, feeds, keys: [...typed, 'escape']})).toContain('GROUPS 7')
  })
})

describe('from a broker to what it leads', () => {
  const request = {view: 'brokers'} as const

  test('partitions of all topics, those that lack replicas first', () => {
    const lines = drawFrame({request, feeds, keys: ['j', 'u'], columns: 120}).split('\n')
    expect(lines[1]).toMatch(/BROKER 2 {2}LEADS \d+ .* \d URP/)
    expect(lines[3]).toMatch(/^> payments +4 +1\/3 .* ✗ under min ISR/)
    expect(lines.at(-2)).toContain('! payments-4: under min ISR: brokers 1, 3 not in sync (3 offline)')
    expect(stateOfScene({request, feeds, keys: ['j', 'u', 'enter']}).screen.name).toBe('Partitions')
    expect(drawFrame({request, feeds, keys: ['j', 'u', 'enter']})).toMatch(/> +4 +2 +1\/3/)
    expect(drawFrame({request, feeds, keys: ['j', 'u', 'escape']})).toContain('BROKERS 4')
  })

  test('of one that leads none, what it has replicas of', () => {
    expect(drawFrame({request, feeds, keys: [':', ...'leads 3', 'enter']})).toContain('LEADS')
    const text = drawFrame({request, feeds, keys: [':', ...'leads 4', 'enter']})
    expect(text).toContain('BROKER 4  LEADS NONE, HAS REPLICAS OF 0')
    expect(text).toContain('broker 4 has no replica of any partition')
  })
})
