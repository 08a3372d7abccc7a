import {readFileSync} from 'node:fs'

/**
 * One process of one boot of one machine. A pid alone is recycled; a pid with the time at which the kernel started
 * it is not, as long as the boot is the same.
 */
export interface ProcessIdentity {
  readonly pid: number
  /** Linux: clock ticks since boot (field 22 of /proc/pid/stat). Elsewhere: the start time as the system prints it. */
  readonly startedAt: string
  /** Linux: the random id of this boot, since ticks start again at each. Null where the start time is absolute. */
  readonly bootId: string | null
}

/** What the system says about a live process. */
export interface ProcessFacts {
  readonly startedAt: string
  readonly commandLine: string
}

/**
 * The start time out of /proc/pid/stat, or null for a process that has ended but was not reaped yet (zombie).
 * The command name stands in parentheses and may itself hold blanks and parentheses: fields count from the last one.
 */
export function parseProcStat(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  const startTicks = fields[19]
  if (state === 'Z' || state === 'X' || startTicks === undefined || !/^\d+$/.test(startTicks)) return null
  return startTicks
}

/** A line of `ps -o lstart=,stat=,command=` (macOS, BSD) in the C locale, or null for a zombie or no line. */
export function parsePsLine(line: string): ProcessFacts | null {
  const match = /^\s*(\w{3} +\w{3} +\d+ [\d:]{8} \d{4}) +(\S+) +(.*)$/.exec(line.split('\n')[0] ?? '')
  const [, startedAt, state, commandLine] = match ?? []
  if (startedAt === undefined || commandLine === undefined || state?.startsWith('Z')) return null
  return {startedAt: startedAt.replace(/ +/g, ' '), commandLine}
}

/** `CreationDate|CommandLine` as PowerShell was asked to print it (Windows), or null for no such process. */
export function parsePowerShellLine(line: string): ProcessFacts | null {
  const match = /^(\d[^|]*)\|(.*)$/.exec(line.trim())
  const [, startedAt, commandLine] = match ?? []
  return startedAt === undefined || commandLine === undefined ? null : {startedAt, commandLine}
}

/** The start time and command line of a live process; null when there is none (or it may not be looked at). */
export function readProcess(pid: number): ProcessFacts | null {
  try {
    if (process.platform === 'linux') {
      const startedAt = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
      if (startedAt === null) return null
      return {startedAt, commandLine: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}
    }
    if (process.platform === 'win32') {
      const query = `Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}' | ForEach-Object { $_.CreationDate.ToFileTimeUtc().ToString() + '|' + $_.CommandLine }`
      return parsePowerShellLine(run('powershell', ['-NoProfile', '-NonInteractive', '-Command', query]))
    }
    return parsePsLine(run('ps', ['-ww', '-o', 'lstart=,stat=,command=', '-p', String(pid)]))
  } catch {
    return null
  }
}

function run(command: string, args: string[]): string {
  const env = {...process.env, LC_ALL: 'C', TZ: 'UTC'}
  // Not imported: every command loads this file, and Linux, where /proc tells it all, needs no process for it.
  const {execFileSync} = process.getBuiltinModule('node:child_process')
  return execFileSync(command, args, {encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore']})
}

/** The id of this boot of the machine; null where process start times are absolute. */
export function readBootId(): string | null {
  if (process.platform !== 'linux') return null
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}

/** The identity of a live process, to be recorded; null when there is no such process. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const facts = readProcess(pid)
  return facts === null ? null : {pid, startedAt: facts.startedAt, bootId: readBootId()}
}

/**
 * Whether the recorded process still runs: same pid, same start time, same boot, and the marker (when one is given)
 * in its command line. Anything else that has the pid by now is somebody else's.
 */
export function isSameProcess(recorded: ProcessIdentity, marker?: string): boolean {
  if (recorded.bootId !== readBootId()) return false
  const facts = readProcess(recorded.pid)
  if (facts === null || facts.startedAt !== recorded.startedAt) return false
  return marker === undefined || facts.commandLine.split(' ').includes(marker)
}

/** Sends a signal to the recorded process if it is still that process; false when it is not and nothing was sent. */
export function signalProcess(recorded: ProcessIdentity, marker: string, signal: NodeJS.Signals): boolean {
  if (!isSameProcess(recorded, marker)) return false
  try {
    return process.kill(recorded.pid, signal)
  } catch {
    return false
  }
}
