import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {createTopic, produce, readAll} from '../support/kafka-client.ts'
import {expectToFit} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const ORDER = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    {name: 'id', type: 'long'},
    {name: 'amount', type: {type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2}},
    {name: 'note', type: ['null', 'string'], default: null},
  ],
}

/** What fastavro writes for {"id": 7, "amount": 12.30, "note": null}. */
const ORDER_7 = Buffer.from('0e0404ce00', 'hex')

const PROTO =
  'syntax = "proto3"; package shop; message Other {} message Order { int64 id = 1; repeated int32 sizes = 2; }'

const JSON_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Order',
  type: 'object',
  properties: {items: {type: 'array', items: {type: 'object', properties: {price: {type: 'integer'}}}}},
  additionalProperties: false,
}

async function writeSchemas(): Promise<{
  readonly avro: string
  readonly json: string
  readonly proto: string
}> {
  const folder = await temporaryFolder()
  const files = {
    avro: path.join(folder, 'order.avsc'),
    json: path.join(folder, 'order.json'),
    proto: path.join(folder, 'proto'),
  }
  await mkdir(files.proto)
  await writeFile(files.avro, JSON.stringify(ORDER))
  await writeFile(files.json, JSON.stringify(JSON_SCHEMA))
  await writeFile(path.join(files.proto, 'order.proto'), PROTO)
  return files
}

/** Nobody listens there. */
const NO_REGISTRY = ['--schema-registry', 'http://127.0.0.1:1']

test('produce --encode avro, consume --decode avro: by a schema in a file', async () => {
  const {avro} = await writeSchemas()
  const topic = await createTopic(randomName('avro'), {partitions: 1})
  const input = [
    '{"id":7,"amount":"12.30"}',
    '{"id":"9223372036854775807","amount":0.1,"note":"a"}',
    '{"id":7,"amount":"x"}',
    '{"id":7',
    '{"id":8,"amount":"1","extra":1}',
  ].join('\n')
  const encoded = await runSamsa(['produce', topic, '--encode', 'avro', '--schema', avro], {input})
  expect(encoded.stderr).toContain(
    'line 3: value.amount: "x" is no decimal with at most 2 digits behind the point.',
  )
  expect(encoded.stderr).toContain('line 4: value: it is no JSON')
  expect(encoded.stderr).toContain('line 5: value.extra: shop.Order has no such field.')
  // The others were sent.
  expect(encoded.code).toBe(1)

  const [first] = await readAll(topic)
  expect(first?.value).toEqual(ORDER_7)

  const decode = (...args: readonly string[]) =>
    runSamsa(['consume', topic, '--exit', '--decode', 'avro', '--schema', avro, ...args])
  const [plain, json, filtered] = await Promise.all([
    decode(),
    decode('-o', 'json'),
    decode('--where', 'value.note == "a" && decoded.value.name == "shop.Order"', '-f', '%v %v{hex}\\n'),
  ])
  const big = '{"id":"9223372036854775807","amount":"0.10","note":"a"}'
  expect(plain).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `{"id":7,"amount":"12.30","note":null}\n${big}\n`,
  })
  expect(filtered).toMatchObject({code: 0, stderr: '', stdout: `${big} feffffffffffffffff01020a020261\n`})
  const lines = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  for (const line of lines) expectToFit('record', line)
  expect(lines[0]).toMatchObject({
    decoded: {
      key: null,
      value: {format: 'avro', name: 'shop.Order', data: {id: 7, amount: '12.30', note: null}},
    },
  })
})

