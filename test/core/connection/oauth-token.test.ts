import {once} from 'node:events'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect, test} from 'vitest'
import {parseConnectionSettings} from '../../../src/core/connection/connection-settings.ts'
import {resolveSettings} from '../../../src/core/connection/resolve-settings.ts'
import {Secret} from '../../../src/core/secrets/secret.ts'
import type {ConnectionSecrets} from '../../../src/kafka/connection-options.ts'

const {signal} = new AbortController()

async function secretsOf(
  properties: Readonly<Record<string, string>>,
  readSecret?: () => Promise<Secret>,
): Promise<ConnectionSecrets> {
  const values = new Map<string, string | {env: string}>(
    Object.entries({'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'OAUTHBEARER', ...properties}),
  )
  if (readSecret) values.set('sasl.oauthbearer.token', {env: 'TOKEN'})
  const options = parseConnectionSettings({
    settings: resolveSettings([{from: {kind: 'flag', name: '-X'}, values}]),
    readFile: () => Buffer.alloc(0),
    ...(readSecret ? {readSecret} : {}),
    log: () => {},
  })
  return (await options.readSecrets?.(signal)) ?? {}
}

/** A JSON Web Token that nobody has signed. */
function tokenUntil(expiresAtMs: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({alg: 'none'})}.${part({exp: Math.floor(expiresAtMs / 1000)})}.`
}

test('a token is read again once most of its life is over', async () => {
  const lives = [-1_000, 3_600_000]
  let reads = 0
  const {token} = await secretsOf({}, async () => {
    const life = lives[reads++] ?? 0
    return new Secret(tokenUntil(Date.now() + life))
  })
  await expect(token?.()).rejects.toMatchObject({kind: 'auth', code: 'TOKEN_EXPIRED'})
  const first = await token?.()
  expect(await token?.()).toBe(first)
  expect(reads).toBe(2)
})

test('an issuer gives a token for client credentials, which serves all connections; what it says no with is told', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    request.on('data', () => {})
    request.on('end', () => {
      const [, credentials = ''] = (request.headers.authorization ?? '').split(' ')
      const text = Buffer.from(credentials, 'base64').toString()
      asked.push(text)
      const isKnown = text === 'ann:right'
      response.writeHead(isKnown ? 200 : 401, {'content-type': 'application/json'})
      response.end(
        JSON.stringify(
          isKnown
            ? {access_token: 'a-token', token_type: 'bearer', expires_in: 3600}
            : {error: 'invalid_client', error_description: 'who is that'},
        ),
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
  const given = (secret: string) => ({
    'sasl.oauthbearer.token.endpoint.url': url,
    'sasl.jaas.config': `x required clientId="ann" clientSecret="${secret}" scope="kafka";`,
  })
  const {token} = await secretsOf(given('right'))
  expect(await Promise.all([token?.(), token?.()])).toEqual(['a-token', 'a-token'])
  expect(asked).toEqual(['ann:right'])
  const refused = (await secretsOf(given('canary-wrong'))).token?.()
  await expect(refused).rejects.toMatchObject({kind: 'auth', code: 'TOKEN_REFUSED'})
  await expect(refused).rejects.toThrow('gives client ann no token: invalid_client (who is that).')
  await expect(refused).rejects.not.toThrow('canary')
  server.close()
  const gone = (await secretsOf(given('right'))).token?.()
  await expect(gone).rejects.toMatchObject({kind: 'auth', code: 'NO_TOKEN'})
})

test.each(['http://issuer.example/token', 'file:///etc/passwd', 'nothing'])(
  'credentials are not sent to %s',
  async (url) => {
    const properties = {
      'sasl.oauthbearer.token.endpoint.url': url,
      'sasl.jaas.config': 'x required clientId="ann" clientSecret="s";',
    }
    await expect(secretsOf(properties)).rejects.toMatchObject({kind: 'usage'})
  },
)

test('MSK: the region is found, and the signer is only asked for once it is needed', async () => {
  const aws = {'sasl.mechanism': 'AWS_MSK_IAM'}
  const servers = 'b-1.x.abc.kafka.eu-west-1.amazonaws.com:9098'
  for (const given of [{'aws.region': 'eu-west-1'}, {'bootstrap.servers': servers}]) {
    const {token} = await secretsOf({...aws, ...given})
    // It is no dependency of samsa, and so not there.
    await expect(token?.()).rejects.toMatchObject({code: 'NO_SIGNER'})
  }
  if (process.env.AWS_REGION === undefined)
    await expect(secretsOf(aws)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('region'),
    })
})
