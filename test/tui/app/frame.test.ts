import {describe, expect, test} from 'vitest'
import type {ThroughputPollerState} from '../../../src/core/throughput/throughput-poller.ts'
import type {AppLook} from '../../../src/tui/app/app-look.ts'
import type {AppState} from '../../../src/tui/app/app-state.ts'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {summarize} from '../../../src/tui/app/summary.ts'
import {createTheme} from '../../../src/tui/theme.ts'
import {displayWidth} from '../../../src/views/display-width.ts'
import {asciiGlyphs, unicodeGlyphs} from '../../../src/views/glyphs.ts'
import {pollOf, startTestApp} from '../apps.ts'
import {firstPollMs, pollerWith, reportAfter} from '../reports.ts'

const nowMs = firstPollMs + 30_000

const plainLook: AppLook = {
  theme: (_tone, text) => text,
  glyphs: unicodeGlyphs,
  formatTimeOfDay: (atMs) => new Date(atMs).toISOString().slice(11, 19),
}

interface Scene {
  readonly columns?: number
  readonly rows?: number
  readonly keys?: readonly string[]
  readonly polls?: number
  readonly errors?: readonly string[]
  readonly poller?: Partial<ThroughputPollerState>
  readonly clusterLabel?: string
}

function stateOf({
  columns = 80,
  rows = 24,
  keys = [],
  polls = 12,
  errors = [],
  poller = {},
  clusterLabel = 'prod-eu',
}: Scene): AppState {
  const shown = pollerWith(polls === 0 ? null : reportAfter(polls, errors), poller)
  const started = startTestApp({size: {columns, rows}, nowMs, clusterLabel})
  const polled = stepApp(started, pollOf(shown, nowMs)).state
  return keys.reduce((state, key) => stepApp(state, {type: 'key', key, nowMs}).state, polled)
}

/** The frame of a scene as one text, after a look at its size. */
function drawn(scene: Scene, look: AppLook = plainLook): string {
  const state = stateOf(scene)
  const lines = renderFrame(state, look)
  expect(lines).toHaveLength(state.size.rows)
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(state.size.columns)
  return lines.map((line) => line.trimEnd()).join('\n')
}

const sizes = [
  {columns: 80, rows: 24},
  {columns: 200, rows: 60},
  {columns: 110, rows: 32},
  {columns: 60, rows: 15},
  {columns: 40, rows: 10},
]

describe.each(sizes)('at $columns x $rows', (size) => {
  test('topics', () => {
    expect(drawn(size)).toMatchSnapshot()
  })

  test('partitions', () => {
    expect(drawn({...size, keys: ['enter']})).toMatchSnapshot()
  })

  test('help', () => {
    expect(drawn({...size, keys: ['?']})).toMatchSnapshot()
  })
})

describe('at 80 x 24', () => {
  test('before the first answer', () => {
    expect(drawn({polls: 0})).toMatchSnapshot()
  })

  test('after one poll: no rates yet', () => {
    expect(drawn({polls: 1})).toMatchSnapshot()
  })

  test('a filter while it is typed', () => {
    expect(drawn({keys: ['/', ...'ord']})).toMatchSnapshot()
  })

  test('sorted by another column, with internal topics', () => {
    expect(drawn({keys: ['i', 's', 's', 'S', 'G']})).toMatchSnapshot()
  })

  test('in ASCII', () => {
    const text = drawn({keys: ['j']}, {...plainLook, glyphs: asciiGlyphs})
    expect(text.replace('注文の受付', '')).toMatch(/^[\n\x20-\x7e]*$/)
    expect(text).toMatchSnapshot()
  })

  test('partitions of a topic with a problem', () => {
    expect(drawn({keys: ['/', ...'audit', 'enter', 'enter', 'j']})).toMatchSnapshot()
  })
})

