import {expect, test} from 'vitest'
import {Failure} from '../../src/errors/failure.ts'
import {isNetworkFailure, isRetriableCode, kafkaFailure} from '../../src/kafka/failures.ts'
import {ErrorCode} from '../../src/kafka/protocol/error-codes.ts'
import {CreateAcls} from '../../src/kafka/protocol/messages/create-acls.ts'
import {Metadata} from '../../src/kafka/protocol/messages/metadata.ts'
import {OffsetCommit} from '../../src/kafka/protocol/messages/offset-commit.ts'

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
  expect(kafkaFailure(code, 'It failed', {by: Metadata})).toMatchObject({kind, code: name})
})

test('the sentence goes on with the broker’s words, else with Kafka’s', () => {
  const say = (code: number, words?: string | null) =>
    kafkaFailure(code, 'It failed', {by: Metadata, message: words ?? null}).message
  expect(say(ErrorCode.INVALID_CONFIG, 'Unknown topic config name: x')).toBe(
    'It failed: unknown topic config name: x.',
  )
  expect(say(ErrorCode.REQUEST_TIMED_OUT)).toBe('It failed: the request timed out.')
  expect(say(ErrorCode.REQUEST_TIMED_OUT, '')).toBe('It failed: the request timed out.')
  expect(say(ErrorCode.INVALID_CONFIG, 'ISR is 0.')).toBe('It failed: ISR is 0.')
})

test('a code that is newer than samsa is still told', () => {
  const failure = kafkaFailure(31_000, 'It failed', {by: Metadata})
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

test('where brokers have no authorizer, or no key for tokens, what they would need is told', () => {
  const next = (code: number) => kafkaFailure(code, 'It failed', {by: CreateAcls}).suggestions[0]
  expect(next(ErrorCode.SECURITY_DISABLED)).toContain('authorizer.class.name')
  expect(next(ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED)).toContain('delegation.token.secret.key')
})

test('a denial tells of rules that deny, which no rule that allows can cure', () => {
  const {suggestions} = kafkaFailure(ErrorCode.TOPIC_AUTHORIZATION_FAILED, 'It failed', {by: Metadata})
  expect(suggestions).toHaveLength(2)
  expect(suggestions[1]).toMatch(/^Where a rule denies it, none that allows can help: .*acl remove --deny/)
})

test('what is not allowed is told by operation and resource, whatever the broker says', () => {
  const say = (code: number, asked: Parameters<typeof kafkaFailure>[2]) => {
    const {kind, message, suggestions} = kafkaFailure(code, 'It failed', asked)
    expect(kind).toBe('denied')
    return [message, suggestions[0]]
  }
  const topic = {by: OffsetCommit, topic: 'orders', group: 'shop', message: 'Request(processor=3) needs more'}
  expect(say(ErrorCode.TOPIC_AUTHORIZATION_FAILED, topic)).toEqual([
    'It failed: that needs READ on topic orders.',
    'Ask for an ACL that allows READ on topic orders (samsa acl add).',
  ])
  expect(say(ErrorCode.GROUP_AUTHORIZATION_FAILED, topic)[0]).toBe(
    'It failed: that needs READ on group shop.',
  )
  expect(say(ErrorCode.TOPIC_AUTHORIZATION_FAILED, {by: Metadata})[0]).toBe(
    'It failed: that needs DESCRIBE on the topic.',
  )
  expect(say(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, {by: CreateAcls})[0]).toBe(
    'It failed: that needs ALTER on the cluster.',
  )
  // A code that the message should not be answered with.
  expect(say(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, {by: Metadata})[0]).toBe(
    'It failed: cluster authorization failed.',
  )
})
