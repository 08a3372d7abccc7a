import {Writable} from 'node:stream'
import {expect, test} from 'vitest'
import {LatestPerKey} from '../../../../src/core/consume/latest-per-key.ts'
import {compileOutputFormat} from '../../../../src/core/consume/output-format.ts'
import {StreamOutput} from '../../../../src/core/consume/record-output.ts'
import {RecordWriter} from '../../../../src/core/consume/record-writer.ts'
import {TailCollector} from '../../../../src/core/consume/tail-collector.ts'
import {VisibleRecords} from '../../../../src/core/consume/visible-records.ts'
import {compileWhere} from '../../../../src/core/consume/where-filter.ts'
import {parseDecodeChoices} from '../../../../src/core/records/decode/decode-choice.ts'
import {compileCodec} from '../../../../src/core/records/decode/payload-codec.ts'
import {SchemaBook} from '../../../../src/core/records/decode/schema-book.ts'
import {SchemaDecoder} from '../../../../src/core/records/decode/schema-decoder.ts'
import {compileDecodedRecord} from '../../../../src/core/records/decoded-record.ts'
import type {
  RegisteredSchema,
  SchemaSource,
  SubjectSchema,
} from '../../../../src/core/schemas/registered-schema.ts'
import {Failure} from '../../../../src/errors/failure.ts'
import type {RecordView} from '../../../../src/kafka/batches/views.ts'
import {batchOf, cursorAt, fetchedOf} from '../../consume/fetched-records.ts'
import {makeRecord, printed, type RecordParts} from '../make-record.ts'

const GUID = '89791762-2336-4186-9674-299b90a802e2'

/** Schemas of a registry, which tells what it was asked for. */
class KeptSchemas implements SchemaSource {
  readonly asked: string[] = []
  failure: Failure | null = null
  readonly #schemas = new Map<string, Omit<RegisteredSchema, 'id'>>([
    ['1', {type: 'AVRO', text: '"string"', references: []}],
    ['2', {type: 'AVRO', text: '{"type":"array","items":"shop.Item"}', references: [reference('item')]}],
    ['3', {type: 'AVRO', text: '"nothing"', references: []}],
    ['4', {type: 'JSON', text: '{"type":"object"}', references: []}],
    ['5', {type: 'AVRO', text: '"string"', references: [reference('loop')]}],
    [GUID, {type: 'AVRO', text: '"long"', references: []}],
    [
      'item',
      {
        type: 'AVRO',
        text: '{"type":"record","name":"shop.Item","fields":[{"name":"n","type":"int"}]}',
        references: [],
      },
    ],
    ['loop', {type: 'AVRO', text: '"int"', references: [reference('loop')]}],
  ])

  async schemaById(id: number): Promise<RegisteredSchema> {
    return {...this.#find(String(id)), id}
  }

  async schemaByGuid(guid: string): Promise<RegisteredSchema> {
    return {...this.#find(guid), id: null}
  }

  async schemaOf(subject: string, version: number | 'latest'): Promise<SubjectSchema> {
    return {...this.#find(subject), id: 99, subject, version: Number(version)}
  }

  #find(name: string): Omit<RegisteredSchema, 'id'> {
    this.asked.push(name)
    if (this.failure !== null) throw this.failure
    const found = this.#schemas.get(name)
    if (found === undefined) throw new Failure('not-found', `Schema ${name} is not there.`)
    return found
  }
}

function reference(subject: string) {
  return {name: `shop.${subject}`, subject, version: 1}
}

function open(words: string, {pauseMs = 60_000} = {}) {
  const source = new KeptSchemas()
  const troubles: string[] = []
  const book = new SchemaBook({source, pauseMs, onTrouble: ({message}) => troubles.push(message)})
  const decoder = new SchemaDecoder({...parseDecodeChoices([words]), book, codec: null})
  const decode = async (parts: RecordParts) => {
    const record = makeRecord(parts)
    await decoder.awaits(record)
    return decoder.decode(record)
  }
  return {source, troubles, decoder, decode}
}

const framed = (id: number, hex: string): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, 0, id]), Buffer.from(hex, 'hex')])

