import {Command, Flags, type Interfaces} from '@oclif/core'
import {parseDurationMs} from '../core/time/duration.ts'
import {Failure} from '../errors/failure.ts'
import {type DocumentFormat, renderDocument, type View} from '../views/document.ts'
import {stringifyJson} from '../views/json.ts'
import {canRepaint, columnsOf, readsUnicode} from '../views/terminal-traits.ts'
import {createTheme, decideColor, type Theme} from '../views/theme.ts'
import {type ConfirmationOptions, confirmChange} from './confirmation.ts'
import {refuseEmptyNames} from './empty-names.ts'
import {exitCodeOf} from './exit-codes.ts'
import {asFailure, asksForJson, failureDocument, renderFailure} from './failure-report.ts'
import {Interruption} from './interruption.ts'
import {note, noteTold, stdoutFailure, writeOut} from './output.ts'
import {rowsFailure, type Told} from './rows-failure.ts'
import {missingArguments} from './usage-failure.ts'

export type FlagsOf<T extends typeof Command> = Interfaces.InferredFlags<
  (typeof BaseCommand)['baseFlags'] & T['flags']
>
export type ArgsOf<T extends typeof Command> = Interfaces.InferredArgs<T['args']>

export const FORMATS = [
  'table',
  'wide',
  'json',
  'yaml',
  'csv',
  'name',
] as const satisfies readonly DocumentFormat[]

/** Node takes a longer timer for one of 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** A duration flag in milliseconds: 500ms, 30s, 5m, 1h30m, PT30S. All of them end up in a timer. */
export const durationFlag = Flags.custom<number>({
  parse: async (text) => parseTimerMs(text),
  helpValue: 'DURATION',
})

/** More often nobody looks, and a broker would be asked without a pause. */
const LEAST_INTERVAL_MS = 10

/** A duration flag for the time between two polls. */
export const intervalFlag = Flags.custom<number>({
  parse: async (text) => {
    const intervalMs = parseTimerMs(text)
    if (intervalMs >= LEAST_INTERVAL_MS) return intervalMs
    throw new Failure(
      'usage',
      `'${text}' is too short: between two polls there are ${LEAST_INTERVAL_MS}ms at least.`,
    )
  },
  charAliases: ['n'],
  helpValue: 'DURATION',
})

/** The milliseconds of a duration that a timer is to run for. Throws a usage Failure. */
export function parseTimerMs(text: string): number {
  const durationMs = parseDurationMs(text)
  if (durationMs <= MAX_TIMER_MS) return durationMs
  throw new Failure('usage', `'${text}' is longer than a timer can run, which is 24 days.`)
}

/**
 * What every command of samsa shares: output format, one error report with exit codes, signals and deadline.
 * A command's run() parses, calls core, shows, and returns what it showed: the type of that is its JSON contract.
 */
export abstract class BaseCommand<T extends typeof Command> extends Command {
  static override baseFlags = {
    output: Flags.string({
      char: 'o',
      description: `how to print the result`,
      options: FORMATS,
      helpValue: 'FORMAT',
      helpGroup: 'OUTPUT',
      env: 'SAMSA_OUTPUT',
      default: 'table',
    }),
    json: Flags.boolean({description: 'same as -o json', helpGroup: 'OUTPUT'}),
    color: Flags.boolean({
      description: 'colour on a terminal; NO_COLOR turns it off too',
      allowNo: true,
      default: true,
      helpGroup: 'OUTPUT',
    }),
    verbose: Flags.boolean({
      char: 'v',
      description: 'say on stderr what happens on the wire, and show stack traces',
      helpGroup: 'OUTPUT',
      env: 'SAMSA_VERBOSE',
    }),
  }

  protected flags!: FlagsOf<T>
  protected args!: ArgsOf<T>
  /** Arguments of a command that takes several of them. */
  protected names: string[] = []
  protected interruption!: Interruption

