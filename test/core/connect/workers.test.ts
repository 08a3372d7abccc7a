import {once} from 'node:events'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect, onTestFinished, test} from 'vitest'
import {ConnectClient} from '../../../src/core/connect/connect-client.ts'
import type {HttpServer} from '../../../src/core/http/http-server.ts'
import {Secret} from '../../../src/core/secrets/secret.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {PATIENCE_MS} from '../../support/patience.ts'

// What a real worker does not do when it is asked to: refuse for a while, break off, answer with something else.

type Answer = (request: IncomingMessage, response: ServerResponse) => void

async function serve(answer: Answer): Promise<URL> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

function json(status: number, body: unknown): Answer {
  return (_, response) => response.writeHead(status).end(JSON.stringify(body))
}

function serverAt(url: URL, more: Partial<HttpServer> = {}): HttpServer {
  return {
    what: 'the Connect worker',
    url,
    tls: null,
    advice: {ca: 'CA', certificate: 'CERTIFICATE', credentials: 'CREDENTIALS'},
    connectTimeoutMs: PATIENCE_MS,
    answerTimeoutMs: PATIENCE_MS,
    mostBytes: 10_000,
    isReadOnly: false,
    log: () => {},
    ...more,
  }
}

function clientOf(servers: readonly HttpServer[], signal = new AbortController().signal): ConnectClient {
  const client = new ConnectClient({servers, signal})
  onTestFinished(() => client.close())
  return client
}

async function failureOf(answer: Answer): Promise<Failure> {
  const url = await serve(answer)
  const failure: unknown = await clientOf([serverAt(url)])
    .status('a')
    .catch((error: unknown) => error)
  if (!(failure instanceof Failure)) throw new Error(`no Failure: ${failure}`)
  return failure.with({message: failure.message.replaceAll(url.origin, 'URL')})
}

test.for([
  [409, 'Cannot complete request because a rebalance is expected'],
  [500, 'Request cannot be completed because a rebalance is expected'],
] as const)(
  'while workers share connectors out anew (%i) they are asked again',
  async ([status, message]) => {
    let asked = 0
    const url = await serve((request, response) => {
      asked++
      if (asked < 3) return json(status, {message})(request, response)
      return json(200, ['b', 'a'])(request, response)
    })
    expect(await clientOf([serverAt(url)]).names()).toEqual(['a', 'b'])
    expect(asked).toBe(3)
  },
)

test('that they still did when the time was up is what is told', async () => {
  const deadline = new AbortController()
  let asked = 0
  const url = await serve((request, response) => {
    json(409, {message: 'a rebalance is expected'})(request, response)
    if (++asked === 2) deadline.abort(new Failure('timeout', 'Not finished.', {code: 'DEADLINE'}))
  })
  const client = clientOf([serverAt(url)], deadline.signal)
  await expect(client.pause('a')).rejects.toMatchObject({
    kind: 'timeout',
    code: 'CONNECT_REBALANCING',
    message: expect.stringMatching(
      /^Connector a could not be paused: .* a rebalance is expected\. That was still so/,
    ),
  })
})

test('a name that is taken is no reason to ask again', async () => {
  const url = await serve(json(409, {message: 'Connector a already exists'}))
  await expect(clientOf([serverAt(url)]).create('a', {}, 'RUNNING')).rejects.toMatchObject({
    kind: 'conflict',
    code: 'ALREADY_EXISTS',
  })
})

