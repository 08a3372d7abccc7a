import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {homedir} from 'node:os'
import path from 'node:path'
import {inject} from 'vitest'
import {bootstrapServers} from './cluster.ts'
import {pinnedNode} from './package-stage.ts'
import {PATIENCE_MS} from './patience.ts'

export interface SpawnOptions {
  /** Added to the clean environment; undefined removes a variable from it. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The working folder; an empty one outside of any repository by default. */
  readonly cwd?: string
}

export interface RunOptions extends SpawnOptions {
  /** What comes on stdin, which then ends; without it stdin is empty. */
  readonly input?: string | Buffer
  /** After this time the command is killed and the run fails; PATIENCE_MS by default. */
  readonly timeoutMs?: number
  /** Sends a signal once stdout or stderr contains the text. */
  readonly signalAfter?: {readonly text: string; readonly signal: NodeJS.Signals}
}

/** How a command ended, and what it wrote. */
export interface SamsaRun {
  /** Null where a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly stdoutBytes: Buffer
}

/** The installed entry of the samsa that was built for this run of the suite. */
export function samsaEntry(): string {
  return path.join(inject('packageRoot'), 'bin/run.js')
}

/**
 * The environment of a command under test: nothing of the developer's own configuration or terminal gets in. Fetched
 * Kafka versions are shared, all other folders of the user are the suite's own. The suite's broker is the default
 * unless the arguments name a cluster.
 */
export function samsaEnv(
  args: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const home = inject('home')
  const namesCluster = args.some((arg) => /^(-b|-P|--bootstrap-server|--profile)/.test(arg))
  const all = {
    PATH: [inject('binFolder'), path.dirname(pinnedNode), process.env.PATH ?? ''].join(path.delimiter),
    JAVA_HOME: process.env.JAVA_HOME,
    TMPDIR: process.env.TMPDIR,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local/share'),
    XDG_STATE_HOME: path.join(home, '.local/state'),
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
    // All homes of a run start with the same code; that of the user is not filled with it.
    NODE_COMPILE_CACHE: path.join(process.env.SAMSA_TEST_RUN || inject('home'), 'code'),
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    // The second that a person at the Tab key waits is not enough where the machine is busy with something else.
    SAMSA_COMPLETION_TIMEOUT: '60s',
    SAMSA_BOOTSTRAP_SERVER: namesCluster ? undefined : bootstrapServers(),
    ...env,
  }
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** Starts bin/run.js with pipes for stdin, stdout and stderr, for tests that talk with it while it runs. */
export function spawnSamsa(
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcessWithoutNullStreams {
  return spawn(pinnedNode, [samsaEntry(), ...args], {
    cwd: options.cwd ?? inject('home'),
    env: samsaEnv(args, options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Runs a command to its end. Rejects, with what it had written, when it takes too long or cannot be started. */
export async function runSamsa(args: readonly string[], options: RunOptions = {}): Promise<SamsaRun> {
  const child = spawnSamsa(args, options)
  return collectRun(child, `samsa ${args.join(' ')}`, options)
}

/** Gives a started process its input and collects what it writes until its end. */
export function collectRun(
  child: ChildProcessWithoutNullStreams,
  title: string,
  options: Pick<RunOptions, 'input' | 'timeoutMs' | 'signalAfter'>,
): Promise<SamsaRun> {
  const {input = '', timeoutMs = PATIENCE_MS, signalAfter} = options
  const out: Buffer[] = []
  const err: Buffer[] = []
  let isSignalled = false
  const onChunk = (chunks: Buffer[]) => (chunk: Buffer) => {
    chunks.push(chunk)
    if (!signalAfter || isSignalled || !Buffer.concat(chunks).includes(signalAfter.text)) return
    isSignalled = true
    child.kill(signalAfter.signal)
  }
  child.stdout.on('data', onChunk(out))
  child.stderr.on('data', onChunk(err))
  // A command that needs no input may end before it has taken any.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    const written = () => `stdout:\n${Buffer.concat(out)}\nstderr:\n${Buffer.concat(err)}`
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${title} did not end within ${timeoutMs} ms\n${written()}`))
    }, timeoutMs)
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      const stdoutBytes = Buffer.concat(out)
      const stderr = Buffer.concat(err).toString('utf8')
      resolve({code, signal, stdout: stdoutBytes.toString('utf8'), stderr, stdoutBytes})
    })
  })
}

/** A name for a topic or group that nothing else in the suite uses. */
export function randomName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`
}
