// Draws the pictures of README.md and docs/guides, docs/pictures/NAME.svg: the frame that the program draws of the recorded
// clusters that the tests of the screens use, and first-minutes.svg of the recording beside it. In a page each
// `<!-- screen: NAME -->` is followed by the picture, with what it shows in words. With --check nothing is written; it fails
// where something is not what the program draws.
import {globSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {renderFrame} from '../src/tui/app/frame.ts'
import {stepApp} from '../src/tui/app/step-app.ts'
import {unicodeGlyphs} from '../src/views/glyphs.ts'
import {pollsOf, startTestApp} from '../test/tui/apps.ts'
import {troubledCluster} from '../test/tui/cluster-reports.ts'
import {someConnectors} from '../test/tui/connect-reports.ts'
import {groupsInTrouble} from '../test/tui/group-reports.ts'
import {wellBeside} from '../test/tui/health-looks.ts'
import {
  aboutToExpire,
  brokerKilled,
  groupDown,
  groupsKeepUp,
  manyThroughput,
  manyTopics,
  partitionStuck,
  rebalancingLoop,
  storyThroughput,
} from '../test/tui/incident-reports.ts'
import {firstPollMs, pollerWith, reportAfter} from '../test/tui/reports.ts'
import {tailOf} from '../test/tui/tail-reports.ts'
import {topicsBeside} from '../test/tui/topic-reports.ts'
import {openTransactions} from '../test/tui/transaction-reports.ts'
import {drawLines} from './pictures/draw-cells.ts'
import {markingTheme} from './pictures/inks.ts'
import {drawRecording} from './pictures/moving-picture.ts'
import {readStyledLine} from './pictures/styled-line.ts'
import {drawWindow} from './pictures/window.ts'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const folder = 'docs/pictures'
const nowMs = firstPollMs + 30_000
const columns = 100
const topic = 'orders-eu-west'
const _joiner = 'order-joiner'

const throughput = reportAfter(24)

const feeds = {
  throughput: pollerWith(throughput),
  topics: pollerWith(topicsBeside(throughput)),
  cluster: pollerWith(troubledCluster),
  groups: pollerWith(groupsInTrouble),
  health: pollerWith(wellBeside),
  transactions: pollerWith(openTransactions),
  connect: pollerWith(someConnectors),
  tail: pollerWith(tailOf(12)),
}

/** The feeds of a situation of docs/guides/incidents.md. */
const incident = (groups) => ({
  throughput: pollerWith(storyThroughput),
  topics: pollerWith(topicsBeside(storyThroughput)),
  cluster: pollerWith(brokerKilled),
  groups: pollerWith(groups),
  health: pollerWith({...wellBeside, atMs: brokerKilled.atMs}),
})

/** What each picture shows, in words and for the program, and the keys that lead there. */
const scenes = {
  overview: {
    request: {view: 'overview'},
    rows: 30,
    shows:
      'The overview: two of four brokers up, records in and out, the busiest topics, the worst groups, brokers, events',
  },
  topics: {
    request: {view: 'topics'},
    rows: 30,
    shows:
      'The topics, busiest first, with their course and what is wrong with them; below, payments in words and its partitions',
  },
  partitions: {
    request: {view: 'topic', topic: 'payments'},
    rows: 16,
    shows: 'The partitions of payments: one of six takes 98.5% of the records, two are under-replicated',
  },
  groups: {
    request: {view: 'groups'},
    rows: 32,
    shows:
      'The groups, worst first: billing-export has LOST records, search-indexer is BEHIND; below, reasons and the course of the lag',
  },
  'group-detail': {
    request: {view: 'groups'},
    keys: ['j', 'j', 'j', 'tab', 'e'],
    rows: 38,
    shows:
      'The group orders-enricher on the whole screen: STALLED, with the reason, its lag over a minute, members and partitions',
  },
  history: {
    request: {view: 'group', group: 'orders-enricher'},
    keys: ['tab', 'tab'],
    rows: 30,
    shows: 'The last minute of orders-enricher: charts of its lag, of what came in and of what went out',
  },
  tail: {
    request: {view: 'tail', topic},
    rows: 20,
    shows:
      'Records as they come, newest on top, with keys, values and headers; what a terminal would act on is escaped',
  },
  record: {
    request: {view: 'tail', topic},
    keys: ['j', 'enter'],
    rows: 24,
    shows: 'One record: its time, key, header and value, the JSON laid out',
  },
  brokers: {
    request: {view: 'brokers'},
    rows: 30,
    shows:
      'The brokers: two up, one DOWN, one GONE; how fast they answer, how many partitions they lead, how full they are',
  },
  problems: {
    request: {view: 'problems'},
    rows: 30,
    shows:
      'The problems, worst first: broker 3 does not answer, and what it takes with it; below, the cause and the command',
  },
  txn: {
    request: {view: 'txn'},
    rows: 22,
    shows:
      'Open transactions: one hangs in orders-eu-west-3, one is open for five minutes; below, what that means and the command',
  },
  connect: {
    request: {view: 'connect'},
    keys: ['j'],
    rows: 24,
    shows:
      'Connectors: one has failed, one has a task that has, one waits for a worker; below, the cause and the commands',
  },
  'group-down': {
    request: {view: 'groups'},
    feeds: incident(groupDown),
    rows: 30,
    shows: 'samsa top groups: order-joiner is STOPPED, has no members, and its lag grows by what comes in',
  },
  'partition-stuck': {
    request: {view: 'groups'},
    feeds: incident(partitionStuck),
    rows: 32,
    shows:
      'samsa top groups: order-joiner is STALLED, partition 1 has not advanced for 5m55s though its owner is alive',
  },
  'rebalancing-loop': {
    request: {view: 'groups'},
    feeds: incident(rebalancingLoop),
    rows: 30,
    shows:
      'samsa top groups: order-joiner is STALLED in PreparingRebalance: the group rebalances again and again',
  },
  'about-to-expire': {
    request: {view: 'groups'},
    feeds: incident(aboutToExpire),
    rows: 32,
    shows:
      'samsa top groups: order-joiner is AT-RISK: it may lose the first of 61,240 unread records in 2m04s',
  },
  'broker-killed': {
    request: {view: 'overview'},
    feeds: incident(groupsKeepUp),
    rows: 30,
    shows:
      'samsa top overview: two of three brokers up, 19 partitions under-replicated, none offline, and the events that led there',
  },
  'many-topics': {
    request: {view: 'topics'},
    feeds: {throughput: pollerWith(manyThroughput), topics: pollerWith(manyTopics)},
    keys: ['/', ...'recomm.*eu-', 'enter', 'j', 'j'],
    rows: 30,
    shows:
      'samsa top topics, filtered by a regular expression: names that are too long are cut in the middle, the one under the cursor stands whole below',
  },
}

/** All pictures: what they show, and how they are drawn. */
const pictures = new Map(
  Object.entries(scenes).map(([name, scene]) => [name, {shows: scene.shows, draw: () => drawScene(scene)}]),
).set('first-minutes', {
  shows:
    'The first two minutes: samsa local up, topic create, produce, lag, and then samsa top over traffic: groups, overview, topics',
  draw: drawFirstMinutes,
})

function drawScene({request, feeds: own = feeds, keys = [], rows, shows}) {
  if (!shows) throw new Error(`the scene of ${Object.values(request).join(' ')} does not say what it shows`)
  const started = startTestApp({request, size: {columns, rows}, nowMs, clusterLabel: 'prod-eu'})
  const polled = pollsOf(own, nowMs).reduce((state, poll) => stepApp(state, poll).state, started)
  const state = keys.reduce((before, key) => stepApp(before, {type: 'key', key, nowMs}).state, polled)
  const lines = renderFrame(state, {
    theme: markingTheme,
    glyphs: unicodeGlyphs,
    formatTimeOfDay: (atMs) => new Date(atMs).toISOString().slice(11, 19),
  })
  const title = ['samsa top', ...Object.values(request)].join(' ')
  return drawWindow(drawLines(lines.map(readStyledLine)), {columns, rows, title, description: shows})
}

function drawFirstMinutes() {
  const recording = JSON.parse(readFileSync(path.join(root, folder, 'first-minutes.json'), 'utf8'))
  return drawRecording(recording, {
    title: 'samsa: the first two minutes',
    description: pictures.get('first-minutes').shows,
  })
}

/** The page with its pictures behind their marks. */
function fillPage(page, text) {
  return text.replaceAll(/<!-- screen: (\S+) -->\n(\n(```\n[^`]*```|!\[.*)\n)?/g, (_all, name) => {
    const picture = pictures.get(name)
    if (picture === undefined) throw new Error(`${page} asks for a screen "${name}" that is not known`)
    const file = path.posix.relative(path.posix.dirname(page), `${folder}/${name}.svg`)
    return `<!-- screen: ${name} -->\n\n![${picture.shows}](${file})\n`
  })
}

const read = (file) => {
  try {
    return readFileSync(path.join(root, file), 'utf8')
  } catch {
    return null
  }
}
const wanted = new Map([...pictures].map(([name, {draw}]) => [`${folder}/${name}.svg`, draw()]))
for (const page of ['README.md', ...globSync('docs/guides/*.md', {cwd: root}).sort()])
  wanted.set(page, fillPage(page, read(page)))
const left = globSync(`${folder}/*.svg`, {cwd: root}).filter((file) => !wanted.has(file))
const stale = [...[...wanted].filter(([file, text]) => read(file) !== text).map(([file]) => file), ...left]

if (!process.argv.includes('--check')) {
  mkdirSync(path.join(root, folder), {recursive: true})
  for (const file of left) rmSync(path.join(root, file))
  for (const file of stale.filter((each) => wanted.has(each)))
    writeFileSync(path.join(root, file), wanted.get(file))
} else if (stale.length > 0) {
  process.stderr.write(
    `Not what the program draws (${stale.join(', ')}): run \`npm run docs\` and commit them.\n`,
  )
  process.exitCode = 1
}
