import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {runFailing} from '../support/failed-run.ts'
import {startRegistry, type TestRegistry} from '../support/registry.ts'
import {runJson} from '../support/run-json.ts'
import {type RunOptions, randomName, runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

// Against a real Apicurio Registry; what a command changed is read back with plain HTTP.

let registry: TestRegistry
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry?.stop())

const options = (): RunOptions => ({env: {SAMSA_SCHEMA_REGISTRY: registry.url}})

async function ask(method: string, place: string, body?: object): Promise<{status: number; body: unknown}> {
  const response = await fetch(`${registry.url}/${place}`, {
    method,
    ...(body === undefined
      ? {}
      : {body: JSON.stringify(body), headers: {'Content-Type': 'application/vnd.schemaregistry.v1+json'}}),
  })
  const text = await response.text()
  return {status: response.status, body: text === '' ? null : JSON.parse(text)}
}

const order = (...fields: object[]): string =>
  JSON.stringify({type: 'record', name: 'Order', fields: [{name: 'id', type: 'string'}, ...fields]})
const V1 = order()
const V2 = order({name: 'total', type: 'long', default: 0})
const WITHOUT_DEFAULT = order({name: 'total', type: 'long'})

/** A subject with these versions, made by plain HTTP. */
async function subjectWith(...texts: string[]): Promise<string> {
  const subject = randomName('orders')
  for (const schema of texts)
    expect((await ask('POST', `subjects/${subject}/versions`, {schema})).status).toBe(200)
  return subject
}

const register = (subject: string, ...words: string[]): string[] => [
  'schema',
  'register',
  subject,
  '-',
  ...words,
]
const avro = (input: string): RunOptions => ({...options(), input})

interface Registered {
  readonly executed: boolean
  readonly schemas: readonly {
    readonly outcome: string | null
    readonly id: number
    readonly version: number
  }[]
}

