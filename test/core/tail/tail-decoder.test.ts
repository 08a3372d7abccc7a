import {expect, test} from 'vitest'
import {openSchemaDecoder} from '../../../src/core/records/decode/open-codec.ts'
import type {RegisteredSchema, SchemaSource} from '../../../src/core/schemas/registered-schema.ts'
import {tailRecordToJson} from '../../../src/core/tail/record-to-json.ts'
import {TailDecoder} from '../../../src/core/tail/tail-decoder.ts'
import type {TailHeader, TailRecord} from '../../../src/core/tail/tail-record.ts'
import {TailJudge} from '../../../src/core/tail/tail-where.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {tailRecord} from '../../tui/tail-reports.ts'
import {ManualClock} from '../throughput/manual-clock.ts'

const GUID = '89791762-2336-4186-9674-299b90a802e2'

/** A registry with a few schemas; schema 7 it tells when it is let to. */
class FewSchemas implements SchemaSource {
  readonly asked: (number | string)[] = []
  failure: Failure | null = null
  readonly told = Promise.withResolvers<void>()

  async schemaById(id: number): Promise<RegisteredSchema> {
    this.asked.push(id)
    if (this.failure !== null) throw this.failure
    if (id === 7) await this.told.promise
    if (id > 7) throw new Failure('not-found', `There is no schema ${id}.`)
    return {id, type: 'AVRO', text: '"long"', references: []}
  }

  async schemaByGuid(guid: string): Promise<RegisteredSchema> {
    this.asked.push(guid)
    return {id: null, type: 'AVRO', text: '"string"', references: []}
  }

  schemaOf(): never {
    throw new Error('nothing refers to anything')
  }
}

function decoderOf(source: SchemaSource, clock = new ManualClock(0)) {
  const auto = {format: null, isRequired: false}
  let opened = 0
  const decoder = new TailDecoder(
    {
      flags: ['--decode', 'auto'],
      open: () => {
        opened += 1
        return openSchemaDecoder({
          choices: {key: auto, value: auto},
          schema: null,
          openSource: async () => source,
          onTrouble: () => {},
        })
      },
    },
    clock,
  )
  return {decoder, clock, opened: () => opened}
}

let sequence = 0

function recordOf(
  value: string | null,
  {key = null, headers = []}: {readonly key?: string | null; readonly headers?: readonly TailHeader[]} = {},
): TailRecord {
  const bytes = (hex: string | null): Buffer | null => (hex === null ? null : Buffer.from(hex, 'hex'))
  return {...tailRecord(sequence++), key: bytes(key), value: bytes(value), headers}
}

test('by a number in front and by a GUID in a header, keys too; what names no schema is as it is, and opens nothing', async () => {
  const source = new FewSchemas()
  const {decoder, opened} = decoderOf(source)
  const plain = [recordOf('7b7d'), recordOf(null)]
  await decoder.prepare(plain, plain)
  expect([opened(), source.asked]).toEqual([0, []])
  const guid = Buffer.from(`01${GUID.replaceAll('-', '')}`, 'hex')
  const byHeader = recordOf('0461 62'.replaceAll(' ', ''), {
    headers: [
      {key: Buffer.from('trace'), value: null},
      {key: Buffer.from('__value_schema_id'), value: guid},
    ],
  })
  const byNumber = recordOf('000000000102', {key: '000000000206'})
  const came = [byHeader, byNumber]
  await decoder.prepare(came, [...plain, ...came])
  const {decode} = decoder.decoding
  expect(decode(byNumber)).toMatchObject({
    key: {schemaId: 2, format: 'avro', data: 3},
    value: {schemaId: 1, data: 1},
    isSettled: true,
  })
  expect(decode(byHeader)).toMatchObject({key: null, value: {schemaGuid: GUID, data: 'ab'}})
  expect(plain.map(decode)).toEqual([
    {key: null, value: null, isSettled: true},
    {key: null, value: null, isSettled: true},
  ])
  expect([opened(), source.asked.toSorted()]).toEqual([1, [1, 2, GUID]])
  expect(tailRecordToJson(byNumber, decoder.decoding)).toMatchObject({
    value: '\0\0\0\0\x01\x02',
    decoded: {key: {data: 3}, value: {schemaId: 1, format: 'avro', data: 1}},
  })
})

