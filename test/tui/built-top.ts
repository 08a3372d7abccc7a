import {rm} from 'node:fs/promises'
import {afterAll, afterEach, beforeAll, expect} from 'vitest'
import {buildProgram} from './build-program.ts'
import {PtySession} from './pty-session.ts'

/** How the dashboard is to be started. */
export interface TopStart {
  readonly intervalMs?: number
  readonly scenario?: string
  readonly size?: {readonly columns: number; readonly rows: number}
  readonly mouse?: boolean
  /** What a shell does before it starts the dashboard. */
  readonly before?: string
}

/** The program of test/tui/top-program.ts, built once for a file of tests; its sessions end with each test. */
export interface BuiltTop {
  /** Under a shell that says how the program ended and how the terminal is left. */
  start(options?: TopStart): PtySession
  /** The same, once rates are shown. */
  startLive(options?: TopStart): Promise<PtySession>
  /** In an interactive bash, as a job that can be stopped and continued. */
  startJob(options?: TopStart): Promise<PtySession>
}

/** Has the program built before the tests of this file, and taken away after them. */
export function buildTop(): BuiltTop {
  let folder: string
  let program: string
  const sessions: PtySession[] = []

  beforeAll(async () => {
    const built = await buildProgram('top-program')
    folder = built.folder
    program = built.program
  })
  afterEach(() => {
    for (const session of sessions.splice(0)) session.dispose()
  })
  afterAll(() => rm(folder, {recursive: true, force: true}))

  const wordsOf = ({intervalMs = 100, scenario = 'run', mouse = false}: TopStart): string[] => [
    process.execPath,
    program,
    String(intervalMs),
    scenario,
    mouse ? 'mouse' : '',
  ]
  const open = (command: string, args: readonly string[], size: TopStart['size']): PtySession => {
    const session = new PtySession(command, args, size)
    sessions.push(session)
    return session
  }

  const start = (options: TopStart = {}): PtySession => {
    const script = `${options.before ?? ':'}; "$0" "$@"; echo "exit=$?"; stty -a; echo "the end"`
    return open('sh', ['-c', script, ...wordsOf(options)], options.size)
  }
  return {
    start,
    startLive: async (options) => {
      const session = start(options)
      // Rates are there from the second poll on.
      await session.until('rates are shown', () => /> topic-39 +\S*\d/.test(session.screen()[3] ?? ''))
      return session
    },
    startJob: async (options = {}) => {
      const session = open('bash', ['--norc', '--noprofile', '-i'], options.size)
      await session.untilShown('$')
      const words = wordsOf(options).map((word) => `'${word}'`)
      session.press(`${words.join(' ')}\r`)
      await session.untilShown('● live')
      return session
    },
  }
}

/** The id that the program has said at its start. */
export function pidOf({output}: PtySession): number {
  const pid = /pid=(\d+)/.exec(output)?.[1]
  if (pid === undefined) throw new Error('the program has not said its id')
  return Number(pid)
}

/** After the program's end: the terminal must be as it was before. Returns everything that was written. */
export async function expectRestored(session: PtySession, exitCode: number): Promise<string> {
  await session.untilShown('the end')
  const {terminal, output} = session
  expect(terminal.buffer.active.type).toBe('normal')
  expect(output.lastIndexOf('\x1b[?25h')).toBeGreaterThan(output.lastIndexOf('\x1b[?25l'))
  expect(output.lastIndexOf('\x1b[?1049l')).toBeGreaterThan(output.lastIndexOf('\x1b[?1049h'))
  expect(terminal.modes).toMatchObject({
    wraparoundMode: true,
    bracketedPasteMode: false,
    mouseTrackingMode: 'none',
  })
  expect(output.lastIndexOf('\x1b[?1006l')).toBeGreaterThanOrEqual(output.lastIndexOf('\x1b[?1006h'))
  expect(output).not.toContain('\x1b[3J')
  const normal = session.screen().join('\n')
  expect(normal).toContain(`exit=${exitCode}`)
  expect(normal).toMatch(/(?<!-)\bicanon\b/)
  expect(normal).toMatch(/(?<!-)\becho\b/)
  return output
}