describe('register', () => {
  test('a first version, the same once more, and the next', async () => {
    const subject = randomName('orders')
    const words = register(subject, '--type', 'avro')
    const dry = await runJson<Registered>([...words, '--dry-run'], avro(V1))
    expect(dry).toMatchObject({executed: false, schemas: [{subject, outcome: null, id: null, version: null}]})
    expect((await ask('GET', `subjects/${subject}/versions`)).status).toBe(404)

    const first = await runJson<Registered>(words, avro(V1))
    expect(first).toMatchObject({
      executed: true,
      schemas: [{subject, type: 'AVRO', version: 1, outcome: 'created'}],
    })
    const read = await ask('GET', `subjects/${subject}/versions/1`)
    expect(read.body).toMatchObject({subject, version: 1, id: first.schemas[0]?.id})
    expect(JSON.parse((read.body as {schema: string}).schema)).toEqual(JSON.parse(V1))

    const again = await runJson<Registered>(words, avro(V1))
    expect(again.schemas).toMatchObject([{outcome: 'unchanged', version: 1, id: first.schemas[0]?.id}])
    expect((await runJson<Registered>(words, avro(V2))).schemas).toMatchObject([
      {outcome: 'created', version: 2},
    ])
    expect((await ask('GET', `subjects/${subject}/versions`)).body).toEqual([1, 2])
  })

  test('what does not fit is not registered, and why is in view', async () => {
    const subject = await subjectWith(V1)
    await ask('PUT', `config/${subject}`, {compatibility: 'BACKWARD'})
    const words = register(subject, '--type', 'avro')
    const {schemas} = await runJson<{schemas: {messages: string[]; error: {code: string}}[]}>(words, {
      ...avro(WITHOUT_DEFAULT),
      code: 1,
    })
    expect(schemas).toMatchObject([
      {outcome: 'failed', error: {kind: 'conflict', code: 'INCOMPATIBLE_SCHEMA'}},
    ])
    // Apicurio gives its reasons only when it refuses.
    expect(schemas[0]?.error).toMatchObject({message: expect.stringContaining('Incompatible artifact')})
    const text = await runSamsa(words, avro(WITHOUT_DEFAULT))
    expect(text.code).toBe(1)
    expect(text.stderr).toContain('list of diff types')
    expect(text.stderr).toContain('total is added without a default')
    const dry = await runSamsa([...words, '--dry-run', '--json'], avro(WITHOUT_DEFAULT))
    expect([dry.code, JSON.parse(dry.stdout)]).toMatchObject([
      1,
      {
        executed: false,
        schemas: [{outcome: null, error: {message: expect.stringContaining('total is added')}}],
      },
    ])
    expect((await ask('GET', `subjects/${subject}/versions`)).body).toEqual([1])
  })

  test('Protobuf and JSON Schema by the ending of the file, and references to others', async () => {
    const folder = await temporaryFolder()
    const [customer, orders, json] = [randomName('customer'), randomName('orders'), randomName('json')]
    const write = async (name: string, text: string): Promise<string> => {
      await writeFile(path.join(folder, name), text)
      return path.join(folder, name)
    }
    const inner = await write(
      'customer.proto',
      'syntax = "proto3";\npackage shop;\nmessage Customer { string name = 1; }\n',
    )
    const outer = await write(
      'order.proto',
      'syntax = "proto3";\nimport "customer.proto";\nmessage Order { shop.Customer customer = 1; }\n',
    )
    const schema = await write('order.json', '{"type":"object","properties":{"id":{"type":"string"}}}')
    await runJson(['schema', 'register', customer, inner], options())
    await runJson(
      ['schema', 'register', orders, outer, '--reference', `customer.proto=${customer}:1`],
      options(),
    )
    await runJson(['schema', 'register', json, schema], options())
    expect((await ask('GET', `subjects/${orders}/versions/1`)).body).toMatchObject({
      schemaType: 'PROTOBUF',
      references: [{name: 'customer.proto', subject: customer, version: 1}],
    })
    expect((await ask('GET', `subjects/${json}/versions/1`)).body).toMatchObject({schemaType: 'JSON'})
    const got = await runJson<{schemas: {subject: string}[]}>(
      ['schema', 'get', orders, '--references'],
      options(),
    )
    expect(got.schemas.map(({subject}) => subject)).toEqual([customer, orders])
    // What another one needs is not deleted.
    const kept = await runSamsa(['schema', 'delete', customer, '--yes', '--json'], options())
    expect(kept.code).toBe(1)
    expect(kept.stdout).toContain('REFERENCE_EXISTS')
  })

  test.each([
    {
      name: 'Avro',
      ending: 'avsc',
      used: {type: 'record', name: 'Customer', namespace: 'shop', fields: [{name: 'n', type: 'string'}]},
      reference: 'shop.Customer',
      versions: [
        order({name: 'customer', type: 'shop.Customer'}),
        order({name: 'customer', type: 'shop.Customer'}, {name: 'total', type: 'long', default: 0}),
        order(
          {name: 'customer', type: 'shop.Customer'},
          {name: 'total', type: 'long', default: 0},
          {name: 'tax', type: 'long'},
        ),
      ],
    },
    {
      name: 'JSON Schema',
      ending: 'json',
      used: {$id: 'address.json', type: 'object', properties: {street: {type: 'string'}}},
      reference: 'address.json',
      versions: [
        {additionalProperties: false, properties: {home: {$ref: 'address.json'}}},
        {additionalProperties: false, properties: {home: {$ref: 'address.json'}, note: {type: 'string'}}},
        {additionalProperties: false, properties: {home: {$ref: 'address.json'}, note: {type: 'integer'}}},
      ].map((each) => JSON.stringify({type: 'object', ...each})),
    },
  ])('$name with references: where the check itself fails the registration decides', async (each) => {
    const folder = await temporaryFolder()
    const [used, subject] = [randomName('used'), randomName('orders')]
    const write = async (name: string, text: string): Promise<string> => {
      await writeFile(path.join(folder, name), text)
      return path.join(folder, name)
    }
    const type = ['--type', each.ending === 'json' ? 'json-schema' : 'avro']
    await runJson(register(used, ...type), {...options(), input: JSON.stringify(each.used)})
    await ask('PUT', `config/${subject}`, {compatibility: 'BACKWARD'})
    const files = await Promise.all(
      each.versions.map((text, index) => write(`${index}.${each.ending}`, text)),
    )
    const [first = '', second = '', third = ''] = files
    const reference = ['--reference', `${each.reference}=${used}:latest`]
    await runJson(['schema', 'register', subject, first, ...reference], options())
    expect((await ask('GET', `subjects/${subject}/versions/1`)).body).toMatchObject({
      references: [{name: each.reference, subject: used, version: 1}],
    })

    const {error} = await runFailing(['schema', 'check', subject, second, ...reference], 1, options())
    expect(error).toMatchObject({code: 'CHECK_BROKEN', message: expect.stringContaining('cannot be told')})
    const dry = ['schema', 'register', subject, second, ...reference, '--dry-run', '--json']
    expect((await runSamsa(dry, options())).code).toBe(1)
    const done = await runSamsa(['schema', 'register', subject, second, ...reference], options())
    expect([done.code, done.stderr], done.stderr).toEqual([
      0,
      expect.stringContaining('Its registration decides'),
    ])
    expect((await ask('GET', `subjects/${subject}/versions`)).body).toEqual([1, 2])
    const refused = await runSamsa(['schema', 'register', subject, third, ...reference, '--json'], options())
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('INCOMPATIBLE_SCHEMA')])
    expect((await ask('GET', `subjects/${subject}/versions`)).body).toEqual([1, 2])
  })

  test('what cannot be used is not sent, not even where the registry would take it', async () => {
    const subject = randomName('orders')
    const type = (text: string, word: string, code: string) => [text, ['--type', word], code] as const
    for (const [input, words, code] of [
      type('not a schema', 'avro', 'INVALID_SCHEMA'),
      type('syntax = "proto3"; message O { strin a = 1; }', 'protobuf', 'INVALID_SCHEMA'),
      type('{"type":"object","properties":{"a":{"type":"string"}}}', 'avro', 'INVALID_SCHEMA'),
      [V1, ['--type', 'avro', '--reference', `shop.Customer=${subject}:1`], 'REFERENCE_NOT_FOUND'],
    ] as const) {
      const check = ['schema', 'check', subject, '-', ...words, '--allow-new']
      expect((await runFailing(check, 1, avro(input))).error.code).toBe(code)
      for (const more of [[], ['--dry-run']]) {
        const run = await runSamsa([...register(subject, ...words, ...more), '--json'], avro(input))
        expect([run.code, run.stdout]).toEqual([1, expect.stringContaining(code)])
      }
    }
    expect((await ask('GET', `subjects/${subject}/versions`)).status).toBe(404)

    // Left to Apicurio alone it becomes what it looks like, which is said.
    const run = await runSamsa(
      [...register(subject, '--type', 'avro', '--registry-only'), '--json'],
      avro('{"type":"object","properties":{"a":{"type":"string"}}}'),
    )
    expect(run.code).toBe(1)
    expect(JSON.parse(run.stdout)).toMatchObject({
      schemas: [
        {outcome: 'failed', error: {code: 'NOT_READ_BACK', message: expect.stringContaining('for JSON')}},
      ],
    })
  })

  test('a dry run says what would be, and who has looked', async () => {
    const [fresh, old] = [randomName('orders'), await subjectWith(V1)]
    const dry = (subject: string) => runSamsa(register(subject, '--type', 'avro', '--dry-run'), avro(V2))
    expect((await dry(fresh)).stderr).toContain(`It would be version 1 of ${fresh}, which is new`)
    expect((await dry(old)).stderr).toContain(`It would be the next version of ${old}`)
  })

  test('a schema that is none, and words that say too little', async () => {
    const subject = randomName('orders')
    const bad = await runJson<{error: {code: string}}>(register(subject, '--type', 'avro'), {
      ...avro('{"type":"recrd"}'),
      code: 1,
    })
    expect(JSON.stringify(bad)).toContain('INVALID_SCHEMA')
    expect((await runFailing(register(subject), 2, avro(V1))).message).toContain('--type')
    const words = register(subject, '--type', 'avro', '--reference', 'nothing')
    expect((await runFailing(words, 2, avro(V1))).message).toContain('NAME=SUBJECT:VERSION')
  })
})

