import {Failure} from '../../errors/failure.ts'
import type {SecretSource} from '../secrets/read-secret.ts'
import {type PendingSecret, type PendingSecrets, type SecretReader, textOf} from './connection-secrets.ts'
import type {SaslSettings} from './setting-reader.ts'

/** A token, and until when it can be used, epoch milliseconds; null where it does not say. */
export interface TimedToken {
  readonly value: string
  readonly expiresAtMs: number | null
}

/** A new token is asked for once so much of the life of the last one is over (sasl.login.refresh.window.factor of Java). */
const REFRESH_AT = 0.8

/** How long a token is used that does not say how long it lives. */
const UNKNOWN_LIFE_MS = 60_000

/** How long an issuer may take. */
const ISSUER_MS = 10_000

/**
 * How to come to tokens for OAUTHBEARER: one that is given, or read (`sasl.oauthbearer.token`, samsa's own), or those that
 * an issuer gives for client credentials (RFC 6749, 4.4; the properties are those of KIP-768 and KIP-1139). Throws
 * Failure(usage) where neither is set.
 */
export function planToken(
  {settings, get, wrong}: SaslSettings,
  option: (name: string) => string | null,
): PendingSecrets {
  const given = settings.get('sasl.oauthbearer.token')?.value
  if (given !== undefined) return {token: keepToken((reader, signal) => readToken(given, reader, signal))}
  const endpoint = get('sasl.oauthbearer.token.endpoint.url')
  const clientId = get('sasl.oauthbearer.client.credentials.client.id') ?? option('clientId')
  const secret =
    settings.get('sasl.oauthbearer.client.credentials.client.secret')?.value ?? option('clientSecret')
  if (endpoint === null || clientId === null || secret === null)
    throw new Failure('usage', 'OAUTHBEARER needs a token, or an issuer and client credentials.', {
      page: 'connecting',
      suggestions: [
        'Set sasl.oauthbearer.token.endpoint.url, and clientId and clientSecret in sasl.jaas.config; or sasl.token in a profile.',
      ],
    })
  const url = parseEndpoint(endpoint)
  if (url === null)
    throw wrong(
      'sasl.oauthbearer.token.endpoint.url',
      `${endpoint} is no address that credentials may be sent to: it has to begin with https://.`,
    )
  const scope = get('sasl.oauthbearer.scope') ?? option('scope')
  const client = {url, clientId, scope, secret: {what: `the secret of client ${clientId}`, value: secret}}
  return {token: keepToken((reader, signal) => requestToken(client, reader, signal))}
}

/**
 * Tokens that are signed with the credentials of AWS, as MSK takes them by OAUTHBEARER. The region is `aws.region`, else
 * that in the names of the brokers. Throws Failure(usage) where it is not known.
 */
export function planAwsToken({get, wrong}: SaslSettings): PendingSecrets {
  const inName = /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\.com/.exec(
    get('bootstrap.servers') ?? '',
  )?.[1]
  const region = get('aws.region') ?? inName
  if (region === undefined)
    throw wrong('aws.region', 'AWS_MSK_IAM needs the region of the cluster: set aws.region, or AWS_REGION.')
  return {token: keepToken(() => signAwsToken(region))}
}

/** AWS's own signer, which brings its SDK: installed by who needs it. */
const AWS_SIGNER = 'aws-msk-iam-sasl-signer-js'

async function signAwsToken(region: string): Promise<TimedToken> {
  const signer: unknown = await import(AWS_SIGNER).catch((cause: unknown) => {
    throw new Failure('failed', `AWS_MSK_IAM needs the package ${AWS_SIGNER}, which is not installed.`, {
      code: 'NO_SIGNER',
      suggestions: [
        `npm install --global ${AWS_SIGNER}`,
        'Or set sasl.token in a profile to a command that prints a signed token.',
        'The executable of samsa loads no packages: there only the second will do.',
      ],
      cause,
    })
  })
  const sign: unknown = Reflect.get(Object(signer), 'generateAuthToken')
  if (typeof sign !== 'function') throw new Failure('failed', `${AWS_SIGNER} has no generateAuthToken.`)
  try {
    const {token, expiryTime} = Object(await sign({region}))
    return {value: String(token), expiresAtMs: Number(expiryTime)}
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure(
      'auth',
      `No token could be signed for MSK in ${region}: ${reason.replace(/\.$/, '')}.`,
      {
        code: 'NO_TOKEN',
        suggestions: ['Check the credentials of AWS: AWS_PROFILE, AWS_ACCESS_KEY_ID, a role.'],
        cause: error,
      },
    )
  }
}

/** Over https only, but for this machine: whoever listens in would have the credentials. */
function parseEndpoint(text: string): URL | null {
  const url = URL.parse(text)
  const isLocal = url !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  return url?.protocol === 'https:' || (isLocal && url.protocol === 'http:') ? url : null
}

type TokenGetter = (reader: SecretReader, signal: AbortSignal) => Promise<TimedToken>

