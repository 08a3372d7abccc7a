import {Failure} from '../errors/failure.ts'
import {escapeForTerminal} from '../views/escape.ts'
import {withSourcePlaces} from './source-places.ts'
import {isUsageError, usageFailure, withoutParserNoise} from './usage-failure.ts'

/** Any thrown value as a Failure: oclif's own parse errors are usage errors, the unforeseen is internal. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return withoutParserNoise(error)
  if (error instanceof Error && isUsageError(error)) return usageFailure(error)
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && isRefusedBySystem(error)) {
    return new Failure('failed', `The system refused: ${message}.`, {
      code: error.code,
      cause: error,
      suggestions: [SYSTEM_HINTS[error.code] ?? FOLDER_HINT],
    })
  }
  return new Failure('internal', `Something in samsa itself went wrong: ${message}`, {
    cause: error,
    suggestions: ['Run it again with --verbose and report what it prints.'],
  })
}

const FOLDER_HINT =
  'Let this user write there, or choose other folders with XDG_CACHE_HOME, XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME.'

/** What the machine lacks rather than samsa: rights, room, or another kind of file at a place. */
const SYSTEM_HINTS: Readonly<Record<string, string>> = {
  EACCES: FOLDER_HINT,
  EPERM: FOLDER_HINT,
  EROFS: FOLDER_HINT,
  ENOTDIR: FOLDER_HINT,
  EEXIST: FOLDER_HINT,
  ENAMETOOLONG: FOLDER_HINT,
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The quota of this user is used up.',
  EMFILE: 'Too many files are open: `ulimit -n` tells and raises the limit.',
  ENFILE: 'Too many files are open on this machine.',
}

/** Only where a file or folder is named: a socket has failures of its own. */
function isRefusedBySystem(error: Error): error is Error & {readonly code: string} {
  const code: unknown = Reflect.get(error, 'code')
  const call: unknown = Reflect.get(error, 'syscall')
  // That something is missing is our mistake, but for a folder that the system does not let anybody make (/proc).
  if (code === 'ENOENT') return call === 'mkdir'
  return typeof code === 'string' && Object.hasOwn(SYSTEM_HINTS, code) && typeof call === 'string'
}

interface RenderOptions {
  /** Whether the stacks are told. */
  readonly verbose: boolean
  readonly bin: string
  /** The folder of samsa, in which the maps of its bundle are. */
  readonly root: string
}

/** The text of a failure for stderr: what failed, Kafka's code in brackets, then what to do next. */
export function renderFailure(failure: Failure, options: RenderOptions): string {
  const code = failure.code === null ? '' : ` [${failure.code}]`
  // One line each: a name with a newline in it must not look like a line of ours.
  const lineOf = (text: string): string => escapeForTerminal(text, {singleLine: true})
  const lines = [`${options.bin}: ${lineOf(failure.message)}${lineOf(code)}`]
  for (const suggestion of failure.suggestions) lines.push(`  ${lineOf(suggestion)}`)
  // A stack begins with its message.
  const stackOf = ({message, stack = message}: Error): string =>
    escapeForTerminal(
      withSourcePlaces(
        stack.replace(message, () => lineOf(message)),
        options.root,
      ),
    )
  if (options.verbose && failure.stack) lines.push(stackOf(failure))
  for (let cause = failure.cause; options.verbose && cause instanceof Error; cause = cause.cause)
    lines.push(`caused by ${stackOf(cause)}`)
  return `${lines.join('\n')}\n`
}

/** The document of a failure under --json. */
export function failureDocument(failure: Failure): {error: Failure} {
  return {error: failure}
}

/** Whether a command line that could not be parsed (yet) asks for JSON. */
export function asksForJson(argv: readonly string[]): boolean {
  const words = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length)
  const at = words.findIndex((word) => word === '-o' || word === '--output')
  return (
    words.some((word) => ['--json', '-ojson', '-o=json', '--output=json'].includes(word)) ||
    (at >= 0 && words[at + 1] === 'json') ||
    process.env.SAMSA_OUTPUT === 'json'
  )
}
