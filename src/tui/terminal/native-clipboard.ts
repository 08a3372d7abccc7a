import {spawn} from 'node:child_process'

/** A program that puts what it reads on the clipboard of this machine. */
interface ClipboardProgram {
  readonly file: string
  readonly args: readonly string[]
  /** clip.exe guesses what it reads; it guesses this right, and a byte order mark would be copied too. */
  readonly encoding?: 'utf16le'
}

/** A program that has not ended by then will not: a display that does not answer. Starting one can take seconds. */
const TIME_LIMIT_MS = 5_000

/** The programs that can be there, the best one first; none where the terminal is on another machine. */
export function planClipboardPrograms(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): readonly ClipboardProgram[] {
  // Inside tmux the terminal is tmux: by default (set-clipboard external) it drops what a program sends, but not what it is
  // told itself, and hands that on (-w) to the terminal it runs in, wherever that is.
  const tmux = env.TMUX ? [{file: 'tmux', args: ['load-buffer', '-w', '-']}] : []
  if (env.SSH_CONNECTION || env.SSH_TTY) return tmux
  if (platform === 'darwin') return [{file: 'pbcopy', args: []}, ...tmux]
  const clip = {file: 'clip.exe', args: [], encoding: 'utf16le'} as const
  if (platform === 'win32') return [clip]
  return [
    ...tmux,
    ...(env.WSL_DISTRO_NAME ? [clip] : []),
    ...(env.WAYLAND_DISPLAY ? [{file: 'wl-copy', args: []}] : []),
    ...(env.DISPLAY
      ? [
          {file: 'xclip', args: ['-selection', 'clipboard']},
          {file: 'xsel', args: ['--clipboard', '--input']},
        ]
      : []),
  ]
}

/** What came of copying: whether a program has put the text on a clipboard, and what one did wrong; null for nothing. */
export interface NativeCopy {
  readonly copied: boolean
  readonly problem: string | null
}

/** Copies with the first of these programs that is installed. Never rejects. */
export async function copyNatively(
  text: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  limitMs: number = TIME_LIMIT_MS,
): Promise<NativeCopy> {
  let problem: string | null = null
  for (const program of planClipboardPrograms(env, platform)) {
    const outcome = await runProgram(program, text, env, limitMs)
    // An older tmux has no -w; another program may do.
    if (outcome?.copied) return outcome
    problem ??= outcome?.problem ?? null
  }
  return {copied: false, problem}
}

/** Resolves with null where the program is not installed. */
function runProgram(
  {file, args, encoding}: ClipboardProgram,
  text: string,
  env: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<NativeCopy | null> {
  const {promise, resolve} = Promise.withResolvers<NativeCopy | null>()
  const fail = (problem: string) => resolve({copied: false, problem})
  // It gets no pipe to write to: xclip and wl-copy leave a process behind that would keep it open.
  const child = spawn(file, args, {env, stdio: ['pipe', 'ignore', 'ignore'], timeout: limitMs})
  child.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') resolve(null)
    else fail(`${file}: ${error.message}`)
  })
  child.on('exit', (code, signal) => {
    if (code === 0) resolve({copied: true, problem: null})
    else fail(signal === null ? `${file} ended with ${code}` : `${file} took too long`)
  })
  // It may end without reading all; how it ends says what came of it.
  child.stdin.on('error', () => {})
  child.stdin.end(Buffer.from(text, encoding ?? 'utf8'))
  return promise
}
