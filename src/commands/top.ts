import {Args, Flags} from '@oclif/core'
import {intervalFlag} from '../cli/base-command.ts'
import {ClusterCommand, DEFAULT_TIMEOUT_MS} from '../cli/cluster-command.ts'
import {connectFlag, schemaRegistryFlag} from '../cli/connection-flags.ts'
import {note, writeOut} from '../cli/output.ts'
import {prose} from '../cli/prose.ts'
import {requirePrintable} from '../cli/top/printable-view.ts'
import {readKeys} from '../cli/top/read-keys.ts'
import {failOnWords, findFailOn, parseFailOn, planFailOn} from '../core/dashboard/fail-on.ts'
import {fewestSamples, pollView} from '../core/dashboard/poll-view.ts'
import type {ViewDocument} from '../core/dashboard/view-documents.ts'
import {parseViewRequest, VIEW_WORDS, type ViewRequest} from '../core/dashboard/view-request.ts'
import {requireFilter} from '../core/names/text-filter.ts'
import {filterOfWhere, requireWhere, whereOfFilter} from '../core/tail/tail-where.ts'
import {systemClock} from '../core/time/clock.ts'
import {Failure} from '../errors/failure.ts'
import {PROFILE_COLOR_NUMBERS} from '../views/profile-name.ts'
import {canRepaint, columnsOf, readsUnicode} from '../views/terminal-traits.ts'
import {THEME_NAMES} from '../views/theme-names.ts'

const DEFAULT_INTERVAL_MS = 2_000

export default class Top extends ClusterCommand<typeof Top> {
  /** A note would stand in the middle of it. */
  static readonly drawsScreen = true
  static override summary = 'Watch topics, groups, brokers and records, live.'
  static override description = prose`
    A dashboard on the whole terminal. It only reads. Keys 1 to 8 change between overview, topics, groups, the tail of
    a topic, brokers, problems (all that is wrong, the worst first, with the cause and a command), transactions that are open, and the
    connectors of Kafka Connect, whose workers are asked while they are shown, and where --connect or the profile names them for problems and the overview too; Enter goes into a row, Esc back; ? shows all keys, q leaves.
    A view, and a name where it takes one, opens it directly. The tail shows what records say by their schemas, where --schema-registry or
    the profile says where the registry is.

    Off a terminal, with --once, or with an output format such as --json, it takes as many samples as rates need and
    prints one table (or JSON). With --watch it prints each poll, as a table or as one JSON object a line. With
    --fail-on the exit code is 3 where something is in one of these states; a status of groups that takes a while to
    tell (STALLED and STOPPED a minute, BEHIND and others fifteen seconds) is watched for so long; warn is a warning
    or worse. Where there is nothing to check, or it could not be read, the exit code is 1; where the
    time is up first (--timeout), what was seen until then is printed, and the exit code is 6 if nothing of that is in such a state. top problems takes warn or
    error, looks at what samsa cluster health does too, and at connectors where --connect, SAMSA_CONNECT, the profile or a local cluster says where the workers are, and passes
    where all was looked at and nothing is wrong. top txn takes
    them too: error is a transaction that hangs, warn one that has been open for over a minute. So does top connect: error is a connector or
    a task that has failed, warn one that no worker runs; it asks no broker.
  `
  static override examples = [
    {
      description: 'One measurement over half a second, for a script',
      command: '<%= config.bin %> top --once --interval 500ms --json',
    },
    {description: 'One table', command: '<%= config.bin %> top --once'},
    {
      description: 'The brokers once, and exit code 3 if one is down',
      command: '<%= config.bin %> top brokers --once --fail-on broker-down',
    },
    {
      description: 'All that is wrong, with the likely cause and the command that shows or mends it',
      command: '<%= config.bin %> top problems --once -o wide',
    },
    {
      description: 'The connectors once, and exit code 3 if one or a task of it has failed',
      command: '<%= config.bin %> top connect --once --fail-on error',
    },
  ]
  static override args = {
    view: Args.string({description: `what to open: ${VIEW_WORDS.join(', ')} [default: topics]`}),
    name: Args.string({description: 'which topic or group, for a view of one'}),
  }
  static override flags = {
    ...connectFlag,
    ...schemaRegistryFlag,
    filter: Flags.string({
      description: 'show only what matches this regular expression; ! in front: does not',
      helpValue: 'REGEX',
    }),
    where: Flags.string({
      description:
        'top tail: show only records for which this expression of CEL is true; as / where EXPRESSION there',
      helpValue: 'EXPRESSION',
      exclusive: ['filter'],
    }),
    interval: intervalFlag({
      description:
        'time between two samples [default: 2s; 3s or 5s with a --fail-on whose states have to be watched]',
    }),
    once: Flags.boolean({description: 'take the samples that rates need, print, end', exclusive: ['watch']}),
    watch: Flags.boolean({char: 'w', description: 'print every poll, off a terminal too'}),
    samples: Flags.integer({helpValue: 'N', description: 'end after so many samples', min: 1}),
    'fail-on': Flags.string({
      description: `end with exit code 3 where a group, partition or broker is in one of these states, in any case, with commas: ${failOnWords.join(', ')}`,
      helpValue: 'STATUS[,...]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    internal: Flags.boolean({
      char: 'i',
      description: "print Kafka's own topics too (on the dashboard: key i)",
    }),
    keys: Flags.string({
      description:
        'a YAML file that gives keys of the dashboard to actions, and colours to what they mean: top: {keys: {pause: [space]}, theme: {accent: cyan}}',
      helpValue: 'FILE',
      env: 'SAMSA_TOP_KEYS',
    }),
    theme: Flags.string({
      description: 'colours of the dashboard; auto goes by COLORTERM, TERM and COLORFGBG',
      options: THEME_NAMES,
      env: 'SAMSA_TOP_THEME',
      default: 'auto',
    }),
    ascii: Flags.boolean({
      description:
        'no character outside of ASCII on the dashboard; so too where LC_ALL, LC_CTYPE or LANG has no UTF-8',
    }),
    mouse: Flags.boolean({
      description: 'take the wheel and clicks on the dashboard; selecting text then needs Shift',
    }),
  }
  /** A number of polls, or one document, ends by itself. */
  protected override get isStreaming(): boolean {
    return this.#opensDashboard || (this.flags.watch && this.flags.samples === undefined)
  }

