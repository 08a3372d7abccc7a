import {expect, test} from 'vitest'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {troubledCluster} from '../cluster-reports.ts'
import {someConnectors} from '../connect-reports.ts'
import {drawFrame, type FrameScene, frameMs, frameSizes, plainLook, stateOfScene} from '../frames.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {troubleBeside, wellBeside} from '../health-looks.ts'
import {emptyPoller, pollerWith, reportAfter} from '../reports.ts'

const scene: FrameScene = {
  request: {view: 'problems'},
  feeds: {
    throughput: pollerWith(reportAfter(12)),
    cluster: pollerWith(troubledCluster),
    groups: pollerWith(groupsInTrouble),
    health: pollerWith(wellBeside),
  },
}

const [wellBroker] = troubledCluster.brokers
const well: FrameScene = {
  ...scene,
  feeds: {
    ...scene.feeds,
    cluster: pollerWith({...troubledCluster, brokers: wellBroker ? [wellBroker] : [], troubled: []}),
    groups: pollerWith({
      ...groupsInTrouble,
      groups: groupsInTrouble.groups.filter(({group}) => group === 'checkout'),
    }),
  },
}

test.each(frameSizes)('problems at $columns x $rows', (size) => {
  expect(drawFrame({...scene, ...size})).toMatchSnapshot()
})

test('what looks beside polls find stands among the rest: a command for each, and what is unknown', () => {
  const beside = {
    ...scene,
    feeds: {...scene.feeds, health: pollerWith(troubleBeside)},
    columns: 160,
    rows: 40,
  }
  const text = drawFrame({...beside, keys: ['/', ...'hanging|throttle|unread', 'enter']})
  expect(text).toMatch(/✗ error +hanging-transaction +orders-eu-west-3/)
  expect(text).toMatch(/! warn +throttle-left +broker 2/)
  expect(text).toMatch(/! warn +unread +cluster .*whether the controllers are/)
  const state = stateOfScene({...beside, keys: ['/', ...'hanging', 'enter']})
  expect(stepApp(state, {type: 'key', key: 'Y', nowMs: frameMs}).effect).toMatchObject({
    text: 'samsa txn abort orders-eu-west:3 --producer-id 4711 -b localhost:9092',
  })
})

test('in ASCII', () => {
  const text = drawFrame({...scene, columns: 160, rows: 40}, {...plainLook, glyphs: asciiGlyphs})
  expect(text).toMatch(/^[\n\x20-\x7e]*$/)
})

test('that nothing is wrong is said with what was looked at, and only once all has come', () => {
  expect(drawFrame(well)).toContain(
    ' ✓ nothing is wrong\n 1 broker, 20 partitions of 7 topics, 1 group were looked at',
  )
  const feeds = {...well.feeds, groups: emptyPoller()}
  const waiting = drawFrame({...well, feeds})
  expect(waiting).toContain('waiting for the groups')
  expect(waiting).not.toContain('nothing is wrong')
  // What is known is listed, with what is still to come.
  const some = drawFrame({...scene, feeds: {...scene.feeds, groups: emptyPoller()}})
  expect(some).toMatch(/PROBLEMS \d .* waiting for the groups/)
  const failed = emptyPoller({stale: {sinceMs: 0, retryAtMs: null, message: 'Denied.', attempt: 3}})
  expect(drawFrame({...well, feeds: {...well.feeds, groups: failed}})).toMatch(
    /! warn +unread +cluster .*the group/,
  )
})

