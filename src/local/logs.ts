import {spawn} from 'node:child_process'
import {createInterface} from 'node:readline'
import {Failure} from '../errors/failure.ts'
import {containerName, engineAndImage, readContainerLines} from './containers.ts'
import {type LocalDirectories, localDirectories} from './directories.ts'
import {followFile, readLastLines} from './log-files.ts'
import type {PartName} from './parts/part-names.ts'
import {partsOf} from './parts/part-status.ts'
import {brokerPaths, type LocalState, partPaths, readState} from './state.ts'

/** One line of a log, as it was written: not escaped for a terminal. */
export interface LogLine {
  /** Null for that of a part. */
  readonly broker: number | null
  readonly line: string
}

/** Whose log, and how much of it. */
export interface LogOptions {
  /** Only this broker; all by default. */
  readonly broker?: number | undefined
  /** What runs beside the brokers, in place of them. */
  readonly part?: PartName | undefined
  /** The last lines, over all brokers (default 100). */
  readonly lines?: number | undefined
  readonly directories?: LocalDirectories
}

/**
 * The last lines of a cluster's server logs, brokers merged by the time that each line carries. What the JVM itself
 * printed stands in where a broker has no server log. Throws not-found for an unknown cluster or broker.
 */
export async function readLocalLogs(name: string, options: LogOptions = {}): Promise<LogLine[]> {
  const lines = options.lines ?? 100
  const part = partLog(name, options)
  if (part !== null) return (await readLastLines(part, lines)).map((line) => ({broker: null, line}))
  const {state, ids} = chooseBrokers(name, options)
  const logs = await Promise.all(
    ids.map(async (id) => ({id, lines: await readBrokerLines(state, id, lines)})),
  )
  return mergeByTime(logs).slice(-lines)
}

/** The same lines, and then every new one until the signal is aborted. */
export async function* followLocalLogs(
  name: string,
  options: LogOptions & {readonly signal: AbortSignal},
): AsyncGenerator<LogLine> {
  const {signal} = options
  const part = partLog(name, options)
  if (part !== null) {
    // As below: it is followed before it is read.
    const follow = followFile(part, signal)
    const first = follow.next()
    yield* await readLocalLogs(name, options)
    for (let next = await first; next.done !== true; next = await follow.next())
      yield {broker: null, line: next.value}
    return
  }
  const {state, ids} = chooseBrokers(name, options)
  // Following starts before the last lines are read: a line between the two may show twice, but none is missed.
  const follows = ids.map((id) => followBroker(state, id, signal))
  const pending = new Map(follows.map((follow, index) => [index, next(follow, index)]))
  yield* await readLocalLogs(name, options)
  while (pending.size > 0) {
    const {index, result} = await Promise.race(pending.values())
    const follow = follows[index]
    const broker = ids[index]
    if (result.done === true || follow === undefined || broker === undefined) {
      pending.delete(index)
      continue
    }
    pending.set(index, next(follow, index))
    yield {broker, line: result.value}
  }
}

async function next(follow: AsyncGenerator<string>, index: number) {
  return {index, result: await follow.next()}
}

/** The log of the part that is asked for; null where none is. */
function partLog(name: string, {part, directories = localDirectories()}: LogOptions): string | null {
  if (part === undefined) return null
  const state = requireState(name, directories)
  if (partsOf(state).some((each) => each.name === part)) return partPaths(state, part).log
  throw new Failure('not-found', `The local cluster '${name}' has no ${part}.`, {
    suggestions: [`\`samsa local up --name ${name} --with ${part}\` starts one beside its brokers.`],
  })
}

function requireState(name: string, directories: LocalDirectories): LocalState {
  const state = readState(directories, name)
  if (state !== null) return state
  throw new Failure('not-found', `There is no local cluster named '${name}'.`, {
    suggestions: ['`samsa local status` lists them, `samsa local up` starts one.'],
  })
}

function chooseBrokers(name: string, {broker, directories = localDirectories()}: LogOptions) {
  const state = requireState(name, directories)
  const ids = state.brokers.map(({id}) => id).filter((id) => broker === undefined || id === broker)
  if (ids.length > 0) return {state, ids}
  const known = state.brokers.map(({id}) => id).join(', ')
  throw new Failure('not-found', `The local cluster '${name}' has no broker ${broker}, but ${known}.`)
}

async function readBrokerLines(state: LocalState, id: number, lines: number): Promise<string[]> {
  if (state.source === 'container') return readContainerLines(state, id, lines)
  const paths = brokerPaths(state, id)
  const current = await readLastLines(paths.serverLog, lines)
  const older =
    current.length < lines ? await readLastLines(`${paths.serverLog}.1`, lines - current.length) : []
  const all = [...older, ...current]
  return all.length > 0 ? all : readLastLines(paths.outputLog, lines)
}

async function* followBroker(state: LocalState, id: number, signal: AbortSignal): AsyncGenerator<string> {
  if (state.source !== 'container') {
    yield* followFile(brokerPaths(state, id).serverLog, signal)
    return
  }
  const args = ['logs', '--follow', '--tail', '0', containerName(state, id)]
  const child = spawn(engineAndImage(state).engine, args, {stdio: ['ignore', 'pipe', 'ignore'], signal})
  child.once('error', () => undefined)
  yield* createInterface({input: child.stdout})
}

/** Lines without a time (stack traces) stay behind the line that has one. */
export function mergeByTime(
  logs: readonly {readonly id: number; readonly lines: readonly string[]}[],
): LogLine[] {
  const stamped = logs.flatMap(({id, lines}) => {
    let time = ''
    return lines.map((line) => {
      time = /^\[(\d{4}-\d\d-\d\d[ T][\d:,.]+)\]/.exec(line)?.[1] ?? time
      return {time, row: {broker: id, line}}
    })
  })
  // Array.prototype.sort is stable: equal times keep their order.
  return stamped.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map(({row}) => row)
}

/**
 * The lines that say why a broker ended: errors and exceptions (not their stack frames) of this run, else the last ones.
 */
export async function readFailureLines(state: LocalState, id: number, fromOffset: number): Promise<string[]> {
  const paths = brokerPaths(state, id)
  const server = await readLastLines(paths.serverLog, 400, fromOffset)
  const output = await readLastLines(paths.outputLog, 50)
  return chooseFailureLines([...server, ...output])
}

/** At most five lines, errors before everything else; stack frames and repeats are left out. */
export function chooseFailureLines(lines: readonly string[]): string[] {
  const telling = lines.filter((line) => line.trim() !== '' && !/^\s+at |^\s+\.\.\. \d+ more/.test(line))
  const errors = telling.filter((line) => /\b(ERROR|FATAL)\b|Exception\b|\bError\b|^Unrecognized/.test(line))
  const chosen = errors.length > 0 ? errors : telling
  const short = chosen.map((line) => line.replace(/^\[[^\]]*\] /, '').replace(/ \([\w.$]+\)$/, ''))
  return [...new Set(short)].slice(-5)
}