test('list: names, globs, what was deleted', async () => {
  const subject = await subjectWith(V1, V2)
  const gone = await subjectWith(V1)
  await ask('DELETE', `subjects/${gone}/versions/1`)
  await ask('PUT', `config/${subject}`, {compatibility: 'FULL'})
  const list = (...words: string[]) =>
    runJson<{subjects: {subject: string}[]}>(['schema', 'list', ...words], options())
  expect((await list(subject)).subjects).toMatchObject([
    {subject, version: 2, type: 'AVRO', deleted: false, compatibility: 'FULL'},
  ])
  expect((await list('orders-*')).subjects.map((row) => row.subject)).toContain(subject)
  expect((await list(gone)).subjects).toEqual([])
  expect((await list(gone, '--deleted')).subjects).toMatchObject([{subject: gone, version: 1, deleted: true}])
  const nothing = await runSamsa(['schema', 'list', randomName('nothing')], options())
  expect([nothing.code, nothing.stderr]).toEqual([0, expect.stringContaining('No subject matches')])
  const names = await runSamsa(['schema', 'list', subject, '-o', 'name'], options())
  expect(names.stdout).toBe(`${subject}\n`)
})

test('get: the text as it is, by version and by id, and the nearest name for a typing error', async () => {
  const subject = await subjectWith(V1, V2)
  const text = await runSamsa(['schema', 'get', `${subject}:1`], options())
  expect(JSON.parse(text.stdout)).toEqual(JSON.parse(V1))
  const {schemas} = await runJson<{schemas: {id: number}[]}>(['schema', 'get', subject], options())
  expect(schemas).toMatchObject([{subject, version: 2, type: 'AVRO', references: []}])
  const byId = await runSamsa(['schema', 'get', '--id', String(schemas[0]?.id)], options())
  expect(JSON.parse(byId.stdout)).toEqual(JSON.parse(V2))
  const {error} = await runFailing(['schema', 'get', `${subject}x`], 1, options())
  expect(error).toMatchObject({kind: 'not-found', code: 'SUBJECT_NOT_FOUND'})
  expect(error.suggestions?.[0]).toContain(subject)
  expect((await runFailing(['schema', 'get', `${subject}:9`], 1, options())).error.code).toBe(
    'VERSION_NOT_FOUND',
  )
  expect((await runFailing(['schema', 'get', '--id', '99999999'], 1, options())).error.code).toBe(
    'SCHEMA_NOT_FOUND',
  )
  await runFailing(['schema', 'get'], 2, options())
  const both = await runFailing(['schema', 'get', subject, '--id', '1'], 2, options())
  expect(both.message).toContain('not both')
})

