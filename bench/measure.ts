import {type ChildProcess, spawn} from 'node:child_process'
import {closeSync, openSync, readFileSync} from 'node:fs'
import {devNull} from 'node:os'

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
}

/** How often the peak of a running process is read: what it grows by in its last 5 ms is missed. */
const POLL_EVERY_MS = 5

/** USER_HZ, the unit of all times in /proc/<pid>/stat, is 100 on every Linux that Node runs on. */
const TICK_MS = 10

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
  const cpuBeforeMs = readChildrenCpuMs()
  const startedAt = performance.now()
  const child = spawn(command.file, command.args, {
    stdio: [stdin, stdout, stderr],
    env: {...process.env, ...command.env},
  })
  running.add(child)
  for (const fd of [stdin, stdout, stderr]) closeSync(fd)
  let peakBytes: number | null = null
  const timer = setInterval(() => {
    peakBytes = readPeakBytes(child.pid) ?? peakBytes
  }, POLL_EVERY_MS)
  const deadline = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  try {
    const {code, signal} = await waitForExit(child)
    const wallMs = performance.now() - startedAt
    if (code !== 0) throw new Error(describeEnd(command, code, signal))
    const cpuAfterMs = readChildrenCpuMs()
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

/** Milliseconds of CPU that our ended children have used. */
function readChildrenCpuMs(): number | null {
  const stat = readProc('self/stat')
  if (stat === null) return null
  // The second field is the program's name in parentheses, which may hold spaces; cutime and cstime are 16 and 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS
}

function readPeakBytes(pid: number | undefined): number | null {
  const status = readProc(`${pid}/status`)
  const match = status === null ? null : /^VmHWM:\s+(\d+) kB$/m.exec(status)
  return match === null ? null : Number(match[1]) * 1024
}

/** Null where there is no such process any more, or no /proc. */
function readProc(name: string): string | null {
  try {
    return readFileSync(`/proc/${name}`, 'utf8')
  } catch {
    return null
  }
}
