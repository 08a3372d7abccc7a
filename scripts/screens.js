// Draws the pictures of README.md and docs/guides/top.md: each `<!-- screen: NAME -->` is followed by the frame that the program draws
// of the recorded cluster that the tests of the screens use. With --check nothing is written; it fails where a picture is
// not what the program draws.
import {readFileSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {renderFrame} from '../src/tui/app/frame.ts'
import {stepApp} from '../src/tui/app/step-app.ts'
import {unicodeGlyphs} from '../src/tui/text/glyphs.ts'
import {pollsOf, startTestApp} from '../test/tui/apps.ts'
import {troubledCluster} from '../test/tui/cluster-reports.ts'
import {groupsInTrouble} from '../test/tui/group-reports.ts'
import {firstPollMs, pollerWith, reportAfter} from '../test/tui/reports.ts'
import {tailOf} from '../test/tui/tail-reports.ts'
import {topicsBeside} from '../test/tui/topic-reports.ts'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const nowMs = firstPollMs + 30_000
const topic = 'orders-eu-west'

const throughput = reportAfter(24)

const feeds = {
  throughput: pollerWith(throughput),
  topics: pollerWith(topicsBeside(throughput)),
  cluster: pollerWith(troubledCluster),
  groups: pollerWith(groupsInTrouble),
  tail: pollerWith(tailOf(12)),
}

/** What each picture shows, and the keys that lead there. */
const scenes = {
  overview: {request: {view: 'overview'}, rows: 24},
  topics: {request: {view: 'topics'}, rows: 15},
  partitions: {request: {view: 'topic', topic: 'payments'}, rows: 15},
  groups: {request: {view: 'groups'}, rows: 15},
  groupdetail: {request: {view: 'groups'}, keys: ['j', 'j', 'j', 'tab', 'e'], rows: 38},
  history: {request: {view: 'group', group: 'orders-enricher'}, keys: ['tab', 'tab'], rows: 22},
  tail: {request: {view: 'tail', topic}, rows: 16},
  record: {request: {view: 'tail', topic}, keys: ['j', 'enter'], rows: 22},
  brokers: {request: {view: 'brokers'}, rows: 15},
}

function draw({request, keys = [], rows}) {
  const started = startTestApp({request, size: {columns: 100, rows}, nowMs, clusterLabel: 'prod-eu'})
  const polled = pollsOf(feeds, nowMs).reduce((state, poll) => stepApp(state, poll).state, started)
  const state = keys.reduce((before, key) => stepApp(before, {type: 'key', key, nowMs}).state, polled)
  const lines = renderFrame(state, {
    theme: (_tone, text) => text,
    glyphs: unicodeGlyphs,
    formatTimeOfDay: (atMs) => new Date(atMs).toISOString().slice(11, 19),
  })
  return lines.map((line) => line.trimEnd()).join('\n')
}

for (const page of ['README.md', 'docs/guides/top.md']) {
  const file = path.join(root, page)
  const written = readFileSync(file, 'utf8')
  const drawn = written.replaceAll(/<!-- screen: (\w+) -->\n(\n```\n[^`]*```\n)?/g, (_all, name) => {
    const scene = scenes[name]
    if (scene === undefined) throw new Error(`${page} asks for a screen "${name}" that is not known`)
    return `<!-- screen: ${name} -->\n\n\`\`\`\n${draw(scene)}\n\`\`\`\n`
  })
  if (!process.argv.includes('--check')) writeFileSync(file, drawn)
  else if (drawn !== written) {
    process.stderr.write(`${page} is not what the program draws; run node scripts/screens.js\n`)
    process.exitCode = 1
  }
}