test('check: by the registry, exit code 3 where it does not fit', async () => {
  const subject = await subjectWith(V1)
  await ask('PUT', `config/${subject}`, {compatibility: 'BACKWARD'})
  const check = ['schema', 'check', subject, '-', '--type', 'avro']
  expect(await runJson(check, avro(V2))).toMatchObject({compatible: true, level: 'BACKWARD', new: false})
  const bad = await runJson<{messages: string[]}>(check, {...avro(WITHOUT_DEFAULT), code: 3})
  // Apicurio gives no reasons in a check.
  expect(bad).toMatchObject({
    compatible: false,
    checkedBy: 'registry',
    messages: [],
    explanation: {
      version: 1,
      changes: [{action: 'added', path: 'total', hasDefault: false}],
      reasons: ['total is added without a default, which older records lack.'],
    },
  })
  const text = await runSamsa(check, avro(WITHOUT_DEFAULT))
  expect([text.code, text.stdout]).toEqual([3, expect.stringContaining(`does not fit ${subject}`)])
  expect(text.stdout).toContain('+ total: long, no default')
  expect((await ask('GET', `subjects/${subject}/versions`)).body).toEqual([1])
  const nobody = ['schema', 'check', randomName('nobody'), '-', '--type', 'avro']
  await runFailing(nobody, 1, avro(V1))
  expect(await runJson([...nobody, '--allow-new'], avro(V1))).toMatchObject({
    compatible: true,
    new: true,
    checkedBy: 'samsa',
  })
  const told = await runSamsa([...nobody, '--allow-new'], avro(V1))
  expect(told.stdout).toContain('the schema was read here, the registry itself was not asked')
  await runFailing([...nobody, '--allow-new', '--registry-only'], 2, avro(V1))
})

/** What Apicurio says of a subject without a level of its own. */
const NONE = {compatibilityLevel: 'NONE'}

test('compatibility: shown, set, taken away', async () => {
  const subject = await subjectWith(V1)
  const compatibility = (...words: string[]) => runJson(['schema', 'compatibility', ...words], options())
  const {levels} = (await compatibility()) as {levels: {level: string}[]}
  expect(await compatibility(subject)).toEqual({
    levels: [{subject, level: levels[0]?.level, inherited: true}],
  })
  expect(await compatibility(subject, 'full', '--dry-run')).toMatchObject({executed: false})
  expect((await ask('GET', `config/${subject}`)).body).toEqual(NONE)
  expect(await compatibility(subject, 'full')).toEqual({
    executed: true,
    levels: [{subject, from: null, to: 'FULL', outcome: 'altered'}],
  })
  expect((await ask('GET', `config/${subject}`)).body).toMatchObject({compatibilityLevel: 'FULL'})
  expect(await compatibility(subject, 'FULL')).toMatchObject({levels: [{outcome: 'unchanged'}]})
  expect(await compatibility(subject, '--unset')).toMatchObject({
    levels: [{from: 'FULL', to: null, outcome: 'altered'}],
  })
  expect((await ask('GET', `config/${subject}`)).body).toEqual(NONE)
  expect(await compatibility('--global', 'FORWARD')).toMatchObject({
    levels: [{subject: null, outcome: 'altered'}],
  })
  expect((await ask('GET', 'config')).body).toMatchObject({compatibilityLevel: 'FORWARD'})
  expect(await compatibility(subject)).toEqual({levels: [{subject, level: 'FORWARD', inherited: true}]})
  await ask('PUT', 'config', {compatibility: 'NONE'})
  await runFailing(['schema', 'compatibility', subject, 'half'], 2, options())
})

