import {access, readFile} from 'node:fs/promises'
import http from 'node:http'
import {join} from 'node:path'
import {Failure} from '../../errors/failure.ts'
import {makeFolder} from '../../user/make-folder.ts'
import {JVM_ABORTED, removeIfDamaged} from '../damaged-archive.ts'
import {type DetachedProcess, startDetached, stopDetached} from '../detached-process.ts'
import {findJava, type Java} from '../java.ts'
import {temporaryArguments} from '../java-temporary.ts'
import {planQuickStart} from '../jvm.ts'
import {readLastLines} from '../log-files.ts'
import {chooseFailureLines} from '../logs.ts'
import {fetchFolder} from '../maven-fetch.ts'
import {pause} from '../pause.ts'
import {findFreePort, isPortFree} from '../ports.ts'
import {findProgram} from '../programs.ts'
import type {StartContext} from '../start-context.ts'
import {
  formatBootstrapServers,
  type LocalPart,
  type LocalState,
  partMarker,
  partPaths,
  writeState,
} from '../state.ts'
import {findPartArchive} from './part-archive.ts'
import type {PartKind} from './part-kind.ts'
import {PART_KINDS} from './part-kinds.ts'
import type {PartName} from './part-names.ts'
import {isPartRunning, partsOf} from './part-status.ts'

/** How long a part may take until it answers; on a busy machine its JVM needs most of a minute. */
const READY_MS = 180_000

const LOOK_EVERY_MS = 100

const HEAP_MEGABYTES = 512

/** What a part needs before it can be started, found or fetched. */
export interface FetchedPart {
  readonly kind: PartKind
  readonly files: string
  readonly java: Java
}

/** The parts that a start is to bring up: those that are asked for, and those that the cluster had. */
export function wantedParts(
  state: LocalState | null,
  {parts = []}: Pick<StartContext, 'parts'>,
): readonly PartName[] {
  const had = state === null ? [] : partsOf(state).map(({name}) => name)
  return [...new Set([...had, ...parts])]
}

/** Fetches what parts need, before anything is started: it may take long, and fail. */
export async function fetchParts(
  names: readonly PartName[],
  kafkaVersion: string,
  context: StartContext,
): Promise<readonly FetchedPart[]> {
  const fetched: FetchedPart[] = []
  for (const name of names) fetched.push(await fetchPart(PART_KINDS[name], kafkaVersion, context))
  return fetched
}

async function fetchPart(kind: PartKind, kafkaVersion: string, context: StartContext): Promise<FetchedPart> {
  const {directories, env, signal, onProgress} = context
  const java = await findJava(env, signal)
  const files = join(directories.cacheRoot, kind.folder(kafkaVersion))
  const isThere = () =>
    access(files).then(
      () => true,
      () => false,
    )
  if (await isThere()) return {kind, files, java}
  const what = kind.title(kafkaVersion)
  const mvn = await findProgram('mvn', env)
  if (mvn === null)
    throw new Failure('failed', `${what} comes from Maven, and there is no mvn on the PATH.`, {
      code: 'MAVEN_NOT_FOUND',
      suggestions: ['Install Maven (mvn): samsa then fetches it once and keeps it.'],
    })
  await fetchFolder({
    folder: files,
    what,
    isThere,
    fill: (staging, runMaven) => kind.fill(staging, runMaven, kafkaVersion),
    suggestions: ['Check the network, and the mirror in ~/.m2/settings.xml.'],
    mvn,
    env,
    signal,
    onProgress,
  })
  return {kind, files, java}
}

/**
 * Starts the parts that do not run, one after the other, and waits until each answers. Returns the state with them. What fails is
 * stopped again, and throws. The caller holds the lock, and the brokers run.
 */
export async function startParts(
  context: StartContext,
  state: LocalState,
  fetched: readonly FetchedPart[],
): Promise<LocalState> {
  let now = state
  for (const part of fetched) {
    const before = partsOf(now).find(({name}) => name === part.kind.name)
    if (before !== undefined && isPartRunning(now, before)) continue
    now = await startPart(context, now, part)
  }
  return now
}

async function startPart(
  context: StartContext,
  state: LocalState,
  fetched: FetchedPart,
): Promise<LocalState> {
  const port = await choosePort(context, state, fetched.kind)
  try {
    return await startPartOn(port, context, state, fetched)
  } catch (error) {
    // Who began at the same time has it now.
    if (!(error instanceof Failure) || error.code !== 'PART_ENDED' || (await isPortFree(port))) throw error
    return startPartOn(await findFreePort(brokerPorts(state)), context, state, fetched)
  }
}

