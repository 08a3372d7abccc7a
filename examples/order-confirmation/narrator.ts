import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import path from 'node:path'
import {createInterface} from 'node:readline'
import {styleText} from 'node:util'
import {exitCodeOfSignal, StoryStopped} from './interruption.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** What stands for the words at the start of a command line: samsa is the one of this folder, node the one that runs us. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  samsa: [process.execPath, path.join(root, 'bin/run.js')],
  node: [process.execPath],
}

/** How long a program may take to end when the story is stopped; its Kafka may be gone already. */
const PATIENCE_MS = 5_000

/** A command line, a word each. */
export type Command = readonly string[]

export interface NarratorOptions {
  /** Ends the command that runs, and keeps the next from starting. */
  readonly signal?: AbortSignal
  /** Where every command looks for Kafka. */
  readonly bootstrapServers?: string
  /** Each chapter but the first waits for Enter: there is a terminal, and somebody who reads. */
  readonly waitsForReader?: boolean
}

/** A program that goes on while other commands run. */
export interface BackgroundProgram {
  /** Resolves once it has written something. Throws StoryStopped where it ended before. */
  spoken(): Promise<void>
  /** Throws StoryStopped where it has ended by itself. */
  checkRunning(): void
  /** Sends SIGTERM and waits for the end. Throws StoryStopped where it failed. */
  stop(): Promise<void>
}

/** Shows each command as one would type it, then runs it, so that its output follows. */
export class Narrator {
  /** False keeps the output of programs in the background from a screen that is not theirs. */
  showsBackground = true
  #signal: AbortSignal | undefined
  #waitsForReader: boolean
  readonly #env: NodeJS.ProcessEnv
  readonly #background = new Set<ChildProcess>()
  #step = 0
  #title = ''