test('each way to fail has its sentence', async () => {
  expect(await failureOf(json(404, {message: 'No status found for connector a'}))).toMatchObject({
    kind: 'not-found',
    message: 'Connector a could not be read: No status found for connector a.',
  })
  expect(await failureOf(json(500, {message: 'x\n\u001b[31my'}))).toMatchObject({
    kind: 'failed',
    code: 'HTTP_500',
    message: 'Connector a could not be read: x \u001b[31my.',
  })
  expect((await failureOf(json(401, {}))).kind).toBe('auth')
  expect((await failureOf(json(403, {}))).kind).toBe('denied')
  expect(await failureOf((_, response) => response.writeHead(502).end('<html>'))).toMatchObject({
    code: 'HTTP_502',
  })
  expect(await failureOf((_, response) => response.end('<html>'))).toMatchObject({code: 'NOT_JSON'})
  expect(await failureOf((_, response) => void response.destroy())).toMatchObject({kind: 'unreachable'})
  for (const wrong of [
    {},
    [],
    {name: 'a', connector: {state: 1}, tasks: []},
    {name: 'a', connector: {state: 'RUNNING'}, tasks: [{}]},
  ])
    expect(await failureOf(json(200, wrong))).toMatchObject({kind: 'failed', code: 'UNEXPECTED_ANSWER'})
  expect(await failureOf(json(200, {name: 'a'.repeat(20_000)}))).toMatchObject({code: 'ANSWER_TOO_LONG'})
})

test('nobody is followed to another server, and no password goes there', async () => {
  const seen: (string | undefined)[] = []
  const other = await serve((request, response) => {
    seen.push(request.headers.authorization)
    response.end('[]')
  })
  const url = await serve((_, response) =>
    response.writeHead(307, {location: `${other.origin}/connectors`}).end(),
  )
  const readSecrets = async () => ({authorization: new Secret('Basic eA==')})
  await expect(clientOf([serverAt(url, {readSecrets})]).names()).rejects.toMatchObject({
    kind: 'unreachable',
    code: 'HTTP_307',
  })
  expect(seen).toEqual([])
})

test('a worker that breaks off is not asked again for a change, and another one is for a look', async () => {
  const changes: string[] = []
  const breaking = await serve((request) => void request.socket.destroy())
  const whole = await serve((request, response) => {
    changes.push(request.method ?? '')
    response.end('[]')
  })
  const servers = [serverAt(breaking), serverAt(whole)]
  const client = clientOf(servers)
  await expect(client.pause('a')).rejects.toMatchObject({kind: 'unreachable'})
  expect(client.hasSentChanges).toBe(true)
  expect(changes).toEqual([])
  expect(await clientOf(servers).names()).toEqual([])
  expect(changes).toEqual(['GET'])
})

test('one that hangs, or has only begun to start, is passed over while there is another one to look with', async () => {
  const changes: string[] = []
  const hanging = await serve(() => {})
  const starting = await serve((_, response) => response.writeHead(404).end('<html>Not Found'))
  const whole = await serve((request, response) => {
    changes.push(request.method ?? '')
    response.end(JSON.stringify(request.method === 'GET' ? ['a'] : {configs: []}))
  })
  const clientAt = (...urls: readonly URL[]) => {
    const servers = urls.map((url) => serverAt(url))
    const client = new ConnectClient({servers, signal: new AbortController().signal, momentMs: 50})
    onTestFinished(() => client.close())
    return client
  }
  const client = clientAt(hanging, starting, whole)
  expect(await client.names()).toEqual(['a'])
  // From then on it is the one that has answered, for changes too.
  await client.pause('a')
  expect(await clientAt(hanging, whole).check('a.B', {})).toEqual([])
  expect(changes).toEqual(['GET', 'PUT', 'PUT'])
  // What it does not have is an answer: nobody else would have it.
  const without = await serve(json(404, {message: 'There is none'}))
  await expect(clientAt(without, whole).names()).rejects.toMatchObject({kind: 'not-found'})
})

test('a client that only reads sends no change', async () => {
  const methods: string[] = []
  const url = await serve((request, response) => {
    methods.push(`${request.method} ${request.url}`)
    response.end(JSON.stringify({configs: []}))
  })
  const client = clientOf([serverAt(url, {isReadOnly: true})])
  await expect(client.delete('a')).rejects.toMatchObject({kind: 'internal'})
  expect(await client.check('a.B', {})).toEqual([])
  expect(methods).toEqual(['PUT /connector-plugins/a.B/config/validate'])
  expect(client.hasSentChanges).toBe(false)
})
