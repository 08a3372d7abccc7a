/**
 * What went wrong, as far as a person or a script has to act differently on it.
 * The exit code of a kind is given in `src/cli/exit-codes.ts`.
 */
export type FailureKind =
  | 'usage'
  | 'unreachable'
  | 'tls'
  | 'auth'
  | 'denied'
  | 'not-found'
  | 'conflict'
  | 'timeout'
  | 'partial'
  | 'check'
  | 'failed'
  | 'interrupted'
  | 'internal'

export interface FailureDetails {
  /** Kafka's name of the error (`UNKNOWN_TOPIC_OR_PARTITION`), or the system's (`ECONNREFUSED`). */
  readonly code?: string | undefined
  /** What the user can do next, one sentence each, most useful first. */
  readonly suggestions?: readonly string[] | undefined
  readonly cause?: unknown
}

/**
 * The one error type of samsa. `message` is one sentence that says what failed and on which broker, topic or group;
 * the code and the suggestions are kept apart so that text and JSON can each show them in their own way.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly kind: FailureKind
  readonly code: string | null
  readonly suggestions: readonly string[]

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : {cause: details.cause})
    this.kind = kind
    this.code = details.code ?? null
    this.suggestions = details.suggestions ?? []
  }
}

/** The same failure with one more thing that can be done next. */
export function withSuggestion(failure: Failure, suggestion: string): Failure {
  return new Failure(failure.kind, failure.message, {
    code: failure.code ?? undefined,
    suggestions: [...failure.suggestions, suggestion],
  })
}

/** The form of a failure inside a JSON row or document (commands.md, Output). */
export interface FailureJson {
  readonly kind: FailureKind
  readonly code: string | null
  readonly message: string
  readonly suggestions?: readonly string[]
}

/** The JSON form of a failure; suggestions are left out where there are none. */
export function failureToJson(failure: Failure): FailureJson {
  const {kind, code, message, suggestions} = failure
  return suggestions.length > 0 ? {kind, code, message, suggestions} : {kind, code, message}
}

/** The failure behind the error of a row, for the exit code of a result that carries it. */
export function failureFromJson({kind, code, message, suggestions}: FailureJson): Failure {
  return new Failure(kind, message, {code: code ?? undefined, suggestions})
}
