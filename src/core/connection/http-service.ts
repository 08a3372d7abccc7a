import {capitalized} from '../../errors/capitalized.ts'
import {Failure} from '../../errors/failure.ts'
import type {HttpServer} from '../http/http-server.ts'
import {type HttpLogin, rememberHttpSecrets} from '../http/remember-secrets.ts'
import {readSecret} from '../secrets/read-secret.ts'
import {Secret} from '../secrets/secret.ts'
import type {SecretReader} from './connection-secrets.ts'
import {ALLOW_PLAINTEXT} from './parse-sasl.ts'
import {parseTls} from './parse-tls.ts'
import {describeOrigin, type Origin, type Setting, type Settings} from './resolve-settings.ts'
import {isLoopback, parseServiceUrl} from './service-url.ts'
import type {Get, Wrong} from './setting-reader.ts'

/** A server beside the brokers that is asked by HTTP, and how its settings are called. */
export interface HttpService {
  /** In the middle of a sentence: `the schema registry`. */
  readonly what: string
  /** Its settings begin with it: `schema.registry`, for `schema.registry.url`. */
  readonly prefix: string
  /** What a profile calls it: `schemaRegistry`. */
  readonly field: string
}

export const SCHEMA_REGISTRY: HttpService = {
  what: 'the schema registry',
  prefix: 'schema.registry',
  field: 'schemaRegistry',
}

/** Several workers are one service, which is asked at any of them: its URL may be several, with commas. */
export const CONNECT: HttpService = {what: 'the Connect worker', prefix: 'connect', field: 'connect'}

/** Stronger sources have higher numbers. What a local cluster brings along nobody has given credentials for. */
const STRENGTH: Readonly<Record<Origin['kind'], number>> = {
  flag: 4,
  environment: 3,
  file: 2,
  profile: 1,
  default: 0,
  'local-cluster': 5,
}

/**
 * Settings with the URL of a service that is given apart from them, by a flag, a variable or a local cluster; null for none. Certificates
 * and credentials of a weaker source than that of the URL are for another server, and are left out; but where the URL is the same server's,
 * they are for it.
 */
export function withServiceUrl(settings: Settings, {prefix}: HttpService, given: Setting | null): Settings {
  const urlKey = `${prefix}.url`
  const base = settings.get(urlKey)
  const url = given ?? base
  if (url === undefined) return settings
  const isSame = given !== null && base !== undefined && originOf(given, urlKey) === originOf(base, urlKey)
  const least = STRENGTH[(isSame ? base : url).from.kind]
  const kept = [...settings].filter(
    ([key, {from}]) => !key.startsWith(`${prefix}.`) || key === urlKey || STRENGTH[from.kind] >= least,
  )
  return new Map([...kept, [urlKey, url]])
}

function originOf({value, from}: Setting, key: string): string {
  const name = from.kind === 'flag' ? from.name : key
  const origins = String(value)
    .split(',')
    .map((url) => parseServiceUrl(url.trim(), name).origin)
  return origins.toSorted().join()
}

/** What the settings of a service are read with. */
export interface ServiceReading {
  readonly settings: Settings
  /** Reads a file that a setting names; throws the system's error. */
  readonly readFile: (path: string) => Buffer
  readonly readSecret?: SecretReader
  readonly log: (line: string) => void
  readonly isReadOnly: boolean
}

const CONNECT_TIMEOUT_MS = 3_500
const ANSWER_TIMEOUT_MS = 30_000

/** Far more than a schema, or the list of a registry's subjects, has. */
const MOST_BYTES = 16 * 1024 * 1024

/**
 * How a service is reached, as `schema.registry.*` and the like say it; null where no URL is set. Secrets are read with the first
 * request. Throws Failure(usage) that names the setting at fault and where it comes from, never its secret.
 */
