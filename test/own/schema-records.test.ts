import {afterAll, beforeAll, expect, test} from 'vitest'
import {createTopic, produce, readAll} from '../support/kafka-client.ts'
import {startTerminal} from '../support/pty.ts'
import {startRegistry, type TestRegistry} from '../support/registry.ts'
import {expectToFit} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

let registry: TestRegistry

beforeAll(async () => {
  registry = await startRegistry()
})

afterAll(() => registry.stop())

interface Registered {
  readonly type?: 'PROTOBUF' | 'JSON'
  readonly references?: readonly {readonly name: string; readonly subject: string; readonly version: number}[]
}

/** Registers a schema, by plain HTTP; its id. */
async function register(
  subject: string,
  schema: string,
  {type, references}: Registered = {},
): Promise<number> {
  const response = await fetch(`${registry.url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: {'Content-Type': 'application/vnd.schemaregistry.v1+json'},
    body: JSON.stringify({schema, schemaType: type, references}),
  })
  const text = await response.text()
  expect(response.status, text).toBe(200)
  return (JSON.parse(text) as {readonly id: number}).id
}

const run = (args: readonly string[], input = '') =>
  runSamsa(args, {input, env: {SAMSA_SCHEMA_REGISTRY: registry.url}})

const frame = (id: number): string => `00${id.toString(16).padStart(8, '0')}`

test('Avro with a reference, for keys and values: by the subjects of the topic, and back by the ids', async () => {
  const topic = await createTopic(randomName('avro'), {partitions: 1})
  const item = `${topic}-item`
  await register(
    item,
    JSON.stringify({type: 'record', name: 'Item', fields: [{name: 'price', type: 'long'}]}),
  )
  const value = await register(
    `${topic}-value`,
    JSON.stringify({
      type: 'record',
      name: 'Order',
      fields: [{name: 'items', type: {type: 'array', items: 'Item'}}],
    }),
    {references: [{name: 'Item', subject: item, version: 1}]},
  )
  const key = await register(`${topic}-key`, '"string"')
  const sent = await run(
    ['produce', topic, '--encode', 'avro,avro:key', '--key-separator', '\\t'],
    '"a"\t{"items":[{"price":9223372036854775807}]}\n"b"\t{"items":[{"price":1},{"price":"x"}]}\n',
  )
  expect(sent.stderr).toContain('line 2: value.items[1].price: "x" is no long.')
  const [record] = await readAll(topic)
  expect(record?.key?.toString('hex')).toBe(`${frame(key)}0261`)
  expect(record?.value?.toString('hex')).toBe(`${frame(value)}02feffffffffffffffff0100`)

  await produce(topic, [{key: 'plain', value: 'plain'}])
  const read = await run(['consume', topic, '--exit', '--decode', 'auto', '-o', 'json'])
  expect(read).toMatchObject({code: 0, stderr: ''})
  const lines = read.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  for (const line of lines) expectToFit('record', line)
  expect(lines).toMatchObject([
    {
      decoded: {
        key: {schemaId: key, format: 'avro', name: null, data: 'a'},
        value: {schemaId: value, name: 'Order', data: {items: [{price: '9223372036854775807'}]}},
      },
    },
    {decoded: {key: null, value: null}},
  ])
})

test('Protobuf: the first message, and one that is named', async () => {
  const topic = await createTopic(randomName('proto'), {partitions: 1})
  const schema = `syntax = "proto3"; package shop; import "google/protobuf/timestamp.proto";
    message Order { int64 id = 1; google.protobuf.Timestamp at = 2; message Line { string sku = 1; } }`
  const id = await register(`${topic}-value`, schema, {type: 'PROTOBUF'})
  const encode = ['produce', topic, '--encode', 'protobuf']
  await run([...encode, '--value', '{"id":"5","at":"2026-11-20T10:00:00Z"}'])
  await run([...encode, '--schema-id', String(id), '--message', 'shop.Order.Line', '--value', '{"sku":"x"}'])
  const values = (await readAll(topic)).map(({value}) => value?.toString('hex'))
  expect(values).toEqual([`${frame(id)}000805120608a0b480d806`, `${frame(id)}0400000a0178`])
  const read = await run(['consume', topic, '--exit', '--decode', 'protobuf', '-o', 'json'])
  const lines = read.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(lines).toMatchObject([
    {decoded: {value: {name: 'shop.Order', data: {id: '5', at: '2026-11-20T10:00:00Z'}}}},
    {decoded: {value: {name: 'shop.Order.Line', data: {sku: 'x'}}}},
  ])
})

test("what Apicurio's Java serialiser writes: Google's file as a reference, the message by its name, the id in a header", async () => {
  const topic = await createTopic(randomName('apicurio'), {partitions: 1})
  const timestamp = 'google/protobuf/timestamp.proto'
  const file =
    'syntax = "proto3"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; }'
  const google = `${topic}-timestamp`
  await register(google, file, {type: 'PROTOBUF'})
  const schema = `syntax = "proto3"; package shop; import "${timestamp}";
    message Other { string x = 1; } message Order { int64 id = 1; .google.protobuf.Timestamp at = 2; }`
  const references = [{name: timestamp, subject: google, version: 1}]
  const id = await register(`${topic}-value`, schema, {type: 'PROTOBUF', references})
  // As ProtobufKafkaSerializer 3.1.7 wrote it, of the same two messages.
  const order = Buffer.from('BwoFT3JkZXIIgYCAgICAgBASBgjdpIPYBg==', 'base64')
  const contentId = Buffer.from(id.toString(16).padStart(16, '0'), 'hex')
  await produce(topic, [
    {key: 'header', value: order, headers: {'apicurio.value.contentId': contentId}},
    {key: 'front', value: Buffer.concat([Buffer.from(frame(id), 'hex'), order])},
  ])
  const read = await run(['consume', topic, '--exit', '--decode', 'auto'])
  const line = '{"id":"9007199254740993","at":"2026-11-20T23:06:05Z"}'
  expect(read).toMatchObject({code: 0, stderr: '', stdout: `${line}\n${line}\n`})
})

test('JSON Schema, and what is registered as something else', async () => {
  const topic = await createTopic(randomName('json'), {partitions: 1})
  const schema = JSON.stringify({type: 'object', properties: {a: {type: 'integer'}}})
  const id = await register(`${topic}-value`, schema, {type: 'JSON'})
  const sent = await run(['produce', topic, '--encode', 'json-schema'], '{"a": 1}\n{"a":1.5}\n')
  expect(sent.stderr).toContain('line 2: value.a: must be integer.')
  const [record] = await readAll(topic)
  expect(record?.value?.toString('latin1')).toBe(
    `${Buffer.from(frame(id), 'hex').toString('latin1')}{"a": 1}`,
  )
  expect(await run(['consume', topic, '--exit', '--decode', 'json-schema'])).toMatchObject({
    code: 0,
    stdout: '{"a":1}\n',
  })
  const other = await run(['consume', topic, '--exit', '--decode', 'avro'])
  expect(other.stderr).toContain(
    `1 record could not be decoded: The schema ${id} of the value is json-schema, not avro.`,
  )
  const refused = await run(['produce', topic, '--encode', 'avro', '--value', '{}'])
  expect(refused.stderr).toContain(`Schema ${id} is json-schema, not avro.`)
  expect(refused.code).toBe(2)
  const absent = await run([
    'produce',
    topic,
    '--encode',
    'avro',
    '--subject',
    `${topic}-nothing`,
    '--value',
    '{}',
  ])
  expect(absent.stderr).toContain('there is no such subject')
  expect(absent.stderr).toContain(`samsa schema register ${topic}-nothing FILE`)
  expect(await readAll(topic)).toHaveLength(1)
})

test('top tail shows what values say; what cannot be decoded as it is, with the reason; d shows the bytes', async () => {
  const topic = await createTopic(randomName('tail'), {partitions: 1})
  const schema = {type: 'record', name: 'Order', fields: [{name: 'amount', type: 'long'}]}
  const id = await register(`${topic}-value`, JSON.stringify(schema))
  await run(['produce', topic, '--encode', 'avro'], '{"amount":4711}\n{"amount":12}\n')
  await produce(topic, [{value: Buffer.from(`${frame(99_999)}02`, 'hex')}])
  const session = startTerminal(['top', 'tail', topic], {
    cols: 100,
    rows: 24,
    env: {SAMSA_SCHEMA_REGISTRY: registry.url},
  })
  try {
    await session.waitForText('{"amount":4711}')
    await session.waitForText(/> .* ! .*x02/)
    await session.waitForText(/! not decoded: .*99999/)
    session.write('/where value.amount > 4000\r')
    await session.waitForText('TAIL 1 of 3')
    await session.waitForText('no answer on 1 record: value could not be decoded')
    session.write('\r')
    await session.waitForText(`avro Order, schema id ${id}`)
    await session.waitForText('"amount": 4711')
    session.write('d')
    await session.waitForText(`schema id ${id}, behind magic byte 0`)
    session.write('\x1b')
    await session.waitForText('TAIL 1 of 3')
    session.write('q')
    expect(await session.exit).toMatchObject({code: 0})
  } finally {
    session.kill('SIGKILL')
  }
})