test('compatibility: what Apicurio cannot do is refused, and a subject that is not there is told', async () => {
  const subject = await subjectWith(V1)
  await ask('PUT', 'config', {compatibility: 'BACKWARD'})
  await ask('PUT', `config/${subject}`, {compatibility: 'FULL'})
  for (const words of [
    [subject, 'NONE'],
    [subject, 'NONE', '--dry-run'],
    ['--global', '--unset'],
  ]) {
    const run = await runSamsa(['schema', 'compatibility', ...words, '--json'], options())
    expect([run.code, run.stdout]).toEqual([1, expect.stringContaining('LEVEL_NOT_KEPT')])
  }
  expect((await ask('GET', `config/${subject}`)).body).toMatchObject({compatibilityLevel: 'FULL'})
  expect((await ask('GET', 'config')).body).toMatchObject({compatibilityLevel: 'BACKWARD'})
  await ask('PUT', 'config', {compatibility: 'NONE'})
  // It is what then counts, with none of its own.
  expect(await runJson(['schema', 'compatibility', subject, 'NONE'], options())).toMatchObject({
    levels: [{from: 'FULL', to: 'NONE', outcome: 'altered'}],
  })

  const forgotten = await runFailing(['schema', 'compatibility', 'FULL'], 2, options())
  expect(forgotten.error.suggestions?.[0]).toContain('--global FULL')
  const typo = await runSamsa(['schema', 'compatibility', `${subject}x`], options())
  expect([typo.code, typo.stderr]).toEqual([0, expect.stringContaining(`Did you mean ${subject}?`)])
})

test('diff: two versions, a version and a file', async () => {
  const subject = await subjectWith(V1, V2)
  const diff = ['schema', 'diff', subject]
  const document = await runJson(diff, {...options(), code: 3})
  expect(document).toMatchObject({
    differs: true,
    from: {version: 1},
    to: {version: 2},
    by: 'parts',
    changes: [{action: 'added', path: 'total', what: 'field', from: null, to: 'long'}],
  })
  expect((await runSamsa(diff, options())).stdout).toBe(
    `${subject}:1 -> ${subject}:2\n+ total: long, default 0\n`,
  )
  expect(await runJson([...diff, '-'], avro(V2))).toMatchObject({differs: false, to: {file: '-'}})
  expect(await runJson(['schema', 'diff', `${subject}:2`, '1'], {...options(), code: 3})).toMatchObject({
    changes: [{action: 'removed', path: 'total'}],
  })
  const single = await subjectWith(V1)
  const {message} = await runFailing(['schema', 'diff', single], 1, options())
  expect(message).toContain('has only version 1')
})

