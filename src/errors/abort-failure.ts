import {Failure} from './failure.ts'

/** The failure behind an aborted signal: its reason if that is one, else an interruption. */
export function abortFailure(signal: AbortSignal): Failure {
  const reason: unknown = signal.reason
  return reason instanceof Failure ? reason : new Failure('interrupted', 'Interrupted.')
}
