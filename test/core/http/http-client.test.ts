import {once} from 'node:events'
import http, {type RequestListener} from 'node:http'
import net, {type AddressInfo} from 'node:net'
import {expect, onTestFinished, test} from 'vitest'
import {HttpClient} from '../../../src/core/http/http-client.ts'
import type {HttpServer} from '../../../src/core/http/http-server.ts'
import {rememberHttpSecrets} from '../../../src/core/http/remember-secrets.ts'
import {Secret} from '../../../src/core/secrets/secret.ts'
import type {Failure} from '../../../src/errors/failure.ts'

// Faults that no real registry shows when it is asked to.

const CANARY = 'canary-7f3a'

async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function clientOf(
  url: string,
  more: Partial<HttpServer> = {},
  signal = new AbortController().signal,
): HttpClient {
  const client = new HttpClient(
    {
      what: 'the schema registry',
      url: new URL(url),
      tls: null,
      advice: {ca: 'Give its CA.', certificate: 'Give one.', credentials: 'Check them.'},
      connectTimeoutMs: 20_000,
      answerTimeoutMs: 20_000,
      mostBytes: 1_000,
      isReadOnly: true,
      log: () => {},
      ...more,
    },
    signal,
  )
  onTestFinished(() => client.close())
  return client
}

const withPassword = {
  readSecrets: rememberHttpSecrets({username: 'ann', password: async () => new Secret(CANARY)}),
}

async function failureOf(asked: Promise<unknown>): Promise<Failure> {
  return asked.then(
    () => {
      throw new Error('it should have failed')
    },
    (error: Failure) => error,
  )
}

async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(http.createServer(listener))}`
}

const GET = {method: 'GET', path: ['subjects']} as const

test('what is asked for, and what came back', async () => {
  const seen: string[] = []
  const url = await serve((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.end('["a"]')
  })
  const client = clientOf(`${url}/apis/ccompat/v7/`, withPassword)
  expect(
    await client.ask({...GET, path: ['subjects', 'a/b c'], query: {deleted: 'true', other: undefined}}),
  ).toEqual({
    status: 200,
    body: ['a'],
  })
  const basic = Buffer.from(`ann:${CANARY}`).toString('base64')
  expect(seen).toEqual([`GET /apis/ccompat/v7/subjects/a%2Fb%20c?deleted=true Basic ${basic}`])
  for (const part of ['..', '.', ''])
    expect((await failureOf(client.ask({...GET, path: [part]}))).kind).toBe('usage')
})

test('a redirection on the same server is followed, with credentials; one to another server is not, and it gets nothing', async () => {
  const elsewhere: string[] = []
  const other = await serve((request, response) => {
    elsewhere.push(String(request.url))
    response.end('[]')
  })
  const url = await serve((request, response) => {
    if (request.url === '/moved')
      return void response.end(JSON.stringify([request.headers.authorization !== undefined]))
    const location = request.url === '/subjects' ? '/moved' : `${other}/stolen?x=${CANARY}`
    response.writeHead(302, {location}).end()
  })
  const client = clientOf(url, withPassword)
  expect((await client.ask(GET)).body).toEqual([true])
  const failure = await failureOf(client.ask({...GET, path: ['other']}))
  expect(failure).toMatchObject({kind: 'unreachable', code: 'HTTP_302'})
  expect(failure.message).toContain(`${other}/stolen`)
  expect(failure.message).not.toContain(CANARY)
  expect(elsewhere).toEqual([])
})

test('a circle of redirections has an end', async () => {
  const url = await serve((_, response) => void response.writeHead(307, {location: '/subjects'}).end())
  expect(await failureOf(clientOf(url).ask(GET))).toMatchObject({code: 'TOO_MANY_REDIRECTS'})
})

const FAULTS: readonly (readonly [what: string, kind: string, code: string, listener: RequestListener])[] = [
  ['a web page', 'unreachable', 'NOT_JSON', (_, response) => void response.end('<html>')],
  ['too much', 'failed', 'ANSWER_TOO_LONG', (_, response) => void response.end(`"${'x'.repeat(2_000)}"`)],
  ['a closed connection', 'unreachable', 'ECONNRESET', (request) => void request.socket.destroy()],
  [
    'an answer that breaks off',
    'unreachable',
    'ECONNRESET',
    (_, response) => {
      response.writeHead(200, {'Content-Length': '100'})
      response.write('[', () => response.destroy())
    },
  ],
]

test.each(FAULTS)('%s is a failure of its own', async (_, kind, code, listener) => {
  const failure = await failureOf(clientOf(await serve(listener)).ask(GET))
  expect(failure, failure.message).toMatchObject({kind, code})
  expect(failure.message).toMatch(/^The schema registry at http:\/\/127\.0\.0\.1:\d+ .*\.$/)
})

test('silence ends by itself, and at once where the command is ended', async () => {
  const url = await serve(() => {})
  expect(await failureOf(clientOf(url, {answerTimeoutMs: 1}).ask(GET))).toMatchObject({
    kind: 'unreachable',
    code: 'ETIMEDOUT',
  })
  const ended = new AbortController()
  const asked = failureOf(clientOf(url, {}, ended.signal).ask(GET))
  ended.abort()
  expect((await asked).kind).toBe('interrupted')
})

test('what is no HTTP, and nobody at all', async () => {
  const port = await listen(net.createServer((socket) => socket.end('SSH-2.0-x\r\n')))
  expect((await failureOf(clientOf(`http://127.0.0.1:${port}`).ask(GET))).message).toContain('is not HTTP')
  const server = net.createServer()
  const free = await listen(server)
  server.close()
  expect(await failureOf(clientOf(`http://127.0.0.1:${free}`).ask(GET))).toMatchObject({
    kind: 'unreachable',
    code: 'ECONNREFUSED',
  })
})

test('TLS to a plain port is told as that', async () => {
  const url = await serve((_, response) => void response.end('[]'))
  const failure = await failureOf(clientOf(url.replace('http:', 'https:'), {tls: {}}).ask(GET))
  expect(failure, failure.message).toMatchObject({kind: 'tls'})
})

test('an error with a page of HTML has its status, and no body', async () => {
  const url = await serve((_, response) => void response.writeHead(502).end('<html>bad gateway</html>'))
  expect(await clientOf(url).ask(GET)).toEqual({status: 502, body: undefined})
})

test('what only reads sends nothing that changes something', async () => {
  let requests = 0
  const url = await serve((_, response) => {
    requests++
    response.end('{}')
  })
  const client = clientOf(url)
  expect(await failureOf(client.ask({method: 'DELETE', path: ['subjects', 'a']}))).toMatchObject({
    kind: 'internal',
  })
  expect(requests).toBe(0)
  await client.ask({method: 'POST', path: ['subjects', 'a'], body: {}, changes: false})
  expect([requests, client.hasSentChanges]).toEqual([1, false])
})

test('a kept connection that was closed meanwhile is opened anew', async () => {
  let answers = 0
  const server = http.createServer((_, response) => {
    answers++
    response.end('[]')
  })
  server.keepAliveTimeout = 0
  const port = await listen(server)
  const client = clientOf(`http://127.0.0.1:${port}`)
  await client.ask(GET)
  server.closeAllConnections()
  expect((await client.ask(GET)).status).toBe(200)
  expect(answers).toBe(2)
})