describe('delete', () => {
  test('a plan, a version, a subject, and for good', async () => {
    const subject = await subjectWith(V1, V2)
    const del = (...words: string[]) => runJson(['schema', 'delete', ...words], options())
    expect(await del(subject, '--dry-run')).toMatchObject({
      executed: false,
      schemas: [{subject, versions: [1, 2], whole: true, permanent: false, outcome: null}],
    })
    expect((await ask('GET', `subjects/${subject}/versions`)).body).toEqual([1, 2])
    expect(await del(`${subject}:1`, '--yes')).toMatchObject({
      schemas: [{versions: [1], whole: false, outcome: 'deleted'}],
    })
    expect((await ask('GET', `subjects/${subject}/versions`)).body).toEqual([2])
    expect((await ask('GET', `subjects/${subject}/versions?deleted=true`)).body).toEqual([1, 2])
    expect(await del(`${subject}:1`, '--permanent', '--yes')).toMatchObject({
      schemas: [{versions: [1], permanent: true, outcome: 'deleted'}],
    })
    expect((await ask('GET', `subjects/${subject}/versions?deleted=true`)).body).toEqual([2])
    expect(await del(subject, '--yes', '--permanent')).toMatchObject({
      schemas: [{versions: [2], outcome: 'deleted'}],
    })
    expect((await ask('GET', 'subjects')).body).not.toContain(subject)
    expect((await ask('GET', 'subjects?deleted=true')).body).not.toContain(subject)
  })

  test('what others refer to goes after them, and what keeps it is named', async () => {
    const [used, user] = [randomName('used'), randomName('user')]
    const type = {type: 'record', name: 'Customer', namespace: 'shop', fields: []}
    await ask('POST', `subjects/${used}/versions`, {schema: JSON.stringify(type)})
    const references = [{name: 'shop.Customer', subject: used, version: 1}]
    const schema = order({name: 'customer', type: 'shop.Customer'})
    expect((await ask('POST', `subjects/${user}/versions`, {schema, references})).status).toBe(200)
    const alive = await runSamsa(['schema', 'delete', used, '--yes', '--json'], options())
    expect(JSON.parse(alive.stdout)).toMatchObject({
      schemas: [
        {
          error: {
            message: expect.stringContaining(`${user}:1 refers to it`),
            suggestions: ['Delete what refers to it first, or name it in the same command.'],
          },
        },
      ],
    })
    await runJson(['schema', 'delete', user, '--yes'], options())
    // Deleted, but not for good: it is listed, its id is read, and to Apicurio it still refers to the other one.
    expect((await ask('GET', 'subjects?deleted=true')).body).toContain(user)
    const kept = await runSamsa(['schema', 'delete', used, '--permanent', '--yes', '--json'], options())
    expect(kept.code).toBe(1)
    expect((await ask('GET', `subjects/${used}/versions`)).body).toEqual([1])
    expect(JSON.parse(kept.stdout)).toMatchObject({
      schemas: [
        {
          error: {
            code: 'REFERENCE_EXISTS',
            message: expect.stringContaining(`${user}:1 (deleted, but not for good)`),
            suggestions: [expect.stringContaining(`samsa schema delete ${user} --permanent`)],
          },
        },
      ],
    })
    expect(await runJson(['schema', 'delete', used, user, '--permanent', '--yes'], options())).toMatchObject({
      schemas: [
        {subject: used, outcome: 'deleted'},
        {subject: user, outcome: 'deleted'},
      ],
    })
    expect((await ask('GET', 'subjects?deleted=true')).body).not.toContain(used)
  })

  test('what refers to others goes before them without --permanent too, whole or not at all', async () => {
    const [used, user, keeper] = [randomName('used'), randomName('user'), randomName('keeper')]
    const version = (...fields: object[]) =>
      JSON.stringify({type: 'record', name: 'Customer', namespace: 'shop', fields})
    const note = {name: 'note', type: 'string', default: ''}
    for (const schema of [version(), version(note)]) await ask('POST', `subjects/${used}/versions`, {schema})
    const refer = async (subject: string, to: number) => {
      const references = [{name: 'shop.Customer', subject: used, version: to}]
      const schema = order(
        {name: 'customer', type: 'shop.Customer'},
        {name: subject.replace('-', '_'), type: 'int'},
      )
      expect((await ask('POST', `subjects/${subject}/versions`, {schema, references})).status).toBe(200)
    }
    await refer(user, 1)
    await refer(keeper, 2)
    // One of its versions is still referred to: the other one stays as well.
    const half = await runSamsa(['schema', 'delete', used, user, '--yes', '--json'], options())
    expect(half.code).toBe(1)
    expect(JSON.parse(half.stdout)).toMatchObject({
      schemas: [
        {subject: used, outcome: 'failed'},
        {subject: user, outcome: 'deleted'},
      ],
    })
    expect((await ask('GET', `subjects/${used}/versions`)).body).toEqual([1, 2])
    expect(await runJson(['schema', 'delete', used, keeper, '--yes'], options())).toMatchObject({
      schemas: [
        {subject: used, versions: [1, 2], outcome: 'deleted'},
        {subject: keeper, outcome: 'deleted'},
      ],
    })
    expect((await ask('GET', `subjects/${used}/versions`)).status).toBe(404)
    expect((await ask('GET', 'subjects')).body).not.toContain(used)
  })

  test('what is not there, and a no', async () => {
    const subject = await subjectWith(V1)
    const absent = randomName('absent')
    const both = await runSamsa(['schema', 'delete', subject, absent, '--yes', '--json'], options())
    expect(both.code).toBe(1)
    expect(JSON.parse(both.stdout)).toMatchObject({
      schemas: [
        {subject, outcome: 'deleted'},
        {subject: absent, outcome: 'absent', error: {kind: 'not-found'}},
      ],
    })
    const fine = await runJson(['schema', 'delete', absent, '--if-exists', '--yes'], options())
    expect(fine).toMatchObject({schemas: [{subject: absent, outcome: 'absent'}]})
    const kept = await subjectWith(V1)
    const refused = await runSamsa(['schema', 'delete', kept], options())
    expect(refused.code).toBe(2)
    expect((await ask('GET', `subjects/${kept}/versions`)).body).toEqual([1])
  })
})

test('names that a terminal or a path would act on', async () => {
  const subject = `${randomName('odd')}/../\u001b[31m?x=1&é`
  await runJson<Registered>(register(subject, '--type', 'avro'), avro(V1))
  expect((await ask('GET', `subjects/${encodeURIComponent(subject)}/versions`)).body).toEqual([1])
  const table = await runSamsa(['schema', 'list', 'odd-*'], options())
  expect(table.stdout).toContain('\\x1b[31m')
  expect(table.stdout).not.toContain('\u001b[31m')
  expect(await runJson(['schema', 'delete', subject, '--yes'], options())).toMatchObject({
    schemas: [{outcome: 'deleted'}],
  })
})

