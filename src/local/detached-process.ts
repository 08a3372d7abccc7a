import {spawn} from 'node:child_process'
import {closeSync, openSync} from 'node:fs'
import {Failure} from '../errors/failure.ts'
import {
  identifyProcess,
  isSameProcess,
  type ProcessIdentity,
  signalProcess,
} from '../user/process-identity.ts'
import {waitUntil} from './pause.ts'

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process that this process has started. */
export interface DetachedProcess {
  readonly identity: ProcessIdentity
  /** How it ended; null while it runs. */
  readonly ended: () => ProcessEnd | null
}

/** What is started, and where. */
export interface ProcessLaunch {
  /** For sentences: `Broker 1`. */
  readonly what: string
  readonly executable: string
  readonly arguments: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
  readonly directory: string
  /** A file for what it prints; what was in it is lost. */
  readonly output: string
}

/** Starts a process that outlives this one. Throws where it cannot be started, or ends at once. */
export async function startDetached(launch: ProcessLaunch): Promise<DetachedProcess> {
  const output = openSync(launch.output, 'w')
  try {
    const child = spawn(launch.executable, launch.arguments, {
      cwd: launch.directory,
      detached: true,
      stdio: ['ignore', output, output],
      ...(launch.environment === undefined ? {} : {env: launch.environment}),
    })
    let end: ProcessEnd | null = null
    child.once('exit', (code, signal) => {
      end = {code, signal}
    })
    const spawned = new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    await spawned
    child.unref()
    const identity = child.pid === undefined ? null : identifyProcess(child.pid)
    if (identity === null) throw new Failure('failed', `${launch.what} ended as soon as it was started.`)
    return {identity, ended: () => end}
  } finally {
    closeSync(output)
  }
}

/**
 * Stops a process: SIGTERM, and SIGKILL if it still runs after `graceMs`, or as soon as `mayKill` says that nothing of worth is left
 * to be done. With `graceMs` 0 it is killed at once. A pid that has become another process is left alone. Returns false when it did
 * not run.
 */
export async function stopDetached(
  identity: ProcessIdentity,
  {
    what,
    marker,
    graceMs,
    mayKill = () => false,
  }: {
    /** For sentences: `Broker 1`. */
    readonly what: string
    /** The word on its command line by which it is known as ours. */
    readonly marker: string
    readonly graceMs: number
    readonly mayKill?: (() => boolean) | undefined
  },
): Promise<boolean> {
  const isGone = () => !isSameProcess(identity, marker)
  if (isGone()) return false
  if (graceMs > 0) {
    signalProcess(identity, marker, 'SIGTERM')
    await waitUntil(() => isGone() || mayKill(), {everyMs: 20, timeoutMs: graceMs})
    if (isGone()) return true
  }
  signalProcess(identity, marker, 'SIGKILL')
  if (await waitUntil(isGone, {everyMs: 20, timeoutMs: 10_000})) return true
  throw new Failure('failed', `${what} (pid ${identity.pid}) could not be stopped.`)
}