test('auto reads what has an id, in front or in a header, and leaves the rest as it is', async () => {
  const {decode, source, decoder} = open('auto')
  expect(await decode({offset: 1, key: 'k', value: framed(1, '0261')})).toEqual({
    key: null,
    value: {schemaId: 1, format: 'avro', name: null, data: 'a'},
  })
  expect(await decode({offset: 2, key: framed(1, '0262'), value: null})).toEqual({
    key: {schemaId: 1, format: 'avro', name: null, data: 'b'},
    value: null,
  })
  expect(await decode({offset: 3, value: framed(2, '020600')})).toMatchObject({value: {data: [{n: 3}]}})
  const guid = Buffer.concat([Buffer.from([1]), Buffer.from(GUID.replaceAll('-', ''), 'hex')])
  const headers = [{key: '__value_schema_id', value: guid}]
  expect(await decode({offset: 4, value: Buffer.from([0x0e]), headers})).toEqual({
    key: null,
    value: {schemaGuid: GUID, format: 'avro', name: null, data: 7},
  })
  // A long as Kafka's own serialiser writes it, which begins with zeros too.
  expect(await decode({offset: 5, value: Buffer.alloc(8)})).toEqual({key: null, value: null})
  expect(source.asked).toEqual(['1', '2', 'item', GUID])
  expect(decoder.describeUndecoded()).toBeNull()
})

test("Apicurio's headers: content ids are those of the registry, of a global id it is told that nobody can look it up", async () => {
  const {decode, source, decoder} = open('auto')
  const long = (id: number): Buffer => Buffer.from(id.toString(16).padStart(16, '0'), 'hex')
  const [byContent, byGlobal] = [
    {key: 'apicurio.value.contentId', value: long(1)},
    {key: 'apicurio.value.globalId', value: long(7)},
  ]
  const value = Buffer.from('0261', 'hex')
  const a = {schemaId: 1, format: 'avro', name: null, data: 'a'}
  expect(await decode({offset: 1, value, headers: [byContent]})).toEqual({key: null, value: a})
  expect(await decode({offset: 2, value, headers: [byGlobal, byContent]})).toEqual({key: null, value: a})
  expect(await decode({offset: 3, value, headers: [byContent, byGlobal]})).toEqual({key: null, value: a})
  const keyed = [{key: 'apicurio.key.contentId', value: long(1)}]
  expect(await decode({offset: 4, key: value, value, headers: keyed})).toEqual({key: a, value: null})
  const short = [{key: 'apicurio.value.contentId', value: Buffer.from([1])}]
  expect(await decode({offset: 5, value, headers: short})).toEqual({key: null, value: null})
  expect(decoder.describeUndecoded()).toBeNull()
  expect(await decode({offset: 6, value, headers: [byGlobal]})).toMatchObject({
    value: {data: null, error: {code: 'GLOBAL_ID', message: expect.stringContaining('global id 7 alone')}},
  })
  expect(source.asked).toEqual(['1'])
})

test.each([
  ['auto', {value: framed(9, '00')}, {schemaId: 9}, 'Schema 9 is not there.'],
  [
    'auto',
    {value: framed(1, '02')},
    {schemaId: 1, format: 'avro'},
    'The value does not fit its schema 1 (it ends too early).',
  ],
  [
    'auto',
    {value: framed(3, '')},
    {schemaId: 3},
    'The Avro schema cannot be used: the schema is of the type nothing, which it does not declare.',
  ],
  [
    'avro',
    {value: framed(4, '')},
    {schemaId: 4, format: 'json-schema'},
    'The schema 4 of the value is json-schema, not avro.',
  ],
  ['avro', {value: 'x'}, {}, 'The value has no schema id: neither a magic byte 0 in front nor a header.'],
])('what cannot be decoded says why: %s, %j', async (words, parts, identity, message) => {
  const {decode, decoder} = open(words)
  const {value} = await decode(parts)
  expect(value).toMatchObject({...identity, data: null, error: {message}})
  expect(decoder.describeUndecoded()).toBe(`1 record could not be decoded: ${message.replace(/\.$/, '')}.`)
})

test('schemas that refer to one another in a circle come to an end', async () => {
  const {decode, source} = open('auto')
  expect(await decode({value: framed(5, '00')})).toMatchObject({value: {data: ''}})
  expect(source.asked).toEqual(['5', 'loop'])
})

test('a registry that does not answer is told once, holds nothing up, and is asked again after a while', async () => {
  const {decode, source, troubles, decoder} = open('auto', {pauseMs: 60_000})
  source.failure = new Failure('unreachable', 'The registry is away.')
  expect(await decode({offset: 1, value: framed(1, '0261')})).toMatchObject({
    value: {error: {message: 'The registry is away.'}},
  })
  expect(await decode({offset: 2, value: framed(2, '00')})).toMatchObject({
    value: {error: {message: 'The registry is away.'}},
  })
  expect(source.asked).toEqual(['1'])
  expect(troubles).toEqual(['The registry is away.'])
  expect(decoder.describeUndecoded()).toBe('2 records could not be decoded: The registry is away.')

  const patient = open('auto', {pauseMs: 0})
  patient.source.failure = source.failure
  await patient.decode({offset: 1, value: framed(1, '0261')})
  patient.source.failure = null
  expect(await patient.decode({offset: 2, value: framed(1, '0261')})).toMatchObject({value: {data: 'a'}})
})

