import {Failure, failureToJson} from '../errors/failure.ts'
import {escapeForTerminal} from '../views/escape.ts'

/** Any thrown value as a Failure: oclif's own parse errors are usage errors, the unforeseen is internal. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof Error && isUsageError(error)) return usageFailure(error)
  const message = error instanceof Error ? error.message : String(error)
  return new Failure('internal', `Something in samsa itself went wrong: ${message}`, {
    cause: error,
    suggestions: ['Run it again with --verbose and report what it prints.'],
  })
}

/** The text of a failure for stderr: what failed, Kafka's code in brackets, then what to do next. */
export function renderFailure(failure: Failure, options: {verbose: boolean; bin: string}): string {
  const code = failure.code === null ? '' : ` [${failure.code}]`
  const lines = [`${options.bin}: ${escapeForTerminal(failure.message)}${code}`]
  for (const suggestion of failure.suggestions) lines.push(`  ${escapeForTerminal(suggestion)}`)
  if (options.verbose && failure.stack) lines.push(failure.stack)
  for (let cause = failure.cause; options.verbose && cause instanceof Error; cause = cause.cause)
    lines.push(`caused by ${cause.stack ?? cause.message}`)
  return `${lines.join('\n')}\n`
}

/** The document of a failure under --json. */
export function failureDocument(failure: Failure): {error: ReturnType<typeof failureToJson>} {
  return {error: failureToJson(failure)}
}

/** oclif's parser and command loader throw CLIError with exit code 2. */
function isUsageError(error: Error): boolean {
  const oclif: unknown = Reflect.get(error, 'oclif')
  return typeof oclif === 'object' && oclif !== null && Reflect.get(oclif, 'exit') === 2
}

function usageFailure(error: Error): Failure {
  // oclif appends "See more help with --help" and lists several problems one a line.
  const lines = error.message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('See more help'))
  const [first = 'The command line could not be read.', ...rest] = lines
  const sentence = [first, ...rest].join(rest.length > 0 ? ' ' : '')
  return new Failure('usage', /[.!?]$/.test(sentence) ? sentence : `${sentence}.`, {
    cause: error,
    suggestions: ['Add --help to see what it takes.'],
  })
}
