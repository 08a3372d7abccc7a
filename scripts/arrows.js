// Who may import whom: the rooms of src, the floors inside core, the packages that only one room knows, and no cycles, of
// types neither. The table below is the rule; ARCHITECTURE.md prints it (`--write` puts it there).
import {globSync, readFileSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {root} from './pinned-node.js'

/** Rooms that each room may import. `(types)` allows `import type`, `(late)` only `await import()`. */
const ROOMS = {
  commands: ['cli', 'core', 'views', 'local', 'user', 'errors', 'tui (late)'],
  cli: ['core', 'kafka', 'views', 'local', 'user', 'errors'],
  tui: ['core', 'views', 'errors', 'kafka (types)'],
  core: ['kafka', 'user', 'errors'],
  views: ['core', 'errors'],
  kafka: ['errors'],
  local: ['user', 'errors'],
  user: ['errors'],
  errors: [],
}

/** Rooms of core by floor: one may import those of the floors below it, none of its own floor or above. */
const FLOORS = [
  ['time', 'names', 'changes', 'secrets', 'measures'],
  ['source', 'http'],
  ['offsets', 'connection', 'configs', 'access', 'history'],
  ['schemas', 'connect'],
  ['polling', 'records'],
  ['brokers'],
  ['placement'],
  ['topics'],
  ['transactions'],
  ['cluster', 'consume', 'produce', 'throughput'],
  ['groups', 'tail', 'copy', 'expect', 'analyze', 'perf'],
  ['lag', 'declare'],
  ['dashboard', 'wait', 'doctor', 'streams'],
  ['health'],
]

/** Packages and the only rooms that import them. */
const PACKAGES = {
  kafkajs: ['kafka'],
  '@oclif/core': ['commands', 'cli'],
  '@clack/prompts': ['cli'],
  '@bufbuild/cel': ['core'],
  oauth4webapi: ['core'],
  ajv: ['core'],
  'ajv-draft-04': ['core'],
  protobufjs: ['core'],
  '@napi-rs/keyring': ['core'],
  '@peculiar/x509': ['local'],
  'reflect-metadata': ['local'],
  '@bufbuild/protobuf': ['core'],
  diff: ['core'],
  ink: ['tui'],
  react: ['tui'],
  'cli-table3': ['views'],
  marked: ['views'],
  chalk: ['views', 'tui'],
}

const IMPORT = /^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm
const LATE_IMPORT = /\bimport\(\s*'([^']+)'\s*\)/g

const problems = []
const files = globSync('src/**/*.{ts,tsx}', {cwd: root}).map((file) => file.replaceAll('\\', '/'))
const graph = new Map(files.map((file) => [file, importsOf(file)]))

for (const [file, imports] of graph) {
  for (const {target, how} of imports) {
    if (target.startsWith('src/')) checkRoom(file, target, how)
    else checkPackage(file, target)
  }
}
for (const cycle of findCycles()) problems.push(`a cycle: ${cycle.join(' > ')}`)

const drawing = draw()
const page = path.join(root, 'ARCHITECTURE.md')
const text = readFileSync(page, 'utf8')
const drawn = text.replace(/(<!-- arrows -->\n)[\s\S]*?(<!-- \/arrows -->)/, `$1${drawing}$2`)
if (process.argv.includes('--write')) writeFileSync(page, drawn)
else if (drawn !== text)
  problems.push('ARCHITECTURE.md shows other arrows: run node scripts/arrows.js --write')

for (const problem of problems) process.stderr.write(`${problem}\n`)
process.stdout.write(`${graph.size} files, ${problems.length} wrong arrows\n`)
process.exitCode = problems.length > 0 ? 1 : 0

function importsOf(file) {
  const source = readFileSync(path.join(root, file), 'utf8')
  const found = []
  for (const [, type, name] of source.matchAll(IMPORT)) found.push({name, how: type ? 'types' : 'now'})
  for (const [, name] of source.matchAll(LATE_IMPORT)) found.push({name, how: 'late'})
  return found.map(({name, how}) => ({
    how,
    target: name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name,
  }))
}

function checkRoom(file, target, how) {
  const [from, to] = [roomOf(file), roomOf(target)]
  if (from === to) {
    if (from === 'core') checkFloor(file, target)
    return
  }
  const allowed = ROOMS[from]
  if (!allowed) problems.push(`${file}: ${from} is no room`)
  else if (!allowed.includes(to) && !allowed.includes(`${to} (${how})`))
    problems.push(`${file} imports ${target}: ${from} may import ${allowed.join(', ') || 'nothing'}`)
}

function checkFloor(file, target) {
  const [from, to] = [innerRoomOf(file), innerRoomOf(target)]
  if (from === to) return
  const floorOf = (room) => FLOORS.findIndex((floor) => floor.includes(room))
  for (const room of [from, to]) if (floorOf(room) < 0) problems.push(`core/${room} is on no floor`)
  if (floorOf(to) >= floorOf(from))
    problems.push(`${file} imports ${target}: core/${to} is not below core/${from}`)
}

function checkPackage(file, name) {
  const known = Object.keys(PACKAGES).find((each) => name === each || name.startsWith(`${each}/`))
  if (known && !PACKAGES[known].includes(roomOf(file)))
    problems.push(`${file} imports ${name}: only ${PACKAGES[known].join(' and ')} may`)
}

function roomOf(file) {
  return file.split('/')[1]
}

function innerRoomOf(file) {
  return file.split('/')[2]
}

/** Strongly connected files (Tarjan); what is imported late ends no start-up and counts as no arrow. */
function findCycles() {
  const indexes = new Map()
  const low = new Map()
  const stack = []
  const cycles = []
  const visit = (file) => {
    indexes.set(file, indexes.size)
    low.set(file, indexes.get(file))
    stack.push(file)
    for (const {target, how} of graph.get(file) ?? []) {
      if (!graph.has(target) || how === 'late') continue
      if (!indexes.has(target)) {
        visit(target)
        low.set(file, Math.min(low.get(file), low.get(target)))
      } else if (stack.includes(target)) low.set(file, Math.min(low.get(file), indexes.get(target)))
    }
    if (low.get(file) !== indexes.get(file)) return
    const members = stack.splice(stack.indexOf(file))
    if (members.length > 1) cycles.push(members)
  }
  for (const file of graph.keys()) if (!indexes.has(file)) visit(file)
  return cycles
}

function draw() {
  const width = Math.max(...Object.keys(ROOMS).map((room) => room.length))
  const rooms = Object.entries(ROOMS).map(
    ([room, allowed]) => `${room.padEnd(width)}  may import  ${allowed.join(', ') || 'nothing'}`,
  )
  const floors = FLOORS.toReversed().map((floor) => `  ${floor.join(' ')}`)
  const packages = Object.entries(PACKAGES).map(([name, only]) => `${name}: only ${only.join(' and ')}`)
  const lines = [...rooms, '', 'Inside core, each may import what is below it:', ...floors, '', ...packages]
  return `\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n\n`
}