  protected override get defaultTimeoutMs(): number | null {
    if (this.isStreaming) return null
    const {samples, intervalMs} = this.#sampling
    return DEFAULT_TIMEOUT_MS + ((samples ?? 1) - 1) * intervalMs
  }

  async run(): Promise<ViewDocument['document'] | undefined> {
    const {flags} = this
    const request = this.#request
    const initialFilter = await this.#readFilter(request)
    if (!this.#opensDashboard) return this.#print(request)
    const {keymap, theme: ownTheme} = await this.#readKeys()
    const cluster = this.cluster()
    const chosen = THEME_NAMES.find((name) => name === flags.theme) ?? 'auto'
    // A theme that is asked for is taken as it is.
    const own = chosen === 'auto' ? ownTheme : null
    const theme = own?.base ?? chosen
    // A wrong host is told on the normal screen, once the terminal has been asked: only a cluster that was reached gets the dashboard.
    const [reached, asked, loaded, made] = await Promise.allSettled([
      cluster.metadata([]),
      theme === 'auto' && this.theme.color ? this.#findBackground() : null,
      import('../tui/run-top.tsx'),
      this.#createSources(this.#intervalMs),
    ])
    if (reached.status === 'rejected') throw reached.reason
    if (asked.status === 'rejected') throw asked.reason
    if (loaded.status === 'rejected') throw loaded.reason
    if (made.status === 'rejected') throw made.reason
    const {runTop} = loaded.value
    this.#hasScreen = true
    const {summary} = await runTop({
      sources: made.value,
      ...this.program,
      ...(keymap === undefined ? {} : {keymap}),
      ownTheme: own,
      intervalMs: this.#intervalMs,
      clusterLabel: this.clusterLabel,
      labelColor: this.profile?.color ? PROFILE_COLOR_NUMBERS[this.profile.color] : null,
      stdin: process.stdin,
      stdout: process.stdout,
      signal: this.interruption.stop,
      color: this.theme.color,
      theme,
      background: asked.value?.background ?? null,
      expectsAnswer: asked.value?.isAnswered === false,
      ascii: flags.ascii || !readsUnicode(process.env),
      mouse: flags.mouse,
      initialFilter,
      request,
    })
    for (const line of summary) note(line)
    return undefined
  }

  async #createSources(intervalMs: number) {
    const {createTopSources} = await import('../cli/top/top-sources.ts')
    return createTopSources({cluster: this.cluster(), services: this.services}, systemClock, intervalMs)
  }

  #hasScreen = false

  protected override get ownsScreen(): boolean {
    return this.#hasScreen
  }

