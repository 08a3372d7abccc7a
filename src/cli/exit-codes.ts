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
