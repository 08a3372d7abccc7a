import {expect, onTestFinished, test} from 'vitest'
import {askHttp} from '../../src/kafka/ask-http.ts'
import {type OtherServerKind, startOtherServer} from '../support/other-servers.ts'

test.each<[kind: OtherServerKind, reaction: unknown]>([
  ['patient-http', {code: 'HTTP_SERVER'}],
  ['tls', {code: 'TLS_LISTENER'}],
  ['silent', 'silent'],
  ['closing', 'closed'],
  ['closed', 'unreached'],
])('asked in HTTP: %s', async (kind, reaction) => {
  const server = await startOtherServer(kind)
  onTestFinished(() => server.close())
  const [host = '', port] = server.address.split(':')
  // What answers has all the time that a slow machine takes; who stays silent is waited for no longer than it takes to connect.
  const options = {connectTimeoutMs: kind === 'silent' ? 2_000 : 30_000, tls: null}
  const {signal} = new AbortController()
  const found = await askHttp({host, port: Number(port)}, options, signal)
  if (typeof reaction === 'string') expect(found).toBe(reaction)
  else expect(found).toMatchObject(reaction as object)
})