export function parseHttpService(service: HttpService, reading: ServiceReading): HttpServer | null {
  const {prefix, what, field} = service
  const {settings, readFile, log, isReadOnly} = reading
  const setting = (name: string): Setting | undefined => settings.get(`${prefix}.${name}`)
  const get: Get = (name) => {
    const value = setting(name)?.value ?? null
    if (value !== null && typeof value !== 'string') throw wrong(name, `${prefix}.${name} is no secret.`)
    return value
  }
  const wrong: Wrong = (name, message, suggestions = []) => {
    const from = setting(name)?.from
    const origin = from ? [`It comes from ${describeOrigin(from)}.`] : []
    return new Failure('usage', `${capitalized(what)}: ${message}`, {
      suggestions: [...suggestions, ...origin],
    })
  }
  const text = get('url')
  if (text === null) return null
  const from = setting('url')?.from
  const url = parseServiceUrl(text, from?.kind === 'flag' ? from.name : `${prefix}.url`)
  const login = loginOf(service, reading)
  refuseReadable(url, login, {prefix, what, isAllowed: settings.get(ALLOW_PLAINTEXT)?.value === 'true'})
  return {
    what,
    url,
    tls: url.protocol === 'https:' ? parseTls(get, wrong, readFile) : null,
    ...(Object.keys(login).length === 0 ? {} : {readSecrets: rememberHttpSecrets(login)}),
    advice: {
      ca: `Give its CA with -X ${prefix}.ssl.truststore.location=FILE (${field}: {ca: FILE} in a profile).`,
      certificate: `Give one with -X ${prefix}.ssl.keystore.location=FILE (${field}: {certificate: FILE, key: FILE} in a profile).`,
      credentials: `Check ${field}: {username, password} or {token} in the profile; credentials of a profile are never sent to a URL that was given otherwise.`,
    },
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    mostBytes: MOST_BYTES,
    isReadOnly,
    log,
  }
}

/** The same for a service that is asked at any of several URLs, which are given with commas; none where no URL is set. */
export function parseHttpServices(service: HttpService, reading: ServiceReading): HttpServer[] {
  const key = `${service.prefix}.url`
  const url = reading.settings.get(key)
  if (url === undefined) return []
  const servers = String(url.value)
    .split(',')
    .map((each) => new Map([...reading.settings, [key, {...url, value: each.trim()}]]))
    .flatMap((settings) => parseHttpService(service, {...reading, settings}) ?? [])
  // Whoever has to type a secret types it once.
  const readSecrets = servers[0]?.readSecrets
  return servers.map((server) => (readSecrets === undefined ? server : {...server, readSecrets}))
}

/** Who asks: a token, or a user and a password, or both in Confluent's own setting, `USER:PASSWORD`. */
function loginOf(
  {prefix, what}: HttpService,
  {settings, readSecret: reader = readSecret}: ServiceReading,
): HttpLogin {
  const value = (name: string): Setting['value'] | undefined => settings.get(`${prefix}.${name}`)?.value
  const reading = (secret: Setting['value'] | undefined, name: string) =>
    secret === undefined
      ? undefined
      : async (signal: AbortSignal): Promise<Secret> =>
          typeof secret === 'string' ? new Secret(secret) : reader(`the ${name} of ${what}`, secret, signal)
  const [user, password] = userInfoOf(value('basic.auth.user.info'))
  const username = value('username') ?? user
  const token = reading(value('token'), 'token')
  const passphrase = reading(value('ssl.key.password'), 'password of the client key')
  return {
    ...(token === undefined ? {} : {token}),
    ...(typeof username === 'string' && token === undefined
      ? {username, ...given('password', reading(value('password') ?? password, 'password'))}
      : {}),
    ...(passphrase === undefined ? {} : {passphrase}),
  }
}

function given<T>(name: 'password', value: T | undefined): {readonly password?: T} {
  return value === undefined ? {} : {[name]: value}
}

function userInfoOf(info: Setting['value'] | undefined): readonly [user?: string, password?: string] {
  if (typeof info !== 'string') return []
  const at = info.indexOf(':')
  return at < 0 ? [info] : [info.slice(0, at), info.slice(at + 1)]
}

/** Basic and bearer send what they have as it is (RFC 7617, RFC 6750); without TLS everybody on the way reads it. */
function refuseReadable(
  url: URL,
  {username, token}: HttpLogin,
  {prefix, what, isAllowed}: {readonly prefix: string; readonly what: string; readonly isAllowed: boolean},
): void {
  if (isAllowed || url.protocol === 'https:' || isLoopback(url)) return
  if (username === undefined && token === undefined) return
  throw new Failure('usage', `The credentials of ${what} would be sent in plain text: its URL is http.`, {
    code: 'PLAINTEXT_PASSWORD',
    page: 'connecting',
    suggestions: [
      `Use its https URL in ${prefix}.url.`,
      'If that is meant (a test, a tunnel), add --allow-plaintext-password.',
    ],
  })
}
