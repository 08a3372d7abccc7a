import {expect, test} from 'vitest'
import {parseHttpService, SCHEMA_REGISTRY, withServiceUrl} from '../../../src/core/connection/http-service.ts'
import {type Origin, resolveSettings, type Settings} from '../../../src/core/connection/resolve-settings.ts'
import type {Failure} from '../../../src/errors/failure.ts'

const CANARY = 'canary-91c2'

function settingsOf(...sources: readonly (readonly [Origin['kind'], Record<string, string>])[]): Settings {
  return resolveSettings(
    sources.map(([kind, values]) => ({from: {kind, name: kind}, values: new Map(Object.entries(values))})),
  )
}

const profile = [
  'profile',
  {
    'schema.registry.url': 'https://registry.example/base',
    'schema.registry.username': 'ann',
    'schema.registry.password': CANARY,
    'schema.registry.ssl.truststore.certificates': '-----BEGIN CERTIFICATE-----',
  },
] as const

function headerOf(settings: Settings): Promise<string | undefined> {
  const server = parseHttpService(SCHEMA_REGISTRY, {
    settings,
    readFile: () => Buffer.from(''),
    log: () => {},
    isReadOnly: true,
  })
  return (server?.readSecrets?.(new AbortController().signal) ?? Promise.resolve(undefined)).then((secrets) =>
    secrets?.authorization?.reveal(),
  )
}

const given = (value: string, kind: Origin['kind'] = 'flag') => ({
  value,
  from: {kind, name: '--schema-registry'},
})
const BASIC = `Basic ${Buffer.from(`ann:${CANARY}`).toString('base64')}`

test('credentials go to the server that they were given for, and to no other', async () => {
  const settings = settingsOf(profile)
  const at = (url: string | null, kind: Origin['kind'] = 'flag') =>
    withServiceUrl(settings, SCHEMA_REGISTRY, url === null ? null : given(url, kind))
  expect(await headerOf(at(null))).toBe(BASIC)
  expect(await headerOf(at('https://registry.example/other'))).toBe(BASIC)
  for (const url of [
    'https://evil.example',
    'http://registry.example/base',
    'https://registry.example:444',
    'https://registry.example.evil',
  ])
    for (const kind of ['flag', 'environment', 'local-cluster'] as const) {
      const elsewhere = at(url, kind)
      expect(await headerOf(elsewhere)).toBeUndefined()
      expect([...elsewhere.keys()]).toEqual(['schema.registry.url'])
    }
  // A property that says where is no different.
  const byProperty = settingsOf(['flag', {'schema.registry.url': 'https://evil.example'}], profile)
  expect(await headerOf(withServiceUrl(byProperty, SCHEMA_REGISTRY, null))).toBeUndefined()
})

test('what is typed beside another URL is for it', async () => {
  const settings = settingsOf(['flag', {'schema.registry.token': CANARY}], profile)
  const url = given('https://other.example')
  expect(await headerOf(withServiceUrl(settings, SCHEMA_REGISTRY, url))).toBe(`Bearer ${CANARY}`)
})

test("Confluent's own names", async () => {
  const url = {'schema.registry.url': 'http://127.0.0.1:8081'}
  expect(await headerOf(settingsOf(['file', {...url, 'basic.auth.user.info': `ann:${CANARY}`}]))).toBe(BASIC)
  expect(await headerOf(settingsOf(['file', {...url, 'bearer.auth.token': CANARY}]))).toBe(`Bearer ${CANARY}`)
})

test.each([
  ['ftp://registry.example', 'begins with http'],
  [`https://ann:${CANARY}@registry.example`, 'give both apart'],
  [`https://registry.example/?token=${CANARY}`, 'more behind its path'],
])('a URL that is none, or has more in it, is refused and not repeated', (url, reason) => {
  let failure: Failure | null = null
  try {
    parseHttpService(SCHEMA_REGISTRY, {
      settings: withServiceUrl(new Map(), SCHEMA_REGISTRY, given(url)),
      readFile: () => Buffer.from(''),
      log: () => {},
      isReadOnly: true,
    })
  } catch (error) {
    failure = error as Failure
  }
  expect(failure).toMatchObject({kind: 'usage'})
  expect(failure?.message).toContain(reason)
  expect(JSON.stringify([failure?.message, failure])).not.toContain(CANARY)
})

test('a password without TLS is refused, but on this machine or where it is meant', async () => {
  const login = {'schema.registry.username': 'ann', 'schema.registry.password': CANARY}
  const at = (url: string, more: Record<string, string> = {}) =>
    settingsOf(['profile', {'schema.registry.url': url, ...login, ...more}])
  expect(() => void headerOf(at('http://registry.example'))).toThrow('plain text')
  expect(await headerOf(at('http://localhost:8081'))).toBe(BASIC)
  expect(await headerOf(at('http://registry.example', {'allow.plaintext.password': 'true'}))).toBe(BASIC)
})