test("by Apicurio's headers; a global id is never looked up", async () => {
  const source = new FewSchemas()
  const {decoder} = decoderOf(source)
  const named = (name: string) =>
    recordOf('02', {headers: [{key: Buffer.from(name), value: Buffer.from('0000000000000001', 'hex')}]})
  const records = [named('apicurio.value.contentId'), named('apicurio.value.globalId')]
  await decoder.prepare(records, records)
  expect(records.map(decoder.decoding.decode)).toMatchObject([
    {value: {schemaId: 1, data: 1}, isSettled: true},
    {value: {error: {code: 'GLOBAL_ID'}}, isSettled: true},
  ])
  expect(source.asked).toEqual([1])
})

test('what does not fit, or whose schema there is not, stays as it is for good', async () => {
  const {decoder} = decoderOf(new FewSchemas())
  const records = [recordOf('0000000001ff'), recordOf('000000000902')]
  await decoder.prepare(records, records)
  expect(records.map(decoder.decoding.decode)).toMatchObject([
    {value: {error: {message: expect.stringContaining('does not fit its schema 1')}}, isSettled: true},
    {value: {error: {message: 'There is no schema 9.'}}, isSettled: true},
  ])
})

test('a poll does not wait long for a schema: its records are decoded once it is there', async () => {
  const source = new FewSchemas()
  const {decoder, clock} = decoderOf(source)
  const record = recordOf('000000000702')
  let isReady = false
  const preparing = decoder.prepare([record], [record]).then(() => {
    isReady = true
  })
  await expect.poll(() => source.asked).toEqual([7])
  await clock.advance(999)
  expect(isReady).toBe(false)
  await clock.advance(1)
  await preparing
  const before = decoder.decoding
  expect(before.decode(record)).toMatchObject({
    value: {error: {message: 'The registry has not told schema 7 yet.'}},
    isSettled: false,
  })
  const judge = new TailJudge()
  expect((await judge.judge('value == 1', [record], before))?.unevaluated).toContain('could not be decoded')

  source.told.resolve()
  await expect
    .poll(async () => {
      await decoder.prepare([], [record])
      return decoder.decoding.decode(record)
    })
    .toMatchObject({value: {data: 1}, isSettled: true})
  expect(decoder.decoding).not.toBe(before)
  const judged = await judge.judge('value == 1', [record], decoder.decoding)
  expect([judged?.unevaluated, judged?.matches(record)]).toEqual([null, true])
  // What has left the memory is forgotten.
  await decoder.prepare([], [])
  expect(source.asked).toEqual([7])
})

test('a schema that the registry hangs at holds up no other, not those of older records either', async () => {
  const source = new FewSchemas()
  const {decoder, clock} = decoderOf(source)
  const older = Array.from({length: 20}, () => recordOf('000000000102'))
  const newest = recordOf('000000000702')
  const records = [...older, newest]
  const preparing = decoder.prepare(records, records)
  await expect.poll(() => [...new Set(source.asked)].sort()).toEqual([1, 7])
  await clock.advance(1_000)
  await preparing
  // What did not come is asked for last.
  const again = decoder.prepare([], records)
  await expect.poll(() => decoder.decoding.decode(recordOf('000000000104'))).toMatchObject({value: {data: 2}})
  await clock.advance(1_000)
  await again
  for (const record of older)
    expect(decoder.decoding.decode(record)).toMatchObject({value: {data: 1}, isSettled: true})
  expect(decoder.decoding.decode(newest).isSettled).toBe(false)
})

test('a registry that does not answer, or cannot be opened, is why; and nothing stops', async () => {
  const source = new FewSchemas()
  source.failure = new Failure('unreachable', 'The registry refuses connections.')
  const {decoder} = decoderOf(source)
  const record = recordOf('000000000102')
  await decoder.prepare([record], [record])
  expect(decoder.decoding.decode(record)).toMatchObject({
    value: {error: {message: 'The registry refuses connections.'}},
    isSettled: false,
  })
  const closed = new TailDecoder(
    {flags: [], open: () => Promise.reject(new Failure('usage', 'The password is not there.'))},
    new ManualClock(0),
  )
  await closed.prepare([record], [record])
  expect(closed.decoding.decode(record)).toMatchObject({
    value: {error: {message: 'The password is not there.'}},
    isSettled: false,
  })
})
