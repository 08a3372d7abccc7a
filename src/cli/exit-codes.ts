import type {Failure, FailureKind} from '../errors/failure.ts'

const BY_KIND: Readonly<Record<FailureKind, number>> = {
  failed: 1,
  partial: 1,
  conflict: 1,
  'not-found': 1,
  internal: 1,
  usage: 2,
  check: 3,
  unreachable: 4,
  tls: 4,
  auth: 4,
  denied: 5,
  timeout: 6,
  interrupted: 130,
}

/** Exit codes of signals follow the shell: 128 plus the signal's number. */
const BY_SIGNAL: Readonly<Record<string, number>> = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143}

/** The exit code of a failure (docs/design/commands.md, Exit codes). */
export function exitCodeOf(failure: Failure): number {
  if (failure.kind === 'interrupted') return BY_SIGNAL[failure.code ?? ''] ?? BY_KIND.interrupted
  return BY_KIND[failure.kind]
}

/** Some of what was asked for was done, and some was not. */
export const PARTLY_FAILED = BY_KIND.partial

/** The kinds of failure that end with a code; none for success. */
export function kindsOfExitCode(code: number): string[] {
  if (Object.values(BY_SIGNAL).includes(code)) return ['interrupted']
  return Object.entries(BY_KIND).flatMap(([kind, each]) => (each === code ? kind : []))
}

/** What each exit code says; docs/reference and docs/guides/exit-codes.md are generated from this. */
export const EXIT_CODE_MEANINGS: readonly {readonly code: number; readonly meaning: string}[] = [
  {code: 0, meaning: 'done; an empty result is done too'},
  {code: 1, meaning: 'failed, or partly failed: some items or some records did not make it'},
  {
    code: 2,
    meaning:
      'usage: wrong words, contradictory flags, a needed confirmation without a terminal, a secret or another setting that cannot be had; nothing was sent',
  },
  {
    code: 3,
    meaning:
      'a check was not met: drift found, lag above the limit, expectation not met, something wrong with the cluster, `wait` ran out',
  },
  {code: 4, meaning: 'could not connect, or TLS or authentication failed'},
  {code: 5, meaning: 'not authorised'},
  {code: 6, meaning: 'timed out'},
  {code: 129, meaning: 'ended by SIGHUP'},
  {code: 130, meaning: 'ended by SIGINT (Ctrl-C)'},
  {code: 143, meaning: 'ended by SIGTERM'},
]
