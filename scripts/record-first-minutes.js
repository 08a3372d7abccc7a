// Records docs/pictures/first-minutes.json: the commands of somebody's first two minutes, run in a shell on a real Kafka of
// this machine, on a terminal of 100x30. `npm run docs` draws first-minutes.svg of it, so this runs only where the commands
// look different. It wants port 9092 for itself (`unshare -n sh -c 'ip link set lo up; exec node scripts/record-first-minutes.js'`
// is a network of its own), and deletes the Kafka at the end.
import {execFileSync, spawn} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {spawn as spawnOnTerminal} from '@lydell/node-pty'
import headless from '@xterm/headless'
import {inkOfBasicColor, inkOfDarkColor} from './pictures/inks.ts'
import {writeRecordedLine} from './pictures/recording.ts'
import {root} from './pinned-node.js'

const COLUMNS = 100
const ROWS = 30

/** The longest that a screen stays, however long it was there; the last one of a command stays so long that it can be read. */
const LONGEST_MS = 1700
const READING_MS = 1400

/** What is waited for without being shown: until a dashboard has something to show of the last minute. */
const WAIT_MS = 75_000

const samsa = path.join(root, 'bin/run.js')
const folder = mkdtempSync(path.join(tmpdir(), 'first-minutes-'))
const env = {
  PATH: `${folder}${path.delimiter}${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
  HOME: process.env.HOME,
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  SAMSA_TOP_THEME: 'dark',
  PS1: '$ ',
}
writeFileSync(path.join(folder, 'samsa'), `#!/bin/sh\nexec "${process.execPath}" "${samsa}" "$@"\n`, {
  mode: 0o755,
})

const others = JSON.parse(
  execFileSync(process.execPath, [samsa, 'local', 'status', '--json'], {env, encoding: 'utf8'}),
)
if (others.clusters?.length > 0)
  throw new Error('A Kafka of this user is there already: `samsa local down --delete` first.')

const terminal = new headless.Terminal({cols: COLUMNS, rows: ROWS, allowProposedApi: true, scrollback: 0})
let isCursorHidden = false
for (const [final, hides] of [
  ['l', true],
  ['h', false],
])
  terminal.parser.registerCsiHandler({prefix: '?', final}, (params) => {
    if (params.includes(25)) isCursorHidden = hides
    return false
  })
const shell = spawnOnTerminal('bash', ['--norc', '--noprofile', '--noediting'], {
  cols: COLUMNS,
  rows: ROWS,
  cwd: folder,
  env,
  name: env.TERM,
})
let changedMs = 0
shell.onData((data) => terminal.write(data, () => (changedMs = performance.now())))
terminal.onData((answer) => shell.write(answer))

const steps = []
let shown = new Array(ROWS).fill('[]')
const applications = []
try {
  await until('the prompt', () => lastLine().startsWith('$'))
  keep(300)
  await run('samsa local up')
  await run('samsa topic create orders --partitions 3')
  await run('seq 1000 | samsa produce orders')
  await run('# now orders come in: "invoices" reads them, "shipping" has stopped')
  startApplications()
  await pause(20_000)
  await run('samsa lag')
  await top('samsa top groups', ['j', '1', '2', 'q'])
} finally {
  for (const {pid, exitCode} of applications) if (exitCode === null) process.kill(-pid, 'SIGKILL')
  shell.kill()
  execFileSync(process.execPath, [samsa, 'local', 'down', '--delete', '--yes'], {env})
  rmSync(folder, {recursive: true})
}
const lines = steps.map((step) => `    ${JSON.stringify(step)}`).join(',\n')
writeFileSync(
  path.join(root, 'docs/pictures/first-minutes.json'),
  `{\n  "columns": ${COLUMNS},\n  "rows": ${ROWS},\n  "steps": [\n${lines}\n  ]\n}\n`,
)
process.exit()