  constructor({signal, bootstrapServers, waitsForReader = false}: NarratorOptions = {}) {
    this.#signal = signal
    this.#waitsForReader = waitsForReader
    // The user's own settings of samsa would send the story elsewhere, or change what it looks like.
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith('SAMSA_'))
    this.#env = Object.fromEntries(others)
    if (bootstrapServers !== undefined) this.bootstrapServers = bootstrapServers
  }

  /** Where every command that follows looks for Kafka. */
  set bootstrapServers(servers: string) {
    this.#env.SAMSA_BOOTSTRAP_SERVER = servers
  }

  /** Programs of this folder are found before those of the same name elsewhere. */
  putOnPath(folder: string): void {
    this.#env.PATH = [folder, this.#env.PATH ?? ''].join(path.delimiter)
  }

  /** From here on nothing is cut short: what comes now tidies up. */
  ignoreInterruption(): void {
    this.#signal = undefined
    this.#waitsForReader = false
  }

  /** Begins a step, once the reader is done with the one before. */
  async step(title: string): Promise<void> {
    if (this.#waitsForReader && this.#step > 0) await this.#waitForReader()
    this.#step += 1
    this.#title = title
    process.stdout.write(`\n${styleText('bold', `${this.#step}. ${title}`)}\n`)
  }

  /** A sentence between commands. */
  say(text: string): void {
    process.stdout.write(`${text}\n`)
  }

  /** Shows a command line that is not run by itself. */
  show(line: string): void {
    process.stdout.write(`\n${styleText('cyan', `$ ${line}`)}\n`)
  }

  /** Runs a command, or several joined by pipes. Throws StoryStopped when one of them fails. */
  async run(...stages: readonly Command[]): Promise<void> {
    const line = stages.map(formatCommand).join(' \\\n  | ')
    this.#signal?.throwIfAborted()
    this.show(line)
    const children: ChildProcess[] = []
    for (const [index, stage] of stages.entries()) {
      const source = children.at(-1)
      const isLast = index === stages.length - 1
      const child = this.#spawn(stage, [source ? 'pipe' : 'ignore', isLast ? 'inherit' : 'pipe', 'inherit'])
      // A stage that failed reads no more; its exit code tells.
      child.stdin?.on('error', () => {})
      if (source?.stdout && child.stdin) source.stdout.pipe(child.stdin)
      children.push(child)
    }
    await this.#ends(children, line)
  }

  /** Runs a command that takes the whole terminal. */
  async runOnTerminal(command: Command): Promise<void> {
    this.#signal?.throwIfAborted()
    this.show(formatCommand(command))
    const child = this.#spawn(command, ['inherit', 'inherit', 'inherit'])
    await this.#ends([child], formatCommand(command))
  }

  /** What a command says, without showing it; null where it failed. */
  async ask(command: Command): Promise<string | null> {
    this.#signal?.throwIfAborted()
    const child = this.#spawn(command, ['ignore', 'pipe', 'ignore'])
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const forward = this.#forwardSignal([child])
    const [code] = await once(child, 'close')
    forward.stop()
    this.#signal?.throwIfAborted()
    return code === 0 ? said : null
  }

  /** Starts a program in the background. */
  start(command: Command): BackgroundProgram {
    this.#signal?.throwIfAborted()
    const line = formatCommand(command)
    this.show(`${line} &`)
    const child = this.#spawn(command, ['ignore', 'pipe', 'inherit'])
    child.stdout?.on('data', (text: Buffer) => {
      if (this.showsBackground) process.stdout.write(text)
    })
    const closed = once(child, 'close')
    const firstOutput = child.stdout ? once(child.stdout, 'data') : closed
    this.#background.add(child)
    // As a shell would number it, while what was started last is stopped last or alone.
    const job = this.#background.size
    closed.then(() => this.#background.delete(child))
    const checkRunning = (): void => {
      this.#signal?.throwIfAborted()
      if (!this.#background.has(child)) throw this.#failure(line, child.exitCode || 1)
    }
    return {
      checkRunning,
      spoken: async () => {
        await Promise.race([firstOutput, closed])
        checkRunning()
      },
      stop: async () => {
        checkRunning()
        this.show(`kill %${job}`)
        child.kill('SIGTERM')
        const [code, signal] = await closed
        // A JVM that a signal has asked to end does so in order, and then tells that signal.
        if (code === 0 || code === exitCodeOfSignal('SIGTERM')) return
        throw this.#failure(line, code ?? exitCodeOfSignal(signal))
      },
    }
  }

  /** Ends what is in the background still; for the end of a story that was stopped. */
  async stopAll(): Promise<void> {
    await Promise.all(
      [...this.#background].map(async (child) => {
        const closed = once(child, 'close')
        child.kill('SIGTERM')
        const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
        await closed
        clearTimeout(timer)
      }),
    )
  }

  /** Until Enter, or the end of what is typed. */
  async #waitForReader(): Promise<void> {
    this.#signal?.throwIfAborted()
    process.stdout.write(styleText('dim', `\nEnter for chapter ${this.#step + 1}, Ctrl-C to end it: `))
    // Not as a terminal: Ctrl-C stays a signal, which has one place.
    const lines = createInterface({input: process.stdin, terminal: false})
    const stop = (): void => lines.close()
    this.#signal?.addEventListener('abort', stop)
    await Promise.race([once(lines, 'line'), once(lines, 'close')])
    this.#signal?.removeEventListener('abort', stop)
    lines.close()
    this.#signal?.throwIfAborted()
  }

  #spawn(command: Command, stdio: readonly ('ignore' | 'inherit' | 'pipe')[]): ChildProcess {
    const [name = '', ...args] = command
    const [file = name, ...first] = PROGRAMS[name] ?? []
    // In a session of its own: a Ctrl-C then comes from us alone, and once. The terminal's owner must be in ours.
    const detached = stdio[0] !== 'inherit'
    return spawn(file, [...first, ...args], {cwd: root, env: this.#env, stdio: [...stdio], detached})
  }

  async #ends(children: readonly ChildProcess[], line: string): Promise<void> {
    const forward = this.#forwardSignal(children)
    const codes = await Promise.all(
      children.map(async (child): Promise<number> => {
        const [code, signal] = await once(child, 'close')
        return code ?? exitCodeOfSignal(signal)
      }),
    )
    forward.stop()
    this.#signal?.throwIfAborted()
    const failed = codes.find((code) => code !== 0)
    if (failed !== undefined) throw this.#failure(line, failed)
  }

  #forwardSignal(children: readonly ChildProcess[]): {stop(): void} {
    const end = (): void => {
      for (const child of children) child.kill('SIGTERM')
    }
    this.#signal?.addEventListener('abort', end)
    return {stop: () => this.#signal?.removeEventListener('abort', end)}
  }

  #failure(line: string, exitCode: number): StoryStopped {
    return new StoryStopped(
      `stopped in step ${this.#step} (${this.#title}): \`${line}\` ended with exit code ${exitCode}`,
      exitCode,
    )
  }
}

function formatCommand(command: Command): string {
  return command.map((word) => (/^[\w./:=@,+-]+$/.test(word) ? word : `'${word}'`)).join(' ')
}