test('connectors stand among the rest; workers that do not answer are unknown, and nobody waits for them', () => {
  const connectFlags = ['--connect', 'http://connect-1:8083']
  const told: FrameScene = {
    ...well,
    connectFlags,
    columns: 120,
    rows: 40,
    feeds: {...well.feeds, connect: pollerWith(someConnectors)},
  }
  const text = drawFrame(told)
  expect(text).toMatch(/PROBLEMS 3 .*2 errors .*1 warn/)
  expect(text).toMatch(/✗ error +connector-failed +connector orders-to-warehouse/)
  expect(text).toContain('$ samsa connect restart')
  const goTo = stateOfScene({...told, keys: ['/', ...'warehouse', 'enter', 'enter']})
  expect(goTo.screen.name).toBe('Tasks')

  expect(drawFrame({...well, connectFlags})).toContain('waiting for the workers of Kafka Connect')
  const failed = emptyPoller({stale: {sinceMs: 0, retryAtMs: null, message: 'It refuses.', attempt: 3}})
  const unknown = {...well, connectFlags, feeds: {...well.feeds, connect: failed}}
  expect(drawFrame(unknown)).toMatch(/! warn +unread +Kafka Connect/)
  expect(drawFrame(unknown)).not.toContain('waiting')
  expect(drawFrame({...unknown, request: {view: 'overview'}, columns: 140})).toMatch(
    /! health: 1 unknown +whether connectors run is unknown/,
  )
  const overview = drawFrame({...told, request: {view: 'overview'}, columns: 140})
  expect(overview).toMatch(/✗ health: 2 errors, 1 warning .*has failed .*6 shows all/)
  // Workers that nobody has set are nobody's problem.
  expect(drawFrame({...well, feeds: {...well.feeds, connect: failed}})).toContain('nothing is wrong')
})

test('Enter goes to what a problem is about, Esc comes back', () => {
  const goTo = (about: string) => stateOfScene({...scene, keys: ['/', ...about, 'enter', 'enter']})
  expect(drawFrame({...scene, keys: ['/', ...'broker-down', 'enter', 'enter']})).toMatch(/^> +3 ✗ DOWN/m)
  expect(goTo('stalled').screen.needs).toEqual({groups: {focus: ['orders-enricher']}})
  expect(goTo('leader-not').screen.name).toBe('Overview')
  const back = stepApp(goTo('stalled'), {type: 'key', key: 'escape', nowMs: frameMs}).state
  expect(back.screen.name).toBe('Problems')
})

test.each<[string, Partial<FrameScene>, string]>([
  [
    'problems',
    {keys: ['/', ...'stalled', 'enter', 'Y']},
    'group peek orders-enricher --topic orders-eu-west:0',
  ],
  [
    'groups',
    {request: {view: 'groups'}, keys: ['/', ...'enricher', 'enter', 'Y']},
    'group peek orders-enricher --topic orders-eu-west:0',
  ],
  [
    'groups, of one that is well',
    {request: {view: 'groups'}, keys: ['/', ...'checkout', 'enter', 'Y']},
    'lag checkout --rates --time',
  ],
  [
    'partitions of a group',
    {request: {view: 'group', group: 'orders-enricher'}, keys: ['Y']},
    'group peek orders-enricher --topic orders-eu-west:0',
  ],
  ['brokers', {request: {view: 'brokers'}, keys: ['j', 'j', 'Y']}, 'wait cluster --brokers 4'],
])('Y copies the command of %s', (_name, changes, command) => {
  const {keys = [], ...rest} = changes
  const state = stateOfScene({...scene, ...rest, keys: keys.slice(0, -1)})
  const {effect} = stepApp(state, {type: 'key', key: 'Y', nowMs: frameMs})
  expect(effect).toMatchObject({type: 'copy', text: `samsa ${command} -b localhost:9092`})
})

test('their number stands at their tab while it is known', () => {
  const lineOf = (text: string) => text.split('\n')[0] ?? ''
  expect(lineOf(drawFrame({...scene, request: {view: 'overview'}, columns: 120}))).toMatch(
    /6 problems 9 {2}7 txn {2}8 connect$/,
  )
  expect(lineOf(drawFrame({...scene, request: {view: 'overview'}}))).toMatch(/ 6 ✗9 {2}7 {2}8$/)
  expect(lineOf(drawFrame({...well, columns: 120}))).toMatch(/6 problems {2}7 txn {2}8 connect$/)
  const old = {...scene.feeds, cluster: pollerWith({...troubledCluster, atMs: frameMs - 31_000})}
  expect(lineOf(drawFrame({...scene, feeds: old, request: {view: 'topics'}, columns: 120}))).toMatch(
    /6 problems {2}7 txn {2}8 connect$/,
  )
})

test('no sentence is said twice', () => {
  for (const size of [
    {columns: 110, rows: 32},
    {columns: 200, rows: 60},
  ])
    for (const view of ['groups', 'problems', 'brokers'] as const) {
      const text = drawFrame({...scene, ...size, request: {view}, keys: ['/', ...'enricher|2', 'enter']})
      expect(text.match(/its commit does not move/g)?.length ?? 0).toBeLessThanOrEqual(1)
    }
})
