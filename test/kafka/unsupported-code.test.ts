import {expect, test} from 'vitest'
import {kafkaFailure} from '../../src/kafka/failures.ts'
import {ErrorCode} from '../../src/kafka/protocol/error-codes.ts'
import {ConsumerGroupHeartbeat} from '../../src/kafka/protocol/messages/consumer-group-heartbeat.ts'
import {ListGroups} from '../../src/kafka/protocol/messages/list-groups.ts'

test('a broker that has a message and not what it is for: the sentence says from which release on', () => {
  const failure = kafkaFailure(ErrorCode.UNSUPPORTED_VERSION, 'Group g could not be joined', {
    by: ConsumerGroupHeartbeat,
  })
  expect(failure).toMatchObject({
    code: 'UNSUPPORTED_VERSION',
    suggestions: ['That takes Kafka 4.0 or newer, with its feature switched on: `samsa cluster features`.'],
  })
  // What every release has needs no such word.
  expect(kafkaFailure(ErrorCode.UNSUPPORTED_VERSION, 'x', {by: ListGroups}).suggestions).toEqual([])
})