describe('first line', () => {
  const firstLine = (scene: Scene) => drawn(scene).split('\n')[0]
  const stale = {
    sinceMs: nowMs - 12_000,
    retryAtMs: nowMs + 4000,
    message: 'broker 2 is away [ETIMEDOUT]',
    attempt: 3,
  }

  test.each<[string, Scene, string]>([
    ['live', {}, '● live 2s  14:03:22 18ms  4.39k/s in'],
    ['connecting', {polls: 0}, 'connecting'],
    ['paused', {keys: ['p']}, '‖ paused 2s  14:03:22 18ms  4.39k/s in'],
    ['stale', {poller: {stale}}, '○ stale 12s · retry 3 in 4s 2s'],
    ['trying again', {poller: {stale: {...stale, retryAtMs: nowMs - 1}}}, '○ stale 12s · retry 3 now 2s'],
    ['waiting for a slow answer', {poller: {stale: {...stale, retryAtMs: null}}}, '○ stale 12s 2s'],
  ])('%s', (_name, scene, liveness) => {
    expect(firstLine(scene)).toMatch(/^ prod-eu {2}/)
    expect(firstLine(scene)?.slice(10)).toMatch(new RegExp(`^${liveness.replaceAll('.', '\\.')} +1`))
  })

  test('says how fresh the numbers are, however many servers the cluster is called by', () => {
    const clusterLabel = '127.0.0.1:9092,127.0.0.1:9093,127.0.0.1:9094'
    const at80 = (scene: Scene) => firstLine({columns: 80, clusterLabel, ...scene})
    expect(at80({})).toMatch(/^ 127\.0\.0\.1:9092,127\.\S*… ● live.* 1 {2}2 topics {2}3 .* 8$/)
    expect(at80({poller: {stale}})).toMatch(/^ 127\.0\S*… ○ stale 12s · retry 3 in 4s.* 1 {2}2 topics {2}3 /)
  })

  test('has the views with the open one, by their keys alone where there is little room', () => {
    expect(firstLine({columns: 120})).toMatch(
      / 1 overview {2}2 topics {2}3 groups {2}4 tail {2}5 brokers {2}6 problems {2}7 txn {2}8 connect$/,
    )
    // The names of the views are worth more than when the last poll was.
    expect(firstLine({columns: 116})).toMatch(
      /● live 2s {2}4\.39k\/s in +1 overview .* 6 problems {2}7 txn {2}8 connect$/,
    )
    expect(firstLine({columns: 80})).toMatch(/ 1 {2}2 topics {2}3 {2}4 {2}5 {2}6 {2}7 {2}8$/)
  })
})

describe('message line', () => {
  const messageOf = (scene: Scene) => drawn(scene).split('\n').at(-2)

  test.each<[string, Scene, string]>([
    ['nothing to say', {}, ''],
    [
      'why the data is stale',
      {poller: {stale: {sinceMs: 0, retryAtMs: 1, message: 'no \x1b[2J broker [ECONNREFUSED]', attempt: 1}}},
      ' ! no \\x1b[2J broker [ECONNREFUSED]',
    ],
    ['what went wrong in the poll', {errors: ['broker 3 does not answer']}, ' ! broker 3 does not answer'],
    ['what the last key did', {keys: ['+']}, ' polling every 5s'],
    [
      'what is wrong with the selected topic',
      {keys: ['/', ...'clicks', 'enter']},
      ' ! clicks.raw: 1 failed: NOT_LEADER_OR_FOLLOWER',
    ],
  ])('%s', (_name, scene, expected) => {
    expect(messageOf(scene)).toBe(expected)
  })
})

test('names from the cluster cannot act on the terminal', () => {
  for (const keys of [[], ['/', ...'evil', 'enter', 'enter']]) {
    const text = drawn({keys, columns: 200, rows: 60})
    expect(text).toContain('evil\\x1b]0;owned\\x07')
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  }
})

describe('with the theme', () => {
  const themed = (scene: Scene, color: boolean) =>
    renderFrame(stateOf(scene), {...plainLook, theme: createTheme({color})})
  const strip = (text: string) => text.replaceAll(/\x1b\[[\d;]+m/g, '')
  const stale = {sinceMs: 0, retryAtMs: null, message: 'away', attempt: 1}

  test('the text is the same, colour or not', () => {
    const plain = renderFrame(stateOf({}), plainLook)
    expect(themed({}, true).map(strip)).toEqual(plain)
    expect(themed({}, false).map(strip)).toEqual(plain)
  })

  test('NO_COLOR leaves bold, faint, inverse, and underlined letters', () => {
    const codes = new Set(
      themed({}, false)
        .join('')
        .match(/\x1b\[[\d;]+m/g),
    )
    const inverse = ['\x1b[7m', '\x1b[27m']
    const letters = ['\x1b[1;4m', '\x1b[22;24m']
    expect(codes).toEqual(new Set(['\x1b[1m', '\x1b[22m', '\x1b[2m', ...inverse, ...letters]))
    expect(themed({}, true).join('')).toContain('\x1b[36m')
  })

  test('stale rows are faint, the selected one stays', () => {
    const [, , , selected, other] = themed({poller: {stale}}, true)
    expect(selected).toMatch(/^\x1b\[7m>/)
    expect(other).toMatch(/^\x1b\[2m [^\x1b]*\x1b\[22m$/)
  })
})

test('a topic that is gone is said to be, on its own screen', () => {
  const opened = stateOf({keys: ['enter']})
  const report = reportAfter(12)
  const without = {...report, topics: report.topics.filter(({name}) => name !== 'orders-eu-west')}
  const gone = stepApp(opened, pollOf(pollerWith(without), nowMs + 60_000)).state
  expect(renderFrame(gone, plainLook).at(-2)?.trimEnd()).toBe(' ! orders-eu-west is not there; Esc goes back')
})

describe('summary', () => {
  test('two lines of what was seen last', () => {
    expect(summarize(stateOf({}), 192_000)).toMatchSnapshot()
  })

  test('without a report', () => {
    expect(summarize(stateOf({polls: 0}), 5000)).toEqual([
      'prod-eu: watched for 5s, no end offsets were read.',
    ])
  })
})