  override async init(): Promise<void> {
    await super.init()
    this.interruption = new Interruption({
      isStreaming: () => this.flags !== undefined && this.isStreaming,
      isUnderWay: () => this.isUnderWay(),
      onSecondSignal: () => this.onSecondSignal(),
    })
    try {
      await this.#parseWords(this.ctor.args)
    } catch (error) {
      const word = await this.#pickMissing(error)
      if (word === null) throw error
      // Behind a -- of its own, since a name may begin with a dash.
      this.argv = this.argv.includes('--') ? [...this.argv, word] : [...this.argv, '--', word]
      await this.#parseWords(this.ctor.args)
    }
    refuseEmptyNames(this.names, this.flags)
    await this.prepare()
  }

  /** What has to be known before the command runs, or an argument is chosen; flags are there. May be called twice. */
  protected async prepare(): Promise<void> {}

  async #parseWords(declared: Interfaces.ArgInput): Promise<void> {
    const {flags, args, argv} = await this.parse({
      flags: this.ctor.flags,
      baseFlags: (super.ctor as typeof BaseCommand).baseFlags,
      args: withoutStdin(declared),
      strict: this.ctor.strict,
    })
    this.flags = flags as FlagsOf<T>
    this.args = args as ArgsOf<T>
    this.names = argv.map(String)
  }

  /** A word for the one argument that is missing, chosen on the terminal; null where nobody can, or wants to, choose. */
  async #pickMissing(error: unknown): Promise<string | null> {
    const [name, ...more] = missingArguments(error)
    if (name === undefined || more.length > 0 || !canAsk(process.env)) return null
    // The flags say which cluster to ask.
    const optional = Object.entries(this.ctor.args).map(([each, arg]) => [each, {...arg, required: false}])
    await this.#parseWords(Object.fromEntries(optional))
    await this.prepare()
    return this.format === 'json' ? null : this.pickArgument(name)
  }

  /** A value for an argument that was left out, chosen on the terminal; null where there is no choice. */
  protected async pickArgument(_name: string): Promise<string | null> {
    return null
  }

  /**
   * Whether this run goes on until it is told to stop, as its flags say: it then finishes cleanly on the first signal, has
   * no deadline by default, and prints an error under --json on a line of its own. Other runs end at once.
   */
  protected get isStreaming(): boolean {
    return false
  }

  /** Whether a streaming command has begun, so that a signal must let it finish. */
  protected isUnderWay(): boolean {
    return true
  }

  /** What a streaming command still has to say when a second signal ends it at once. */
  protected onSecondSignal(): void {}

  protected get format(): DocumentFormat {
    return this.flags.json ? 'json' : (this.flags.output as DocumentFormat)
  }

  protected get theme(): Theme {
    const isTerminal = process.stdout.isTTY === true
    const color = decideColor({wanted: this.flags.color, isTerminal, env: process.env})
    return createTheme({color, ascii: isTerminal && !readsUnicode(process.env)})
  }

  /**
   * Prints a result in the format asked for and returns it. Where rows of it, or something beside them, failed, the command
   * ends with what they came to (see rowsFailure); where there are no rows at all, that is thrown in place of the result.
   */
  protected async show<D extends object>(
    data: D,
    view: View<D>,
    told: Told = {rows: [], noun: ''},
  ): Promise<D> {
    const failure = rowsFailure(told)
    if (failure && told.rows.length === 0 && !told.showsPart) throw failure
    await this.#writeDocument(data, view)
    if (failure) this.finishWith(failure)
    return data
  }

  async #writeDocument<D extends object>(data: D, view: View<D>): Promise<void> {
    const isTerminal = process.stdout.isTTY === true
    const width = columnsOf(process.stdout)
    await writeOut(
      await renderDocument(data, view, {format: this.format, theme: this.theme, width, isTerminal}),
    )
    const failure = stdoutFailure()
    if (failure) throw failure
  }

  /** Prints a plan that a question follows, in a frame: on stderr, since stdout is for the result. */
  protected async showPlan<D extends object>(plan: D, view: View<D>): Promise<void> {
    const isTerminal = process.stderr.isTTY === true
    const color = decideColor({wanted: this.flags.color, isTerminal, env: process.env})
    process.stderr.write(await view.renderPlan(plan, createTheme({color, ascii: !readsUnicode(process.env)})))
  }

  /** Asks before a change (see confirmChange); the command's deadline does not run while a person thinks. */
  protected async confirm(options: Omit<ConfirmationOptions, 'signal'>): Promise<boolean> {
    return this.interruption.withoutDeadline(() =>
      confirmChange({...options, signal: this.interruption.stop}),
    )
  }

  /** Prints a line for people on stderr; nothing under --json, where a program listens. */
  protected note(line: string): void {
    if (this.format !== 'json') note(line)
  }

  /** Ends the command with the exit code of a failure after its result has been shown (a mixed result, a check). */
  protected finishWith(failure: Failure): void {
    process.exitCode = exitCodeOf(failure)
    if (this.format !== 'json') process.stderr.write(this.#renderFailure(failure))
  }

  override async catch(error: unknown): Promise<void> {
    // What is told of an error only is not loaded with every start.
    const {withNearSubcommand} = await import('./near-subcommand.ts')
    const command = (this.id ?? '').split(':')
    const failure = withNearSubcommand({command, names: this.names, error, failure: asFailure(error)})
    // The reader of our output went away: it has what it wanted.
    if (failure.kind === 'interrupted' && failure.code === 'EPIPE') {
      process.exitCode = 0
      return
    }
    process.exitCode = exitCodeOf(failure)
    if (this.#wantsJson()) {
      // A stream's reader takes one object a line.
      const pretty = this.flags === undefined || !this.isStreaming
      await writeOut(
        `${stringifyJson(failureDocument(failure), {pretty, terminal: process.stdout.isTTY === true})}\n`,
      )
      // Nobody could read that.
      if (stdoutFailure()) process.stderr.write(this.#renderFailure(failure))
    } else if (failure.kind !== 'interrupted' || failure.suggestions.length > 0)
      // Who interrupts knows it; not what goes on all the same.
      process.stderr.write(this.#renderFailure(failure))
  }

  override async finally(_: Error | undefined): Promise<void> {
    const reason: unknown = this.interruption?.stop.reason
    // A streaming command that finished cleanly after a signal still says by its exit code that it was cut short.
    if (reason instanceof Failure && reason.code !== 'EPIPE') process.exitCode ??= exitCodeOf(reason)
    this.interruption?.dispose()
  }

  #renderFailure(failure: Failure): string {
    noteTold(failure)
    const verbose = this.flags?.verbose ?? this.argv.some((arg) => arg === '-v' || arg === '--verbose')
    return renderFailure(failure, {
      verbose: verbose || failure.kind === 'internal',
      bin: this.config.bin,
      root: this.config.root,
    })
  }

  /** Also right when parsing the flags is what failed. */
  #wantsJson(): boolean {
    return this.flags ? this.format === 'json' : asksForJson(this.argv)
  }
}

/** Whether somebody looks: on a terminal on all sides that can move its cursor, and not in CI, whose terminals have nobody. */
function canAsk(env: Readonly<Record<string, string | undefined>>): boolean {
  const {stdin, stdout, stderr} = process
  const isTerminal = [stdin, stdout, stderr].every(({isTTY}) => isTTY === true)
  return isTerminal && canRepaint(env) && (env.CI ?? '') === ''
}

/** oclif reads a missing argument from stdin, and waits for one: stdin is for records, never for names. */
function withoutStdin(args: Interfaces.ArgInput): Interfaces.ArgInput {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, {...arg, ignoreStdin: true}]))
}