  async #findBackground() {
    const {findBackground} = await import('../tui/terminal/find-background.ts')
    return findBackground(process.stdin, process.stdout)
  }

  get #opensDashboard(): boolean {
    const {flags} = this
    const isPlain = flags.once || flags.watch || flags.samples !== undefined || flags['fail-on'] !== undefined
    const isTerminal = process.stdout.isTTY && process.stdin.isTTY && canRepaint(process.env)
    return isTerminal && !isPlain && this.format === 'table'
  }

  get #request(): ViewRequest {
    const {view, name} = this.args
    return view === undefined ? {view: 'topics'} : parseViewRequest(view, name ?? null)
  }

  get #intervalMs(): number {
    return this.flags.interval ?? DEFAULT_INTERVAL_MS
  }

  get #failOn(): readonly string[] {
    return parseFailOn(this.flags['fail-on'] ?? [])
  }

  /** The polls of a run off the dashboard: as many as its numbers, and the verdicts of --fail-on, need. */
  get #sampling(): {readonly samples: number | null; readonly intervalMs: number} {
    const {flags} = this
    const wanted = {samples: flags.samples ?? null, intervalMs: flags.interval ?? null}
    const isEndless = flags.watch && flags.samples === undefined
    const planned = isEndless ? null : planFailOn(this.#failOn, this.#request, wanted)
    const samples = flags.samples ?? (flags.watch ? null : fewestSamples(this.#request))
    return planned ?? {samples, intervalMs: this.#intervalMs}
  }

  /** What is typed behind `/` as the dashboard opens. Throws a usage Failure for an expression that cannot be read. */
  async #readFilter({view}: ViewRequest): Promise<string> {
    const {filter = '', where} = this.flags
    if (where !== undefined && view !== 'tail')
      throw new Failure('usage', '--where is about records: top tail TOPIC --where EXPRESSION.')
    const initial = where === undefined ? filter : filterOfWhere(where)
    const expression = view === 'tail' ? whereOfFilter(initial) : null
    if (expression !== null) await requireWhere(expression)
    return initial
  }

  async #readKeys() {
    const {keys} = this.flags
    if (!keys) return {keymap: undefined, theme: null}
    const text = await readKeys(keys, this.interruption.abort)
    const {parseKeysFile} = await import('../tui/app/read-keys-file.ts')
    return parseKeysFile(text, keys)
  }

  /** One document, or with --watch one a poll. */
  async #print(request: ViewRequest): Promise<ViewDocument['document'] | undefined> {
    const {flags} = this
    const failOn = this.#failOn
    requirePrintable(request, failOn, flags.filter)
    const {samples, intervalMs} = this.#sampling
    const options = {
      request,
      intervalMs,
      matches: requireFilter(flags.filter ?? ''),
      internal: flags.internal,
      program: this.program.program,
    }
    // The dashboard needs none of this with its start.
    const {documentOf} = await import('../core/dashboard/view-documents.ts')
    const {printPoll, showPolls} = await import('../cli/top/view-stream.ts')
    const {noteUnseen, timeUpFailure, wantOfData} = await import('../cli/top/want-of-data.ts')
    const {timeUpOf} = await import('../core/dashboard/look-parts.ts')
    const {renderView} = await import('../views/top/top.ts')
    const sources = await this.#createSources(intervalMs)
    const signal = this.interruption.stop
    const polls = pollView({...options, sources, clock: systemClock, signal, samples})
    const {shown, complete} = await showPolls(polls, {
      documentOf: (reports) => documentOf(reports, options),
      // The last one alone is printed of a run that ends; that what is named is not there is told at once.
      isEachRead: flags.watch || this.args.name !== undefined,
      print: async (each) => (flags.watch ? printPoll(each, this.#documentOptions) : undefined),
    })
    const timeUp = timeUpOf(signal)
    if (timeUp === null && !flags.watch) signal.throwIfAborted()
    if (shown === null) {
      if (timeUp !== null) throw timeUp
      return undefined
    }
    if (!flags.watch) await writeOut(await renderView(shown, this.#documentOptions))
    const unchecked = failOn.length > 0 ? wantOfData(shown, failOn) : null
    if (unchecked) this.finishWith(unchecked)
    if (timeUp !== null) this.finishWith(timeUpFailure(timeUp, complete, samples))
    const unseen = this.asksAsSomebody && this.args.name === undefined ? noteUnseen(shown, failOn) : null
    if (unseen !== null) this.note(unseen)
    const breaches = findFailOn(failOn, shown)
    if (breaches.length > 0) this.finishWith(new Failure('check', `${breaches.join('; ')}.`))
    return shown.document
  }

  get #documentOptions() {
    const isTerminal = process.stdout.isTTY === true
    const width = columnsOf(process.stdout)
    return {format: this.format, theme: this.theme, width, isTerminal}
  }
}