test('what does not fit is marked and counted, and what has no schema id is left as it is', async () => {
  const {avro} = await writeSchemas()
  const topic = await createTopic(randomName('avro'), {partitions: 1})
  await produce(topic, [
    {key: 'k', value: ORDER_7},
    {key: 'k', value: Buffer.concat([ORDER_7, ORDER_7])},
    {key: 'k', value: null},
    {key: 'k', value: Buffer.concat([Buffer.from('0000000007', 'hex'), ORDER_7])},
  ])
  const all = ['consume', topic, '--exit', '-f', '%k %v\\n', '--null-marker', 'NULL', '--decode']
  const [byFile, plain] = await Promise.all([
    runSamsa([...all, 'avro', '--schema', avro]),
    runSamsa([...all, 'auto', ...NO_REGISTRY]),
  ])
  const order = '{"id":7,"amount":"12.30","note":null}'
  const lines = byFile.stdout.split('\n')
  expect(lines).toMatchObject([
    `k ${order}`,
    expect.stringContaining('{"error":{'),
    'k NULL',
    `k ${order}`,
    '',
  ])
  expect(byFile.stderr).toContain(
    '1 record could not be decoded: The value does not fit the schema (it has 5 bytes too many).',
  )
  expect(byFile.code).toBe(1)
  // The first begins with no byte 0; of the last nobody tells the schema.
  expect(plain.stderr).toMatch(/schema registry[\s\S]*Records are marked[\s\S]*1 record could not be decoded/)
  expect(plain.stdout.split('\n')[0]).toBe(`k ${ORDER_7.toString()}`)
  expect(plain).toMatchObject({code: 1})

  const one = ['consume', topic, '--decode', 'avro', '--schema', avro, '-f', '%v\\n']
  const [tail, latest, where, filtered] = await Promise.all([
    // The one that cannot be decoded is read, and not printed.
    runSamsa([...one, '--tail', '2']),
    runSamsa([...one, '--exit', '--latest-per-key']),
    runSamsa([...one, '--exit', '--where', 'value.id == 7']),
    runSamsa([...one, '--exit', '--where', 'offset != 1 && value.id == 7']),
  ])
  expect(tail).toMatchObject({code: 0, stdout: `\n${order}\n`})
  expect(latest).toMatchObject({code: 0, stdout: `${order}\n`})
  for (const each of [tail, latest]) expect(each.stderr).not.toContain('could not be decoded')
  expect(where).toMatchObject({code: 1, stdout: `${order}\n${order}\n`})
  expect(where.stderr).toContain('value could not be decoded')
  expect(filtered.stderr).not.toContain('could not be decoded')
})

test('records and defaults of a hostile schema are marked and refused, and the rest is read and sent', async () => {
  const folder = await temporaryFolder()
  const topic = await createTopic(randomName('hostile'), {partitions: 1})
  const level = (depth: number): unknown =>
    depth === 0
      ? {type: 'record', name: 'R0', fields: [{name: 'n', type: ['null', 'int']}]}
      : {
          type: 'record',
          name: `R${depth}`,
          fields: [
            {name: 'a', type: level(depth - 1)},
            {name: 'b', type: depth === 1 ? 'null' : `R${depth - 1}`},
          ],
        }
  const empty = JSON.stringify(level(30))
    .replace('["null","int"]', '"null"')
    .replaceAll('"b","type":"null"', '"b","type":"R0"')
  const needsItself = {
    type: 'record',
    name: 'R',
    fields: [
      {
        name: 'f',
        type: ['R', {type: 'record', name: 'S', fields: [{name: 'f', type: ['R', 'S'], default: {}}]}],
        default: {},
      },
    ],
  }
  const files = {
    empty: path.join(folder, 'a.avsc'),
    self: path.join(folder, 'b.avsc'),
    any: path.join(folder, 'c.json'),
  }
  await writeFile(files.empty, empty)
  await writeFile(files.self, JSON.stringify(needsItself))
  await writeFile(files.any, 'true')
  await produce(topic, [{value: ''}, {value: `${'['.repeat(200_000)}${']'.repeat(200_000)}`}, {value: '[1]'}])
  const small = {env: {NODE_OPTIONS: '--max-old-space-size=500'}}
  const bomb = await runSamsa(
    ['consume', topic, '-n', '1', '--decode', 'avro', '--schema', files.empty],
    small,
  )
  expect(bomb.code, bomb.stderr).toBe(1)
  expect(bomb.stdout).toContain('it has more than 1000000 values that take no bytes')
  const deep = await runSamsa(
    ['consume', topic, '--exit', '-o', 'json', '--decode', 'json-schema', '--schema', files.any],
    small,
  )
  expect(deep.code).toBe(1)
  expect(
    deep.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    {decoded: {value: {error: {code: 'CORRUPT_MESSAGE'}}}},
    {
      decoded: {
        value: {error: {code: 'CORRUPT_MESSAGE', message: expect.stringContaining('more than 1000 deep')}},
      },
    },
    {decoded: {value: {data: [1]}}},
  ])
  const sent = await runSamsa(['produce', topic, '--encode', 'avro', '--schema', files.self, '--value', '{}'])
  expect(sent.code).toBe(1)
  expect(sent.stderr).toContain('value.f: is missing, and its default in the schema does not fit its type.')
})

