import {once} from 'node:events'
import http from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect, onTestFinished, test} from 'vitest'
import {parseHttpService, SCHEMA_REGISTRY} from '../../../src/core/connection/http-service.ts'
import {HttpClient} from '../../../src/core/http/http-client.ts'
import {SchemaRegistry} from '../../../src/core/schemas/schema-registry.ts'
import type {Failure} from '../../../src/errors/failure.ts'

// Answers that a registry of this machine does not give when it is asked to.

async function registryThatSays(status: number, body: unknown, login = false): Promise<SchemaRegistry> {
  const server = http.createServer((_, response) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const values = {
    'schema.registry.url': `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...(login ? {'schema.registry.username': 'ann', 'schema.registry.password': 'canary-3310'} : {}),
  }
  const from = {kind: 'flag', name: '-X'} as const
  const reached = parseHttpService(SCHEMA_REGISTRY, {
    settings: new Map(Object.entries(values).map(([key, value]) => [key, {value, from}])),
    readFile: () => Buffer.from(''),
    log: () => {},
    isReadOnly: true,
  })
  if (reached === null) throw new Error('there is a URL')
  const registry = new SchemaRegistry(new HttpClient(reached, new AbortController().signal))
  onTestFinished(() => {
    registry.close()
    server.close()
  })
  return registry
}

const failureOf = (asked: Promise<unknown>): Promise<Failure> =>
  asked.then(
    () => {
      throw new Error('it should have failed')
    },
    (error: Failure) => error,
  )

test.each([
  [404, {error_code: 40401, message: 'Subject not found.'}, 'not-found', 'SUBJECT_NOT_FOUND'],
  [404, {error_code: 40403, message: 'Schema not found'}, 'not-found', 'SCHEMA_NOT_FOUND'],
  [422, {error_code: 42201, message: 'Either the input schema or ...'}, 'failed', 'INVALID_SCHEMA'],
  [422, {error_code: 42205, message: 'mode READONLY'}, 'denied', 'OPERATION_NOT_PERMITTED'],
  [422, {error_code: 42206, message: 'One or more references exist'}, 'conflict', 'REFERENCE_EXISTS'],
  [
    409,
    {error_code: 409, message: 'Schema being registered is incompatible'},
    'conflict',
    'INCOMPATIBLE_SCHEMA',
  ],
  [500, {error_code: 50001, message: 'Error in the backend data store'}, 'failed', 'REGISTRY_STORE_ERROR'],
  [401, {error_code: 401, message: 'Unauthorized'}, 'auth', 'HTTP_401'],
  [403, {error_code: 40301, message: 'User is denied operation Read'}, 'denied', 'HTTP_403'],
  [404, '<html>', 'not-found', 'HTTP_404'],
  [405, '', 'failed', 'HTTP_405'],
  [503, '', 'failed', 'HTTP_503'],
  [599, {error_code: 'x'.repeat(50_000)}, 'failed', 'HTTP_599'],
] as const)('status %i with %j', async (status, body, kind, code) => {
  const registry = await registryThatSays(status, body)
  const failure = await failureOf(registry.schemaOf('orders-value', 'latest'))
  expect(failure, failure.message).toMatchObject({kind, code})
  expect(failure.message).toMatch(/^\S.*\.$/)
})

test('who has given credentials is told that they were refused, and they are told nowhere', async () => {
  const asked = await failureOf((await registryThatSays(401, '')).subjects())
  expect(asked.message).toContain('asks for credentials')
  const refused = await failureOf((await registryThatSays(401, '', true)).subjects())
  expect(refused.message).toContain('refused the credentials')
  expect(JSON.stringify([refused, refused.message, refused.stack])).not.toContain('canary-3310')
})

test.each([
  {},
  [],
  null,
  {schema: 1, id: 1, version: 1, subject: 'a'},
  {schema: '"int"', id: 'x', version: 1, subject: 'a'},
  {schema: '"int"', id: 1, version: -1, subject: 'a'},
  {schema: '"int"', id: 1, version: 1, subject: 'a', references: {}},
  {schema: '"int"', id: 1, version: 1, subject: 'a', schemaType: 'XML'},
])('an answer that is none is a failure, never a schema: %j', async (body) => {
  const failure = await failureOf((await registryThatSays(200, body)).schemaOf('a', 1))
  expect(failure, failure.message).toMatchObject({
    kind: 'failed',
    code: expect.stringMatching(/UNEXPECTED_ANSWER|UNKNOWN_SCHEMA_TYPE/),
  })
})

test.each([
  ['orders-value', 'latest', 'orders-value', 3],
  ['orders-value', 3, 'orders-value', 3],
  [':.dc1:orders-value', 'latest', 'orders-value', 3],
  [':.:orders-value', 'latest', 'orders-value', 3],
  ['orders-value', 'latest', ':.dc1:orders-value', 3],
] as const)('%s in version %s is answered by %s, %i', async (subject, version, found, number) => {
  const registry = await registryThatSays(200, {schema: '"int"', id: 1, version: number, subject: found})
  expect((await registry.schemaOf(subject, version)).text).toBe('"int"')
})

test.each([
  ['orders-value', 'latest', 'other', 9, 'orders-value', 'version 9 of other'],
  ['orders-value', 3, 'orders-value', 4, 'version 3 of orders-value', 'version 4 of orders-value'],
  [':.dc1:orders', 'latest', ':.dc2:orders', 3, ':.dc1:orders', 'version 3 of :.dc2:orders'],
] as const)(
  '%s in version %s is not answered by %s, %i',
  async (subject, version, found, number, wanted, other) => {
    const registry = await registryThatSays(200, {schema: '"int"', id: 1, version: number, subject: found})
    const failure = await failureOf(registry.schemaOf(subject, version))
    expect(failure).toMatchObject({kind: 'failed', code: 'UNEXPECTED_ANSWER'})
    expect(failure.message).toContain(`was asked for ${wanted}, and answered with ${other}.`)
  },
)

test('a schema that is looked for is not found in another subject', async () => {
  const registry = await registryThatSays(200, {schema: '"int"', id: 1, version: 1, subject: 'other'})
  const schema = {type: 'AVRO', text: '"int"', references: []} as const
  const failure = await failureOf(registry.find('orders-value', schema, {normalizes: false}))
  expect(failure).toMatchObject({code: 'UNEXPECTED_ANSWER'})
})

test('what a registry says at length is shortened', async () => {
  const registry = await registryThatSays(422, {error_code: 42201, message: 'no '.repeat(2_000)})
  const {message} = await failureOf(registry.schemaOf('orders-value', 'latest'))
  expect(message.length).toBeLessThan(500)
})

test('an id is asked for once, and again where it could not be had', async () => {
  let answers = 0
  const server = http.createServer((_, response) => {
    answers++
    if (answers === 1) response.writeHead(500).end()
    else response.end('{"schema":"\\"int\\""}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const reached = parseHttpService(SCHEMA_REGISTRY, {
    settings: new Map([['schema.registry.url', {value: url, from: {kind: 'flag', name: '-X'}}]]),
    readFile: () => Buffer.from(''),
    log: () => {},
    isReadOnly: true,
  })
  if (reached === null) throw new Error('there is a URL')
  const registry = new SchemaRegistry(new HttpClient(reached, new AbortController().signal))
  onTestFinished(() => registry.close())
  expect((await failureOf(registry.schemaById(7))).kind).toBe('failed')
  const both = await Promise.all([registry.schemaById(7), registry.schemaById(7)])
  expect(both[0]).toEqual({id: 7, type: 'AVRO', text: '"int"', references: []})
  expect([both[1] === both[0], answers]).toEqual([true, 2])
})

const REFERENCES = [{name: 'shop.Customer', subject: 'customers-value', version: 1}]

test.each([
  [500, {error_code: 0, message: 'java.net.MalformedURLException: no protocol: a.json'}, [], 'CHECK_BROKEN'],
  [422, {error_code: 42201, message: 'Could not execute the rule'}, REFERENCES, 'CHECK_BROKEN'],
  [422, {error_code: 42201, message: 'Could not execute the rule'}, [], 'INVALID_SCHEMA'],
  [500, {error_code: 50002, message: 'Timed out'}, [], 'REGISTRY_TIMED_OUT'],
  [503, '', REFERENCES, 'HTTP_503'],
  [401, '', REFERENCES, 'HTTP_401'],
] as const)('a check that is answered with %i and %j', async (status, body, references, code) => {
  const registry = await registryThatSays(status, body)
  const schema = {type: 'AVRO', text: '"string"', references} as const
  const failure = await failureOf(registry.checkCompatibility('orders-value', schema, {normalizes: false}))
  expect(failure, failure.message).toMatchObject({code})
})
