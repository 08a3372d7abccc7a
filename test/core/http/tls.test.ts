import {once} from 'node:events'
import https, {type ServerOptions} from 'node:https'
import type {AddressInfo} from 'node:net'
import {expect, onTestFinished, test} from 'vitest'
import {HttpClient} from '../../../src/core/http/http-client.ts'
import type {Failure} from '../../../src/errors/failure.ts'
import type {TlsOptions} from '../../../src/kafka/connection-options.ts'
import {createAuthority} from '../../../src/local/certificates.ts'

const authority = await createAuthority('samsa test authority', 2)
const server = await authority.issue({name: 'registry', hosts: ['127.0.0.1', 'localhost'], days: 2})
const client = await authority.issue({name: 'ann', days: 2})

async function serve(options: ServerOptions): Promise<string> {
  const listening = https.createServer(options, (_, response) => response.end('[]'))
  // What a client that hangs up leaves behind is no fault of the server.
  listening.on('tlsClientError', () => {})
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  onTestFinished(() => void listening.close())
  return `https://127.0.0.1:${(listening.address() as AddressInfo).port}`
}

async function ask(url: string, tls: TlsOptions): Promise<unknown> {
  const asking = new HttpClient(
    {
      what: 'the schema registry',
      url: new URL(url),
      tls,
      advice: {ca: 'Give its CA.', certificate: 'Give a certificate.', credentials: ''},
      connectTimeoutMs: 60_000,
      answerTimeoutMs: 60_000,
      mostBytes: 1_000,
      isReadOnly: true,
      log: () => {},
    },
    new AbortController().signal,
  )
  onTestFinished(() => asking.close())
  return (await asking.ask({method: 'GET', path: ['subjects']})).body
}

const failureOf = (asked: Promise<unknown>): Promise<Failure> =>
  asked.then(
    () => {
      throw new Error('it should have failed')
    },
    (error: Failure) => error,
  )

const plain = {cert: server.certificate, key: server.key}
const ca = authority.certificate

test('an own authority is trusted where it is given, and named where it is not', async () => {
  const url = await serve(plain)
  expect(await ask(url, {ca})).toEqual([])
  const failure = await failureOf(ask(url, {rejectUnauthorized: true}))
  expect(failure, failure.message).toMatchObject({kind: 'tls'})
  expect(failure.message).toContain('samsa test authority')
  expect(failure.suggestions[0]).toBe('Give its CA.')
})

test('a certificate for another name, and one that has expired', async () => {
  const other = await authority.issue({name: 'other', hosts: ['registry.example'], days: 2})
  const elsewhere = await failureOf(ask(await serve({cert: other.certificate, key: other.key}), {ca}))
  expect(elsewhere).toMatchObject({kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID'})
  expect(elsewhere.message).toContain('registry.example, not for 127.0.0.1')
  const day = 86_400_000
  const old = await authority.issue({
    name: 'old',
    hosts: ['127.0.0.1'],
    fromMs: Date.now() - 3 * day,
    days: 1,
  })
  const expired = await failureOf(ask(await serve({cert: old.certificate, key: old.key}), {ca}))
  expect(expired, expired.message).toMatchObject({kind: 'tls', code: 'CERT_HAS_EXPIRED'})
})

test('a certificate of the client', async () => {
  const url = await serve({...plain, ca, requestCert: true, rejectUnauthorized: true})
  expect(await ask(url, {ca, cert: client.certificate, key: client.key})).toEqual([])
  const failure = await failureOf(ask(url, {ca}))
  expect(failure, failure.message).toMatchObject({kind: 'tls'})
  expect(failure.message).toContain('requires a client certificate')
})

test('a certificate and a key that cannot be used are told before anything is sent', async () => {
  const failure = await failureOf(ask(await serve(plain), {ca, cert: client.certificate, key: 'nothing'}))
  expect(failure, failure.message).toMatchObject({kind: 'usage'})
})
