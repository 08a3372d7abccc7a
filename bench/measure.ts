import {type ChildProcess, spawn} from 'node:child_process'
import {closeSync, openSync, readFileSync} from 'node:fs'
import {devNull} from 'node:os'
import {readProcessFacts} from './process-facts.ts'

/** A program to run: no shell in between, so that only the program itself is measured. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** The file on its stdin; empty by default. */
  readonly stdin?: string
  /** The file that stdout goes to, or an open descriptor; thrown away by default. */
  readonly stdout?: string | number
  /** The file that stderr goes to. */
  readonly stderr: string
}

/** One whole process, from before its start until it has ended. */
export interface Measurement {
  readonly wallMs: number
  /** User and system time of all its threads, in steps of 10 ms; null where the system has no /proc. */
  readonly cpuMs: number | null
  /** The most memory that was resident at once; null where the system has no /proc. */
  readonly peakBytes: number | null
  /** What else was measured, by a name that ends in its unit: `cpuPercent`, `keyP95Ms`, `perTickBytes`. */
  readonly figures?: Readonly<Record<string, number>>
}

/** How often the peak of a running process is read: what it grows by in its last 5 ms is missed. */
const POLL_EVERY_MS = 5

const running = new Set<ChildProcess>()

/** Kills what is being measured; for the end of this process. */
export function killMeasured(): void {
  for (const child of running) child.kill('SIGKILL')
}

/**
 * Runs a program to its end. Throws with the end of its stderr when it fails, and after `timeoutMs` (5 minutes).
 *
 * Node cannot ask wait4 for the resources of a child. CPU time is the growth of our own children's time, which the
 * kernel adds up when a child has been waited for (proc_pid_stat(5), cutime and cstime), so nothing else may be run
 * meanwhile. The peak of memory is the kernel's own high-water mark (VmHWM), read until the process is gone.
 */
export async function measureProcess(command: Command, timeoutMs = 300_000): Promise<Measurement> {
  const stdin = openSync(command.stdin ?? devNull, 'r')
  const stdout =
    typeof command.stdout === 'number' ? command.stdout : openSync(command.stdout ?? devNull, 'w')
  const stderr = openSync(command.stderr, 'w')
  const cpuBeforeMs = readProcessFacts('self')?.childrenCpuMs ?? null
  const startedAt = performance.now()
  const child = spawn(command.file, command.args, {
    stdio: [stdin, stdout, stderr],
    env: {...process.env, ...command.env},
  })
  running.add(child)
  for (const fd of [stdin, stdout, stderr]) closeSync(fd)
  let peakBytes: number | null = null
  const timer = setInterval(() => {
    if (child.pid !== undefined) peakBytes = readProcessFacts(child.pid)?.peakBytes || peakBytes
  }, POLL_EVERY_MS)
  const deadline = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  try {
    const {code, signal} = await waitForExit(child)
    const wallMs = performance.now() - startedAt
    if (code !== 0) throw new Error(describeEnd(command, code, signal))
    const cpuAfterMs = readProcessFacts('self')?.childrenCpuMs ?? null
    const cpuMs = cpuBeforeMs === null || cpuAfterMs === null ? null : cpuAfterMs - cpuBeforeMs
    return {wallMs, cpuMs, peakBytes}
  } finally {
    clearInterval(timer)
    clearTimeout(deadline)
    running.delete(child)
  }
}

function waitForExit(child: ChildProcess): Promise<{code: number | null; signal: NodeJS.Signals | null}> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({code, signal}))
  })
}

function describeEnd(command: Command, code: number | null, signal: NodeJS.Signals | null): string {
  const said = readFileSync(command.stderr, 'utf8').trim().split('\n').slice(-5).join('\n')
  const line = [command.file, ...command.args].join(' ').slice(0, 200)
  return `${line} ended with ${signal ?? `exit code ${code}`}: ${said}`
}