describe('where it is', () => {
  test('a profile, with what is added to it shown, tried and never sent elsewhere', async () => {
    const home = await temporaryFolder()
    await mkdir(path.join(home, '.git'))
    const env = {
      HOME: home,
      XDG_CONFIG_HOME: path.join(home, 'config'),
      SAMSA_BOOTSTRAP_SERVER: undefined,
      CANARY: 'canary-5521',
    }
    const as = {env, cwd: home}
    const login = ['--registry-username', 'ann', '--registry-password', 'env:CANARY']
    await runJson(
      ['profile', 'add', 'dev', '-b', bootstrapServers(), '--schema-registry', registry.url, ...login],
      as,
    )
    const {settings} = await runJson<{settings: {key: string; value: string | null; from: string}[]}>(
      ['profile', 'show'],
      as,
    )
    const shown = Object.fromEntries(settings.map(({key, value, from}) => [key, [value, from]]))
    expect(shown['schema.registry.url']).toEqual([registry.url, expect.stringContaining('the profile dev')])
    expect(shown['schema.registry.password']).toEqual([null, expect.stringContaining('the variable CANARY')])
    expect(await runJson(['profile', 'test'], as)).toMatchObject({
      profile: 'dev',
      schemaRegistry: {url: registry.url, subjects: expect.any(Number)},
    })
    const doctor = await runJson<{checks: {name: string; ok: boolean}[]}>(['doctor'], as)
    expect(doctor.checks.find(({name}) => name === 'registry')).toMatchObject({
      ok: true,
      target: registry.url,
    })
    await runJson(['schema', 'list'], as)

    const elsewhere = await runJson<{settings: {key: string}[]}>(
      ['profile', 'show', '--schema-registry', 'http://127.0.0.1:1'],
      as,
    )
    expect(elsewhere.settings.map(({key}) => key).filter((key) => key.startsWith('schema.'))).toEqual([
      'schema.registry.url',
    ])
    const lost = await runSamsa(['profile', 'test', '--schema-registry', 'http://127.0.0.1:1', '--json'], as)
    expect(lost.code).toBe(1)
    expect(JSON.parse(lost.stdout)).toMatchObject({
      schemaRegistry: {subjects: null, error: {code: 'ECONNREFUSED'}},
      connect: null,
    })
  })

  test('nobody, nothing, and somewhere else', async () => {
    const {error} = await runFailing(['schema', 'list'], 2)
    expect(error).toMatchObject({kind: 'usage', code: 'NO_REGISTRY'})
    const down = await runFailing(['schema', 'list', '--schema-registry', 'http://127.0.0.1:1'], 4)
    expect(down.error).toMatchObject({kind: 'unreachable', code: 'ECONNREFUSED'})
    // The same server, at a path where there is nothing of the kind.
    const wrong = new URL(registry.url)
    wrong.pathname = '/nothing/here'
    expect((await runFailing(['schema', 'list', '--schema-registry', wrong.href], 1)).error.kind).toBe(
      'not-found',
    )
    wrong.pathname = '/'
    await runFailing(['schema', 'get', 'x', '--schema-registry', wrong.href], 1)
    await runFailing(['schema', 'list', '--schema-registry', 'registry:8081'], 2)
  })

  test('a profile that is read-only, and one that is protected', async () => {
    const home = await temporaryFolder()
    const env = {HOME: home, XDG_CONFIG_HOME: path.join(home, 'config'), SAMSA_BOOTSTRAP_SERVER: undefined}
    const add = ['profile', 'add', '-b', bootstrapServers(), '--schema-registry', registry.url]
    await runJson([...add, 'fixed', '--read-only'], {env})
    await runJson([...add, 'prod', '--protected'], {env})
    const subject = await subjectWith(V1)
    const input = {env, input: V2}
    const words = register(subject, '--type', 'avro')
    expect((await runFailing([...words, '-P', 'fixed'], 2, input)).error.code).toBe('READ_ONLY_PROFILE')
    expect(await runJson(['schema', 'compatibility', subject, '-P', 'fixed'], {env})).toMatchObject({
      levels: [{subject}],
    })
    await runFailing(['schema', 'compatibility', subject, 'FULL', '-P', 'fixed'], 2, {env})
    expect((await runSamsa(['schema', 'delete', subject, '--yes', '-P', 'prod'], {env})).code).toBe(2)
    expect((await ask('GET', `subjects/${subject}/versions`)).body).toEqual([1])
    expect(await runJson(['schema', 'delete', subject, '--yes=prod', '-P', 'prod'], {env})).toMatchObject({
      executed: true,
    })
  })
})

test('Tab completes subjects', async () => {
  const subject = await subjectWith(V1)
  const run = await runSamsa(['complete', '--', 'schema', 'get', subject.slice(0, -2)], options())
  expect(run.stdout).toContain(`${subject}\t`)
})

