import fc from 'fast-check'
import {beforeAll, describe, expect, test} from 'vitest'
import {InternalDecoder} from '../../../src/core/records/internal-decoder.ts'
import {GROUP_RECORDS} from '../../../src/kafka/protocol/records/group-records.ts'
import {SHARE_STATE_RECORDS} from '../../../src/kafka/protocol/records/share-state-records.ts'
import {TRANSACTION_RECORDS} from '../../../src/kafka/protocol/records/transaction-records.ts'
import {TRANSACTION_STATES} from '../../../src/kafka/protocol/transaction-states.ts'
import {makeRecord} from '../../core/records/make-record.ts'
import type {Struct, Value} from '../../kafka/protocol/all-messages.ts'
import {encodeKafka} from './kafka-codec.ts'
import {isInVersions, type KafkaMessage, readKafkaSchemas} from './kafka-schemas.ts'
import {arbitraryMessage} from './kafka-values.ts'

// What --decode internal knows of brokers' own records, held against the schemas that Kafka itself is generated from.

const RUNS = 30
const TOPICS = [
  {topic: '__consumer_offsets', jar: 'group-coordinator', records: GROUP_RECORDS},
  {topic: '__transaction_state', jar: 'transaction-coordinator', records: TRANSACTION_RECORDS},
  {topic: '__share_group_state', jar: 'share-coordinator', records: SHARE_STATE_RECORDS},
]
const schemas = new Map<string, Map<string, KafkaMessage> | null>()

beforeAll(async () => {
  for (const {topic, jar} of TOPICS) schemas.set(topic, await readKafkaSchemas([jar]))
})

describe.each(TOPICS)('$topic', ({topic, records}) => {
  test('every kind of record of Kafka is known, by its number', (context) => {
    const kafka = schemas.get(topic)
    if (!kafka) return context.skip('no jars on this machine')
    const keys = [...kafka.values()].filter(({type}) => type === 'coordinator-key')
    const byType = (a: readonly unknown[], b: readonly unknown[]): number => Number(a[0]) - Number(b[0])
    expect(records.map(({type, name}) => [type, `${name}Key`]).sort(byType)).toEqual(
      keys.map(({apiKey, name}) => [apiKey, name]).sort(byType),
    )
  })

  test.for(records)('$name is read as Kafka writes it, in all versions', (record, context) => {
    const kafka = schemas.get(topic)
    if (!kafka) return context.skip('no jars on this machine')
    const keySchema = kafka.get(`${record.name}Key`) ?? expect.unreachable()
    const valueSchema = kafka.get(`${record.name}Value`) ?? expect.unreachable()
    const [first, last] = record.versions
    expect(valueSchema.validVersions).toBe(first === last ? String(first) : `${first}-${last}`)
    for (let version = first; version <= last; version++) {
      expect(version >= record.flexibleFrom).toBe(isInVersions(valueSchema.flexibleVersions, version))
      const values = fc.tuple(arbitraryMessage(keySchema, 0), arbitraryMessage(valueSchema, version))
      fc.assert(
        fc.property(values, ([key, value]) => {
          const decoder = new InternalDecoder()
          const decoded = decoder.decode(
            makeRecord({
              topic,
              key: numbered(record.type, encodeKafka(keySchema, key, 0)),
              value: numbered(version, encodeKafka(valueSchema, value, version)),
            }),
          )
          expect(decoded.key).toEqual({type: record.type, name: record.name, data: shown(key)})
          expect(decoded.value).toEqual({version, data: shown(value)})
          expect(decoder.describeUndecoded()).toBeNull()
        }),
        {numRuns: RUNS},
      )
    }
  })
})

function numbered(number: number, body: Buffer): Buffer {
  const front = Buffer.alloc(2)
  front.writeInt16BE(number)
  return Buffer.concat([front, body])
}

/** As it is printed: bytes in base64, the state of a transaction by its name. */
function shown(value: Value, name = ''): unknown {
  if (name === 'transactionStatus') return TRANSACTION_STATES[Number(value)] ?? value
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (Array.isArray(value)) return value.map((each) => shown(each))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value as Struct).map(([field, each]) => [field, shown(each, field)]),
  )
}