test('what is printed waits for schemas, and a stop ends the wait before the record', async () => {
  const {decoder} = open('auto')
  const chunks: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, callback) {
      chunks.push(chunk.toString())
      callback()
    },
  })
  const output = new StreamOutput(stream)
  const format = compileOutputFormat({kind: 'value', keyEncoding: 'utf8', valueEncoding: 'utf8', decoder})
  const values = ['plain', framed(1, '0261').toString(), framed(1, '0262').toString()]
  const openWriter = (gate: (record: RecordView) => Promise<void> | null) =>
    new RecordWriter({format, output, filter: null, maxRecords: null, gate})

  const stop = new AbortController()
  const stopped = openWriter(() => {
    setImmediate(() => stop.abort())
    return new Promise(() => {})
  })
  const early = cursorAt(0)
  await stopped.write(fetchedOf(early, [batchOf(0, values)]), stop.signal)
  expect(early.position).toBe(0)

  const writer = openWriter((record) => decoder.awaits(record))
  const cursor = cursorAt(0)
  await writer.write(fetchedOf(cursor, [batchOf(0, values)]), new AbortController().signal)
  await writer.flush()
  await output.settle()
  expect(chunks.join('')).toBe('plain\n"a"\n"b"\n')
  expect(cursor).toMatchObject({position: 3, written: 3})
})

const BROKEN = '\u0000\u0000\u0000\u0000\u0001\u0002'

async function openPrinting() {
  const {decoder} = open('auto')
  const format = compileDecodedRecord({decoder})
  await decoder.awaits(makeRecord({value: BROKEN}))
  const undecoded = decoder.undecodedPrinted
  return {decoder, format, undecoded}
}

test('of a tail, and of the latest of each key, what is not printed is not counted', async () => {
  const {format, undecoded} = await openPrinting()
  const never = new AbortController().signal
  const batches = () => [batchOf(0, [BROKEN, BROKEN, BROKEN, 'plain'], {key: 'k'})]
  const tail = new TailCollector(2, format, null, null, undefined, null, undecoded)
  await tail.write(fetchedOf(cursorAt(0), batches()), never)
  const latest = new LatestPerKey(format, null, null, null, undecoded)
  await latest.write(fetchedOf(cursorAt(0), batches()), never)
  expect(undecoded.count).toBe(0)
  const told = 'The value does not fit its schema 1 (it ends too early)'
  expect(tail.take().map((each) => each.undecoded)).toEqual([told, null])
  expect(latest.take().map((each) => each.undecoded)).toEqual([null])
})

test.each([
  ['value.a == 1', 1],
  ['value == 1', 1],
  ['value != 1', 1],
  ['value == null', 1],
  ['has(value.a)', 1],
  ['decoded.value.data == 1', 1],
  ['topic == "other" && value.a == 1', 0],
  ['topic == "orders" && value.a == 1', 1],
  ['key.a == 1', 0],
  ['topic == "other"', 0],
])('where a value could not be decoded, %s has no answer: %i', async (expression, count) => {
  const {decoder} = await openPrinting()
  const where = await compileWhere(expression, decoder)
  const visible = new VisibleRecords(where.matches)
  visible.open(fetchedOf(cursorAt(0), [batchOf(0, [BROKEN], {key: 'k'})]))
  expect(visible.next()).toBe(false)
  expect(where.undecodedCount).toBe(count)
  if (count > 0) expect(where.describeUnevaluated()).toContain(': value could not be decoded.')
})

test('a record can be chosen because it could not be decoded', async () => {
  const {decoder} = await openPrinting()
  const where = await compileWhere('!has(decoded.value.data)', decoder)
  const visible = new VisibleRecords(where.matches)
  visible.open(fetchedOf(cursorAt(0), [batchOf(0, [BROKEN])]))
  expect(visible.next()).toBe(true)
})

test('a record that says more than a text can hold is marked', async () => {
  const {decoder, format} = await openPrinting()
  const record = makeRecord({value: framed(1, '0261')})
  expect(decoder.decode(record)).toMatchObject({value: {data: 'a'}})
  decoder.markTooLong(record)
  const told = 'The value says more, by its schema, than a text can hold.'
  expect(decoder.decode(record)).toMatchObject({value: {data: null, error: {message: told}}})
  expect(printed(format, record).toString()).toContain(told)
})

test('-0.0 is printed with its sign', async () => {
  const codec = await compileCodec({format: 'avro', text: '"double"', referenced: []}, 'writing')
  const value = Buffer.from(codec.encode('-0.0', false))
  const decoder = new SchemaDecoder({...parseDecodeChoices(['avro']), key: null, book: null, codec})
  const format = compileDecodedRecord({decoder})
  expect(printed(format, makeRecord({value})).toString()).toBe('-0.0\n')
})