describe('declared', () => {
  test('apply registers in the order of the file, what uses a new one too; again nothing differs; export is found unchanged', async () => {
    const folder = await temporaryFolder()
    const [used, using] = [randomName('customers'), randomName('orders')]
    await writeFile(
      path.join(folder, 'customer.avsc'),
      JSON.stringify({type: 'record', name: 'Customer', fields: []}),
    )
    const declared = (fields: object[]): string =>
      JSON.stringify({
        schemas: [
          {subject: used, file: 'customer.avsc', compatibility: 'BACKWARD'},
          {
            subject: using,
            schema: order({name: 'buyer', type: 'Customer'}, ...fields),
            references: [{name: 'Customer', subject: used}],
          },
        ],
      })
    const file = path.join(folder, 'schemas.json')
    await writeFile(file, declared([]))
    // No broker listens there: files about schemas alone ask none.
    const at = ['-f', file, '-b', 'localhost:1']
    const planned = await runJson<{changes: object[]}>(['diff', ...at], {...options(), code: 3})
    expect(planned.changes).toMatchObject([
      {
        kind: 'schema',
        name: used,
        action: 'create',
        fields: [
          {field: 'compatibility', from: null, to: 'BACKWARD'},
          {field: 'schema', from: null, to: 'AVRO'},
        ],
      },
      {kind: 'schema', name: using, action: 'create'},
    ])
    expect(await runJson(['apply', ...at], options())).toMatchObject({
      executed: true,
      changes: [{outcome: 'created'}, {outcome: 'created'}],
    })
    expect(await ask('GET', `subjects/${using}/versions/latest`)).toMatchObject({
      body: {references: [{name: 'Customer', subject: used, version: 1}]},
    })
    expect(await ask('GET', `config/${used}`)).toMatchObject({body: {compatibilityLevel: 'BACKWARD'}})
    expect(await runJson(['apply', ...at], options())).toMatchObject({changes: []})

    const exported = await runSamsa(['export', 'schemas', used, using, '-b', 'localhost:1'], options())
    expect(exported, exported.stderr).toMatchObject({code: 0})
    const again = await runSamsa(['diff', '-f', '-', '-b', 'localhost:1'], {
      ...options(),
      input: exported.stdout,
    })
    expect(again, again.stderr).toMatchObject({code: 0})

    // Neither has the schema that uses it a new version then, which is only planned behind it.
    const total = {type: 'record', name: 'Customer', fields: [{name: 'total', type: 'long'}]}
    await writeFile(path.join(folder, 'customer.avsc'), JSON.stringify(total))
    expect(await runJson(['apply', ...at], {...options(), code: 1})).toMatchObject({
      changes: [
        {name: used, outcome: null, error: {code: 'INCOMPATIBLE_SCHEMA'}},
        {
          name: using,
          outcome: null,
          warnings: [expect.stringContaining(`${used}, which it uses, is registered`)],
        },
      ],
    })
    for (const subject of [used, using])
      expect(await ask('GET', `subjects/${subject}/versions`)).toMatchObject({body: [1]})
  })

  test('what is no schema is refused in a new subject too, and nothing is sent; validate tells it without a registry', async () => {
    const [fine, broken] = [randomName('fine'), randomName('broken')]
    // Apicurio would take it.
    const proto = 'syntax = "proto3"; message Order { Missing what = 1; }'
    const input = JSON.stringify({
      schemas: [
        {subject: fine, schema: '"long"'},
        {subject: broken, type: 'protobuf', schema: proto},
      ],
    })
    const at = ['-f', '-', '-b', 'localhost:1']
    const changes = [
      {name: fine, action: 'create'},
      {
        ...{name: broken, action: 'create'},
        error: {
          code: 'INVALID_SCHEMA',
          message: expect.stringContaining('Missing'),
          suggestions: expect.arrayContaining([expect.stringContaining('references: [{name')]),
        },
      },
    ]
    for (const verb of ['apply', 'diff'])
      expect(await runJson([verb, ...at], {...options(), input, code: 1})).toMatchObject({changes})
    for (const subject of [fine, broken])
      expect((await ask('GET', `subjects/${subject}/versions`)).status).toBe(404)
    const validated = await runJson(['validate', '-f', '-'], {input, code: 2})
    expect(validated).toMatchObject({
      valid: false,
      problems: [{file: 'stdin', line: 1, message: expect.stringContaining('Missing')}],
    })
    // Beside another mistake too, in the order of the lines.
    const both = input.replace(/\}$/, ',\n"topics": [{"name": "a", "partitons": 3}]}')
    expect(await runJson(['validate', '-f', '-'], {input: both, code: 2})).toMatchObject({
      problems: [
        {line: 1, message: expect.stringContaining('Missing')},
        {line: 2, message: expect.stringContaining('partitons')},
      ],
    })
  })
})
