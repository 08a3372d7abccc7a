import {Failure} from '../../../errors/failure.ts'

/** A record that the topic does not take even alone in a batch of so many bytes. */
export function recordTooLarge(batchBytes: number, failure: Failure): Failure {
  const text = `The record is too large for the topic: a batch of ${batchBytes} bytes with nothing else in it.`
  return new Failure('failed', text, {
    code: failure.code ?? undefined,
    suggestions: ['max.message.bytes of the topic is the limit; compression may get below it.'],
  })
}

/** A record that the broker has named as the reason why it refused a batch. */
export function recordRefused(failure: Failure, reason: string | undefined): Failure {
  const {code, suggestions} = failure
  return new Failure(failure.kind, reason || failure.message, {code: code ?? undefined, suggestions})
}
