import {readFileSync} from 'node:fs'

/** USER_HZ, the unit of all times in /proc/<pid>/stat, is 100 on every Linux that Node runs on. */
const TICK_MS = 10

/** What a process has used up to now; null where the system has no /proc or the process is gone. */
export interface ProcessFacts {
  /** User and system time of all its threads, in steps of 10 ms. */
  readonly cpuMs: number
  /** User and system time of its children that have ended and been waited for. */
  readonly childrenCpuMs: number
  readonly residentBytes: number
  /** The most that was resident at once (VmHWM). */
  readonly peakBytes: number
}

export function readProcessFacts(pid: number | 'self'): ProcessFacts | null {
  const stat = readProc(`${pid}/stat`)
  const status = readProc(`${pid}/status`)
  if (stat === null || status === null) return null
  // The second field is the program's name in parentheses, which may hold spaces; utime is field 14 (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = (index: number): number => Number(fields[index]) * TICK_MS
  return {
    cpuMs: ticks(11) + ticks(12),
    childrenCpuMs: ticks(13) + ticks(14),
    residentBytes: kilobytes(status, 'VmRSS'),
    peakBytes: kilobytes(status, 'VmHWM'),
  }
}

function kilobytes(status: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)
  return match === null ? 0 : Number(match[1]) * 1024
}

/** Null where there is no such process any more, or no /proc. */
function readProc(name: string): string | null {
  try {
    return readFileSync(`/proc/${name}`, 'utf8')
  } catch {
    return null
  }
}
