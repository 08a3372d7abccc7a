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

/** A page of `samsa help` (`src/cli/help-pages.ts`). */
export type HelpPageName =
  | 'positions'
  | 'selection'
  | 'formats'
  | 'exit-codes'
  | 'environment'
  | 'changes'
  | 'connecting'
  | 'access'
  | 'declared-state'
  | 'ci'
  | 'incidents'
  | 'schemas'
  | 'connectors'

export interface FailureDetails {
  /** Kafka's name of the error (`UNKNOWN_TOPIC_OR_PARTITION`), or the system's (`ECONNREFUSED`). */
  readonly code?: string | undefined
  /** What the user can do next, one sentence each, most useful first. */
  readonly suggestions?: readonly string[] | undefined
  /** The page that has more to say than suggestions have room for; it becomes the last of them. */
  readonly page?: HelpPageName | undefined
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
    const {suggestions = [], page} = details
    this.suggestions = page === undefined ? suggestions : [...suggestions, `More: \`samsa help ${page}\`.`]
  }

  /** What a broker's answer says nothing of: never a success. `what` is the item by its name. */
  static leftOut(what: string): Failure {
    return new Failure('failed', `The broker left ${what} out of its answer.`, {
      code: 'MISSING_IN_RESPONSE',
    })
  }

  /** The same failure told otherwise; what is not changed stays, its cause too. */
  with(changes: {
    readonly kind?: FailureKind
    readonly message?: string
    readonly code?: string
    readonly suggestions?: readonly string[]
  }): Failure {
    return new Failure(changes.kind ?? this.kind, changes.message ?? this.message, {
      code: changes.code ?? this.code ?? undefined,
      suggestions: changes.suggestions ?? this.suggestions,
      cause: this.cause ?? this,
    })
  }

  /** The same failure with one more thing that can be done next. */
  suggesting(suggestion: string): Failure {
    return this.with({suggestions: [...this.suggestions, suggestion]})
  }

  /** The form in a JSON row or document (docs/design/commands.md, Output); suggestions are left out where there are none. */
  toJSON(): FailureJson {
    const {kind, code, message, suggestions} = this
    return suggestions.length > 0 ? {kind, code, message, suggestions} : {kind, code, message}
  }
}

/** The form of a failure inside a JSON row or document. */
export interface FailureJson {
  readonly kind: FailureKind
  readonly code: string | null
  readonly message: string
  readonly suggestions?: readonly string[]
}
