import {execFileSync} from 'node:child_process'
import {once} from 'node:events'
import {readFile, writeFile} from 'node:fs/promises'
import net, {type AddressInfo} from 'node:net'
import path from 'node:path'
import tls, {type TlsOptions} from 'node:tls'
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest'
import {type Authority, createAuthority, type Identity} from '../../src/local/certificates.ts'
import {runFailing} from '../support/failed-run.ts'
import {startOtherServer} from '../support/other-servers.ts'
import {PATIENCE_MS} from '../support/patience.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

// Each way in which a connection can fail, one after the other: what is told, with which code, and that it was tried once.
// What a broker itself refuses (passwords, mechanisms) is in test/own/security.test.ts.

const DAY_MS = 86_400_000

/** How often runFailing runs a command: for people, and for programs. */
const RUNS = 2

let authority: Authority
let stranger: Authority
let broker: Identity

beforeAll(async () => {
  ;[authority, stranger] = await Promise.all([createAuthority('Our CA', 9), createAuthority('Their CA', 9)])
  broker = await authority.issue({name: 'broker', hosts: ['127.0.0.1'], days: 9})
})

interface Listener {
  readonly address: string
  readonly connections: () => number
}

/** Something that speaks TLS and then says nothing, as far as a handshake comes. */
async function listen(options: TlsOptions): Promise<Listener> {
  let count = 0
  const server = tls.createServer(options, (socket) => {
    socket.on('error', () => {})
    socket.resume()
  })
  server.on('connection', () => {
    count += 1
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return {address: `127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => count}
}

async function fileOf(text: string): Promise<string> {
  const file = path.join(await temporaryFolder(), 'file.pem')
  await writeFile(file, text, {mode: 0o600})
  return file
}

/** Connects, which must fail with exit code 4; a busy machine has all the time it needs for the handshake. */
async function refuse(address: string, properties: Readonly<Record<string, string>>) {
  const given = {
    'security.protocol': 'SSL',
    'socket.connection.setup.timeout.ms': String(PATIENCE_MS),
    ...properties,
  }
  const flags = Object.entries(given).flatMap(([key, value]) => ['-X', `${key}=${value}`])
  const {error, suggestions} = await runFailing(['profile', 'test', '-b', address, ...flags], 4)
  return {...error, suggestions}
}

const ofServer = ({certificate: cert, key}: Identity): TlsOptions => ({cert, key})

interface Case {
  readonly what: string
  readonly server: () => Promise<TlsOptions>
  readonly trusts?: boolean
  readonly client?: () => Promise<Identity>
  readonly code: string | RegExp
  readonly message: string | RegExp
  readonly next: string
}

const CASES: readonly Case[] = [
  {
    what: 'a certificate that has expired',
    server: async () =>
      ofServer(
        await authority.issue({name: 'b', hosts: ['127.0.0.1'], fromMs: Date.now() - 3 * DAY_MS, days: 1}),
      ),
    code: 'CERT_HAS_EXPIRED',
    message: /shows a certificate that has expired on \w+ +\d+ .* GMT\./,
    next: 'Renew the certificate',
  },
  {
    what: 'one that is not valid yet',
    server: async () =>
      ofServer(
        await authority.issue({name: 'b', hosts: ['127.0.0.1'], fromMs: Date.now() + DAY_MS, days: 1}),
      ),
    code: 'CERT_NOT_YET_VALID',
    message: /is not valid yet, but from \w+ +\d+ .* GMT on\./,
    next: 'Check the clock',
  },
  {
    what: 'an authority that is not trusted',
    server: async () => ofServer(await stranger.issue({name: 'b', hosts: ['127.0.0.1'], days: 1})),
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    message: 'shows a certificate of Their CA, from an authority that is not trusted here.',
    next: 'ssl.ca.location=FILE',
  },
  {
    what: 'the certificate of an authority itself',
    server: async () => ofServer(authority),
    code: 'INVALID_PURPOSE',
    message: 'shows a certificate that is not made for servers.',
    next: 'serverAuth',
  },
  {
    what: 'a certificate that is signed by itself',
    server: async () => {
      const file = await fileOf('')
      const wish = ['-subj', '/CN=b', '-days', '2', '-keyout', file, '-out', `${file}.cert`]
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...wish], {stdio: 'ignore'})
      return {cert: await readFile(`${file}.cert`), key: await readFile(file)}
    },
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    message: 'shows a self-signed certificate',
    next: 'ssl.ca.location=FILE',
  },
  {
    what: 'one for other names',
    server: async () => ofServer(await authority.issue({name: 'b', hosts: ['kafka-1', '10.0.0.5'], days: 1})),
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    message: 'shows a certificate for kafka-1, 10.0.0.5, not for 127.0.0.1.',
    next: 'ssl.server.name=NAME',
  },
  {
    what: 'a client certificate that is missing',
    server: async () => ({...ofServer(broker), requestCert: true, ca: authority.certificate}),
    code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    message: 'requires a client certificate.',
    next: 'ssl.keystore.location=FILE',
  },
  {
    what: 'a client certificate that the broker does not trust',
    server: async () => ({...ofServer(broker), requestCert: true, ca: authority.certificate}),
    client: () => stranger.issue({name: 'me', days: 1}),
    code: /^ERR_SSL_|^ECONNRESET$/,
    message:
      /does not take the client certificate \(.+\)\.|closed the connection right after the TLS handshake\./,
    next: '',
  },
  {
    what: 'no version in common',
    server: async () => ({
      ...ofServer(broker),
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0',
    }),
    code: /PROTOCOL/,
    message: 'has no version of TLS in common with samsa, which speaks 1.2 and 1.3.',
    next: 'ssl.enabled.protocols',
  },
]

describe('TLS', () => {
  test.each(CASES)('$what', async ({server, trusts = true, client, code, message, next}) => {
    const listener = await listen(await server())
    const identity = await client?.()
    const failed = await refuse(listener.address, {
      ...(trusts ? {'ssl.ca.location': await fileOf(authority.certificate)} : {}),
      ...(identity ? {'ssl.keystore.location': await fileOf(`${identity.certificate}${identity.key}`)} : {}),
    })
    expect(failed.kind).toBe('tls')
    expect(failed.code).toMatch(code)
    expect(failed.message).toMatch(message)
    expect(failed.message).toContain(listener.address)
    expect(failed.suggestions.join('\n')).toContain(next)
    expect(failed.suggestions.at(-1)).toBe('More: `samsa help connecting`.')
    // What does not become right by itself is not tried again.
    expect(listener.connections()).toBe(RUNS)
  })

  test('a port that speaks plaintext', async () => {
    const other = await startOtherServer('http')
    onTestFinished(() => other.close())
    expect(await refuse(other.address, {})).toMatchObject({kind: 'tls'})
    expect(other.connections()).toBe(RUNS)
  })

  test('what of CA, certificate, key and password cannot be used, with the setting to change', async () => {
    const own = await authority.issue({name: 'me', days: 1})
    const key = await fileOf(own.key)
    const encrypted = execFileSync('openssl', ['pkcs8', '-topk8', '-in', key, '-passout', 'pass:canary-3'])
    const keystore = await fileOf(`${own.certificate}${encrypted}`)
    const listener = await listen({...ofServer(broker), requestCert: true, ca: authority.certificate})
    const given = {'ssl.ca.location': await fileOf(authority.certificate), 'ssl.keystore.location': keystore}
    const flags = (more: Record<string, string>) =>
      Object.entries({'security.protocol': 'SSL', ...given, ...more}).flatMap(([k, v]) => ['-X', `${k}=${v}`])
    const other = await authority.issue({name: 'other', days: 1})
    const store = path.join(await temporaryFolder(), 'me.p12')
    const intoStore = ['pkcs12', '-export', '-inkey', key, '-in', await fileOf(own.certificate)]
    execFileSync('openssl', [...intoStore, '-out', store, '-passout', 'pass:canary-5'])
    const cases: [more: Record<string, string>, message: RegExp, setting: string][] = [
      [{}, /key is encrypted, and no password is set/, 'ssl.key.password'],
      [{'ssl.key.password': 'canary-4'}, /key cannot be used: its password is wrong/, 'ssl.key.password'],
      [{'ssl.keystore.location': store}, /store needs its password/, 'ssl.keystore.password'],
      [
        {'ssl.keystore.location': store, 'ssl.keystore.password': 'canary-4'},
        /store cannot be used: its password is wrong/,
        'ssl.keystore.password',
      ],
      [{'ssl.keystore.location': await fileOf(own.certificate)}, /There is no key/, 'ssl.key.location'],
      [{'ssl.key.location': await fileOf(other.key)}, /do not belong together/, 'ssl.key.location'],
      [{'ssl.ca.location': key}, /as the CA holds no certificate/, 'ssl.ca.location'],
      [
        {'ssl.ca.location': await fileOf('-----BEGIN CERTIFICATE-----\nAAAA\n')},
        /as the CA/,
        'ssl.ca.location',
      ],
    ]
    for (const [more, message, setting] of cases) {
      const args = ['profile', 'test', '-b', listener.address, ...flags(more)]
      const {error, suggestions} = await runFailing(args, 2)
      expect(error.kind).toBe('usage')
      expect(error.message).toMatch(message)
      expect(suggestions.join('\n')).toContain(setting)
      expect(`${error.message}${suggestions}`).not.toContain('canary')
    }
    expect(listener.connections()).toBe(0)
  })
})

describe('the network', () => {
  test('a name that does not resolve, a port that refuses, one that stays silent', async () => {
    const plain = {'security.protocol': 'PLAINTEXT'}
    expect(await refuse('kafka.invalid:9092', plain)).toMatchObject({kind: 'unreachable', code: 'ENOTFOUND'})
    const closed = await startOtherServer('closed')
    expect(await refuse(closed.address, plain)).toMatchObject({kind: 'unreachable', code: 'ECONNREFUSED'})
    const silent = await startOtherServer('silent')
    onTestFinished(() => silent.close())
    const late = await refuse(silent.address, {...plain, 'socket.connection.setup.timeout.ms': '200'})
    expect(late).toMatchObject({kind: 'unreachable', code: 'ETIMEDOUT'})
    expect(silent.connections()).toBe(RUNS)
  })

  test('what answers but is not Kafka', async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.write('220 mail ready\r\n')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
    })
    const {port} = server.address() as AddressInfo
    const failed = await refuse(`127.0.0.1:${port}`, {'security.protocol': 'PLAINTEXT'})
    expect(failed).toMatchObject({kind: 'unreachable', code: 'NOT_KAFKA'})
  })
})