/** What the other terminals of this somebody do: orders come in, one application reads them, one has stopped. */
function startApplications() {
  const background = (command) => {
    const application = spawn('bash', ['-c', command], {env, cwd: folder, stdio: 'ignore', detached: true})
    applications.push(application)
  }
  background('exec samsa consume orders -g invoices -o none')
  background('exec samsa consume orders -g shipping -o none --max 4000')
  background(
    'while :; do for rate in 300 420 560 480 350; do seq $((rate * 6)) | samsa produce orders --rate $rate; done; done',
  )
}

/** Types a command, enters it, and keeps what is to be seen until the prompt is back. */
async function run(command) {
  const row = terminal.buffer.active.cursorY
  await enter(command)
  await watch(() => terminal.buffer.active.cursorY > row && lastLine() === '$')
  steps.at(-1).ms = READING_MS
}

/** Opens a dashboard, waits until it has seen something, and presses keys, two polls apart. */
async function top(command, keys) {
  await enter(command)
  await until('a dashboard', isDashboard)
  await pause(WAIT_MS)
  for (const key of keys) {
    const endMs = performance.now() + 4_200
    await watch(() => performance.now() > endMs)
    shell.write(key)
  }
  await watch(() => !isDashboard() && lastLine() === '$')
}

function isDashboard() {
  return terminal.buffer.active.type === 'alternate'
}

async function enter(command) {
  steps.push({type: command})
  shell.write(command)
  await until(`"${command}"`, () => lastLine().endsWith(command.slice(-40)))
  // Typed letters are a step of their own, not a screen.
  shown = readScreen()
  shell.write('\r')
}

/** Keeps each screen that stands still for a moment, until the condition holds for one of them. */
async function watch(condition) {
  for (let sinceMs = performance.now(); ; ) {
    await pause(20)
    const nowMs = performance.now()
    const isStill = nowMs - changedMs > 60
    if (!isStill) continue
    if (keep(Math.min(LONGEST_MS, Math.round(nowMs - sinceMs)))) sinceMs = nowMs
    if (condition()) return
  }
}

/** Adds a step where the screen has changed. `ms` is how long the one before was there. */
function keep(ms) {
  const now = readScreen()
  const {cursorX, cursorY} = terminal.buffer.active
  const changed = now.flatMap((line, row) => (line === shown[row] ? [] : [[row, JSON.parse(line)]]))
  if (changed.length === 0) return false
  const before = steps.at(-1)
  if (before && 'ms' in before) before.ms = ms
  steps.push({
    ms: 400,
    lines: Object.fromEntries(changed),
    cursor: isCursorHidden ? null : [cursorY, cursorX],
  })
  shown = now
  return true
}

function readScreen() {
  const {active} = terminal.buffer
  return Array.from({length: ROWS}, (_, row) =>
    JSON.stringify(writeRecordedLine(readCells(active.getLine(active.baseY + row)))),
  )
}

function readCells(line) {
  const cells = []
  for (let column = 0; column < COLUMNS; column++) {
    const cell = line.getCell(column)
    if (cell.getWidth() === 0) continue
    const text = cell.getChars() || ' '
    const front = paintOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()) ?? {
      paint: 'text',
      strength: cell.isDim() ? 0.6 : 1,
    }
    const behind = paintOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor())
    const [color, background] = cell.isInverse()
      ? [behind?.paint ?? 'paper', front.paint]
      : [front.paint, behind?.paint ?? null]
    const style = {
      color,
      background,
      strength: front.strength,
      isBold: cell.isBold() !== 0,
      isUnderlined: cell.isUnderline() !== 0,
    }
    cells.push({text, width: cell.getWidth(), style})
  }
  return cells
}

function paintOf(isRgb, isPalette, color) {
  if (isPalette) return {paint: inkOfBasicColor(color), strength: 1}
  return isRgb ? inkOfDarkColor([color >> 16, (color >> 8) & 255, color & 255]) : null
}

/** The line that the cursor is on. */
function lastLine() {
  const {active} = terminal.buffer
  return (
    active
      .getLine(active.baseY + active.cursorY)
      ?.translateToString(true)
      .trim() ?? ''
  )
}

async function until(what, condition) {
  const endMs = performance.now() + 60_000
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`waited in vain for ${what}:\n${readScreen().join('\n')}`)
    await pause(20)
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