/** The same token for all connections, until most of its life is over. */
function keepToken(get: TokenGetter): NonNullable<PendingSecrets['token']> {
  let known: {readonly token: Promise<TimedToken>; staleAtMs: number} | null = null
  let hadOne = false
  return async (reader, signal) => {
    if (known !== null && Date.now() < known.staleAtMs) return (await known.token).value
    const asked = {token: get(reader, signal), staleAtMs: Number.POSITIVE_INFINITY}
    known = asked
    try {
      const {value, expiresAtMs} = await asked.token
      const lifeMs = expiresAtMs === null ? UNKNOWN_LIFE_MS : (expiresAtMs - Date.now()) * REFRESH_AT
      asked.staleAtMs = Date.now() + lifeMs
      hadOne = true
      return value
    } catch (error) {
      known = null
      // Something was sent with the one before: it is no wrong setting any more, but a login that fails.
      throw hadOne && error instanceof Failure && error.kind === 'usage' ? error.with({kind: 'auth'}) : error
    }
  }
}

async function readToken(
  given: string | SecretSource,
  reader: SecretReader,
  signal: AbortSignal,
): Promise<TimedToken> {
  const value = await textOf({what: 'the token for OAUTHBEARER', value: given}, reader, signal)
  const expiresAtMs = expiryOf(value)
  if (expiresAtMs !== null && expiresAtMs <= Date.now())
    throw new Failure(
      'auth',
      `The token for OAUTHBEARER expired at ${new Date(expiresAtMs).toISOString()}.`,
      {
        code: 'TOKEN_EXPIRED',
        suggestions: ['Log in again where it comes from, or check the clock of this machine.'],
      },
    )
  return {value, expiresAtMs}
}

/** `exp` of a JSON Web Token (RFC 7519, 4.1.4); null for what is none, which only the broker understands. */
function expiryOf(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const seconds: unknown = Reflect.get(Object(claims), 'exp')
    return typeof seconds === 'number' ? seconds * 1000 : null
  } catch {
    return null
  }
}

interface Client {
  readonly url: URL
  readonly clientId: string
  readonly scope: string | null
  readonly secret: PendingSecret
}

async function requestToken(
  {url, clientId, scope, secret}: Client,
  reader: SecretReader,
  signal: AbortSignal,
): Promise<TimedToken> {
  const text = await textOf(secret, reader, signal)
  const oauth = await import('oauth4webapi')
  const issuer = {issuer: url.origin, token_endpoint: url.href}
  const client = {client_id: clientId}
  try {
    const response = await oauth.clientCredentialsGrantRequest(
      issuer,
      client,
      // In the header, as Java's client does (KIP-768).
      oauth.ClientSecretBasic(text),
      scope === null ? {} : {scope},
      {
        signal: AbortSignal.any([signal, AbortSignal.timeout(ISSUER_MS)]),
        // Only of this machine: see parseEndpoint.
        [oauth.allowInsecureRequests]: url.protocol === 'http:',
      },
    )
    const {access_token: value, expires_in: seconds} = await oauth.processClientCredentialsResponse(
      issuer,
      client,
      response,
    )
    const expiresAtMs = seconds === undefined ? expiryOf(value) : Date.now() + seconds * 1000
    return {value, expiresAtMs}
  } catch (error) {
    signal.throwIfAborted()
    throw issuerFailure(url, clientId, error)
  }
}

/** What an issuer said no with, or why it could not be asked; never its whole answer, which may hold what was sent. */
function issuerFailure(url: URL, clientId: string, error: unknown): Failure {
  const said: unknown = error instanceof Error ? Reflect.get(error, 'error') : undefined
  if (typeof said === 'string') {
    const more: unknown = Reflect.get(Object(error), 'error_description')
    const reason = typeof more === 'string' ? `${said} (${more})` : said
    return new Failure('auth', `The issuer at ${url.host} gives client ${clientId} no token: ${reason}.`, {
      code: 'TOKEN_REFUSED',
      suggestions: ['Check clientId, clientSecret and scope.'],
      cause: error,
    })
  }
  const status: unknown = Reflect.get(Object(Reflect.get(Object(error), 'cause')), 'status')
  const why =
    typeof status === 'number'
      ? `it answers with HTTP status ${status}`
      : error instanceof Error
        ? reasonOf(error)
        : String(error)
  return new Failure('auth', `No token could be had from the issuer at ${url.host}: ${why}.`, {
    code: 'NO_TOKEN',
    suggestions: ['Check sasl.oauthbearer.token.endpoint.url, and whether it can be reached from here.'],
    cause: error,
  })
}

/** fetch says only "fetch failed"; the reason is its cause. */
function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return `it did not answer within ${ISSUER_MS / 1000} seconds`
  const {cause} = error
  const inner = cause instanceof Error ? cause.message : ''
  return (inner === '' ? error.message : inner).replace(/\.$/, '')
}
