import {expect, test} from 'vitest'
import {Failure} from '../../src/errors/failure.ts'
import {isNetworkFailure, isRetriableCode, kafkaFailure} from '../../src/kafka/failures.ts'
import {ErrorCode} from '../../src/kafka/protocol/error-codes.ts'

test.each<[number, kind: string, code: string]>([
  [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'not-found', 'UNKNOWN_TOPIC_OR_PARTITION'],
  [ErrorCode.GROUP_ID_NOT_FOUND, 'not-found', 'GROUP_ID_NOT_FOUND'],
  [ErrorCode.TOPIC_AUTHORIZATION_FAILED, 'denied', 'TOPIC_AUTHORIZATION_FAILED'],
  [ErrorCode.SASL_AUTHENTICATION_FAILED, 'auth', 'SASL_AUTHENTICATION_FAILED'],
  [ErrorCode.TOPIC_ALREADY_EXISTS, 'conflict', 'TOPIC_ALREADY_EXISTS'],
  [ErrorCode.NON_EMPTY_GROUP, 'conflict', 'NON_EMPTY_GROUP'],
  [ErrorCode.REQUEST_TIMED_OUT, 'timeout', 'REQUEST_TIMED_OUT'],
  [ErrorCode.INVALID_CONFIG, 'failed', 'INVALID_CONFIG'],
])('code %i is of kind %s', (code, kind, name) => {
  expect(kafkaFailure(code, 'It failed')).toMatchObject({kind, code: name})
})

test('the sentence goes on with the broker’s words, else with Kafka’s', () => {
  const say = (code: number, words?: string | null) => kafkaFailure(code, 'It failed', words).message
  expect(say(ErrorCode.INVALID_CONFIG, 'Unknown topic config name: x')).toBe(
    'It failed: unknown topic config name: x.',
  )
  expect(say(ErrorCode.REQUEST_TIMED_OUT)).toBe('It failed: the request timed out.')
  expect(say(ErrorCode.REQUEST_TIMED_OUT, '')).toBe('It failed: the request timed out.')
  expect(say(ErrorCode.INVALID_CONFIG, 'ISR is 0.')).toBe('It failed: ISR is 0.')
})

test('a code that is newer than samsa is still told', () => {
  const failure = kafkaFailure(31_000, 'It failed')
  expect(failure.kind).toBe('failed')
  expect(`${failure.code} ${failure.message}`).toContain('31000')
  expect(isRetriableCode(31_000)).toBe(false)
})

test('what the network did may go away', () => {
  expect(isNetworkFailure(new Failure('unreachable', 'x'))).toBe(true)
  expect(isNetworkFailure(new Failure('timeout', 'x'))).toBe(true)
  expect(isNetworkFailure(new Failure('denied', 'x'))).toBe(false)
  expect(isNetworkFailure(new Error('x'))).toBe(false)
})