async function startPartOn(
  port: number,
  context: StartContext,
  state: LocalState,
  fetched: FetchedPart,
): Promise<LocalState> {
  const {directories, onProgress} = context
  const {kind, files, java} = fetched
  const {name} = kind
  const before = partsOf(state).find((each) => each.name === name)
  const part: LocalPart = {name, port, process: null}
  onProgress(`Starting ${kind.title(state.version)} on 127.0.0.1:${part.port}`)
  const paths = partPaths(state, name)
  makeFolder(paths.directory)
  const {arguments: words, environment = {}} = await kind.plan({
    state,
    bootstrapServers: formatBootstrapServers(state.brokers),
    port: part.port,
    directory: paths.directory,
    files,
  })
  const archive = await findPartArchive(files, java)
  const started = await startDetached({
    what: kind.title(state.version),
    executable: java.executable,
    arguments: [
      partMarker(state, part),
      ...planQuickStart(HEAP_MEGABYTES, archive),
      ...temporaryArguments(paths.directory),
      ...words,
    ],
    environment: {...context.env, ...environment},
    directory: paths.directory,
    output: paths.log,
  })
  const running: LocalPart = {
    ...part,
    process: started.identity,
    ...(archive?.use === 'write' ? {writesArchive: true} : {}),
  }
  const withPart = putPart(state, running)
  // Before it is waited for, so that it is never running unrecorded for long.
  writeState(directories, withPart)
  try {
    await untilAnswers(context, withPart, running, started)
    if (before === undefined) await kind.settle?.(`http://127.0.0.1:${part.port}`)
    return withPart
  } catch (error) {
    await stopPart(withPart, running, 0)
    writeState(directories, before === undefined ? state : putPart(state, part))
    const wasRead = archive?.use === 'read' ? archive.file : null
    if (await removeIfDamaged(wasRead, error)) return startPartOn(port, context, state, fetched)
    throw error
  }
}

/** Its port of last time, else the usual one, else any; nobody has asked for any of them. */
async function choosePort(
  {port}: StartContext,
  state: LocalState,
  {name, preferredPort}: PartKind,
): Promise<number> {
  const before = partsOf(state).find((part) => part.name === name)?.port
  const wanted = before ?? (port === 0 ? undefined : preferredPort)
  if (wanted !== undefined && (await isPortFree(wanted))) return wanted
  return findFreePort(brokerPorts(state))
}

function brokerPorts({brokers}: LocalState): Set<number> {
  return new Set(brokers.flatMap((broker) => [broker.port, broker.controllerPort]))
}

/** Each keeps its place: what is listed does not change its order when a part is started again. */
function putPart(state: LocalState, part: LocalPart): LocalState {
  const parts = partsOf(state)
  const isNew = parts.every(({name}) => name !== part.name)
  return {
    ...state,
    parts: isNew ? [...parts, part] : parts.map((each) => (each.name === part.name ? part : each)),
  }
}

/** Throws where it ends meanwhile, with what it said last, where the time is up, and the signal's reason when cancelled. */
async function untilAnswers(
  {signal, readyTimeoutMs = READY_MS}: StartContext,
  state: LocalState,
  {name, port}: LocalPart,
  {ended}: DetachedProcess,
): Promise<void> {
  const {title, readyPath, saysListening} = PART_KINDS[name]
  const {log} = partPaths(state, name)
  const what = title(state.version)
  const endMs = performance.now() + readyTimeoutMs
  while (!(await answers(port, readyPath)) || !saysListening.test(await readFile(log, 'utf8'))) {
    const end = ended()
    if (end !== null) {
      const lines = chooseFailureLines(await readLastLines(log, 400))
      const said = lines.length === 0 ? '.' : `:\n${lines.map((line) => `  ${line}`).join('\n')}`
      const how = end.signal === null ? `exit code ${end.code}` : end.signal
      throw new Failure('failed', `${what} ended while it started (${how})${said}`, {
        code: end.signal === 'SIGABRT' ? JVM_ABORTED : 'PART_ENDED',
      })
    }
    if (performance.now() >= endMs)
      throw new Failure('timeout', `${what} was not ready within ${readyTimeoutMs / 1000} seconds.`, {
        suggestions: [`See \`samsa local logs --name ${state.name} --part ${name}\`.`],
      })
    await pause(LOOK_EVERY_MS, signal)
  }
}

/** Whether it answers with 200. */
function answers(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({host: '127.0.0.1', port, path, timeout: 5_000}, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(false))
  })
}

/**
 * Stops the parts of a cluster side by side, as brokers are stopped; before those, which they write to. One that writes an archive in
 * its orderly end may take `archiveGraceMs` for it.
 */
export async function stopParts(
  state: LocalState,
  {graceMs, archiveGraceMs}: {readonly graceMs: number; readonly archiveGraceMs: number},
): Promise<void> {
  const graceOf = ({writesArchive}: LocalPart): number =>
    writesArchive ? Math.max(graceMs, archiveGraceMs) : graceMs
  await Promise.all(partsOf(state).map((part) => stopPart(state, part, graceOf(part))))
}

async function stopPart(state: LocalState, part: LocalPart, graceMs: number): Promise<void> {
  if (part.process === null) return
  const what = PART_KINDS[part.name].title(state.version)
  await stopDetached(part.process, {what, marker: partMarker(state, part), graceMs})
}