test('produce --input json --encode takes JSON, and what consume --decode printed', async () => {
  const {avro} = await writeSchemas()
  const topic = await createTopic(randomName('avro'), {partitions: 1})
  const schema = ['avro', '--schema', avro]
  const sent = await runSamsa(['produce', topic, '--input', 'json', '--encode', ...schema], {
    input: '{"key":"k1","value":{"id":9223372036854775807,"amount":0.1}}\n{"key":"k2","value":null}\n',
  })
  expect(sent.code, sent.stderr).toBe(0)
  const read = ['consume', topic, '--exit', '-o', 'json', '--decode', ...schema]
  const first = await runSamsa(read)
  const again = await runSamsa(['produce', topic, '--input', 'json', '--encode', ...schema], {
    input: first.stdout,
  })
  expect(again.code, again.stderr).toBe(0)
  const records = await readAll(topic)
  expect(records[2]?.value).toEqual(records[0]?.value)
  expect(records.map(({value}) => value === null)).toEqual([false, true, false, true])

  const bytes = Buffer.from('{"id":1,"amount":"1","note":"caf\xe9"}\n{"id":1,"amount":"1"}\n', 'latin1')
  const refused = await runSamsa(['produce', topic, '--encode', ...schema], {input: bytes})
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('line 1: value: it is not UTF-8.')
  expect(await readAll(topic)).toHaveLength(5)
})

test('produce --encode protobuf and json-schema, and back', async () => {
  const {proto, json} = await writeSchemas()
  const topic = await createTopic(randomName('encode'), {partitions: 1})
  const protobuf = ['--proto', proto, '--message', 'shop.Order']
  const sent = await runSamsa(['produce', topic, '--encode', 'protobuf', ...protobuf], {
    input: '{"id":9223372036854775807,"sizes":[1]}\n{"sizes":[1,"x"]}\n{}\n',
  })
  expect(sent.stderr).toContain('line 2: value.sizes[1]: ')
  expect(sent.code).toBe(1)
  const back = await runSamsa(['consume', topic, '--exit', '--decode', 'protobuf', ...protobuf])
  expect(back).toMatchObject({
    code: 0,
    stderr: '',
    stdout: '{"id":"9223372036854775807","sizes":[1]}\n{"id":"0","sizes":[]}\n',
  })

  const other = await createTopic(randomName('encode'), {partitions: 1})
  const schema = ['--schema', json]
  const texts = await runSamsa(['produce', other, '--encode', 'json-schema', ...schema], {
    input: '{"items": [{"price": 1}]}\n{"items":[{"price":1},{"price":"x"}]}\n{"other":1}\n',
  })
  expect(texts.stderr).toContain('line 2: value.items[1].price: must be integer.')
  expect(texts.stderr).toContain('line 3: value.other: is not in the schema.')
  await produce(other, [{value: '{"items":1}'}, {value: 'x'}])
  const read = await runSamsa(['consume', other, '--exit', '--decode', 'json-schema', ...schema])
  const [one, two] = read.stdout.split('\n')
  // What is read is the JSON that is there; that it does not fit is no reason not to show it.
  expect([one, two]).toEqual(['{"items":[{"price":1}]}', '{"items":1}'])
  expect(read.stderr).toContain(
    '1 record could not be decoded: The value does not fit the schema (it is no JSON).',
  )
  expect(read.code).toBe(1)
})

test.each([
  [['consume', 'x', '--schema', 'a.avsc'], '--schema is about records that are decoded'],
  [['consume', 'x', '--decode', 'avro,avro'], '--decode says twice what the value is: avro is one too many.'],
  [
    ['consume', 'x', '--decode', 'xml'],
    '--decode is auto, avro, protobuf, json-schema, alone or with :key or :value, or internal, not',
  ],
  [
    ['consume', 'x', '--decode', 'auto,internal'],
    "--decode internal reads Kafka's own topics, which have no other schemas.",
  ],
  [
    ['consume', 'x', '--decode', 'auto', '--schema', 'a.avsc'],
    'What the file of --schema is in is not said.',
  ],
  [['consume', 'x', '--decode', 'auto'], 'Nothing says where the schema registry is.'],
  [
    ['consume', 'x', '--decode', 'protobuf', '--proto', '/'],
    'Which message of the files of --proto is meant is not said.',
  ],
  [['consume', 'x', '--decode', 'avro', '--schema', '/nowhere.avsc'], '/nowhere.avsc cannot be read'],
  [['produce', 'x', '--subject', 's'], 'A schema is given, but not what is written by it.'],
  [['produce', 'x', '--encode', 'auto'], '--encode is avro, protobuf, json-schema'],
])('flags that do not fit together: %j', async (args, message) => {
  const run = await runSamsa(args)
  expect(run.stderr).toContain(message)
  expect(run.code).toBe(2)
})
