import {expect, test} from 'vitest'
import {ErrorCode, kafkaErrorOf} from '../../../src/kafka/protocol/error-codes.ts'
import {findKafkaJars} from '../../support/kafka-jars.ts'
import {runKafkaTool} from '../../support/kafka-tools.ts'

test('every error code is the one that Kafka itself prints', async (context) => {
  const kafka = await findKafkaJars()
  if (!kafka) return context.skip('no jars on this machine')
  const html = await runKafkaTool('org.apache.kafka.common.protocol.Errors', [])
  const row = /<td>(\w+)<\/td><td>(-?\d+)<\/td><td>(True|False)<\/td><td>(.*?)<\/td>/g
  const theirs = [...html.matchAll(row)].map(([, name, code, retriable, text]) => ({
    code: Number(code),
    name,
    retriable: retriable === 'True',
    text: text?.replaceAll('&lt;', '<').replaceAll('&gt;', '>'),
  }))
  expect(theirs.length).toBeGreaterThan(130)
  expect(theirs.map(({code}) => kafkaErrorOf(code))).toEqual(theirs)
  expect(Object.keys(ErrorCode).length).toBe(theirs.length)
})
