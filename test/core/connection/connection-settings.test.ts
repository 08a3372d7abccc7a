import {describe, expect, test} from 'vitest'
import {
  parseBootstrapServers,
  parseConnectionSettings,
} from '../../../src/core/connection/connection-settings.ts'
import {resolveSettings} from '../../../src/core/connection/resolve-settings.ts'
import {Failure} from '../../../src/errors/failure.ts'
import type {ConnectionOptions} from '../../../src/kafka/connection-options.ts'

const PEM = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n'
const PASSWORD = 'canary-7f3a9'
const JAAS = `org.apache.kafka.common.security.plain.PlainLoginModule required username="ann" password="${PASSWORD}";`

function parse(
  properties: Record<string, string>,
  {bootstrapServer = null as string | null, files = {} as Record<string, string>} = {},
): ConnectionOptions {
  const flag = new Map(bootstrapServer === null ? [] : [['bootstrap.servers', bootstrapServer]])
  return parseConnectionSettings({
    settings: resolveSettings([
      {from: {kind: 'flag', name: '-b'}, values: flag},
      {from: {kind: 'file', name: 'client.properties'}, values: new Map(Object.entries(properties))},
    ]),
    readFile: (path) => {
      const text = files[path]
      if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`)
      return Buffer.from(text, 'latin1')
    },
    log: () => {},
  })
}

function failureOf(run: () => unknown): Failure {
  try {
    run()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('bootstrap servers', () => {
  test.each([
    ['localhost', [['localhost', 9092]]],
    ['localhost:9093', [['localhost', 9093]]],
    [
      'a:1,b:2',
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    [
      ' a:1 , ,b ',
      [
        ['a', 1],
        ['b', 9092],
      ],
    ],
    [
      'PLAINTEXT://a:1,SASL_SSL://b:2',
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    ['[::1]:9092', [['::1', 9092]]],
    ['[fe80::1%eth0]', [['fe80::1%eth0', 9092]]],
    ['10.0.0.7:65535', [['10.0.0.7', 65535]]],
  ] as [string, [string, number][]][])('%s', (text, expected) => {
    expect(parseBootstrapServers(text)).toEqual(expected.map(([host, port]) => ({host, port})))
  })

  test.each(['', ' , ', 'a:0', 'a:65536', 'a:b', ':9092', 'a b:1', '::1', 'http://a:1', 'a:1/x', '[::1'])(
    '%j is refused before anything is sent',
    (text) => {
      expect(failureOf(() => parseBootstrapServers(text)).kind).toBe('usage')
    },
  )

  test('the flag goes before the property, and both before the default', () => {
    const property = {'bootstrap.servers': 'b:2'}
    expect(parse(property, {bootstrapServer: 'a:1'}).bootstrapServers).toEqual([{host: 'a', port: 1}])
    expect(parse(property).bootstrapServers).toEqual([{host: 'b', port: 2}])
    expect(parse({'metadata.broker.list': 'c:3'}).bootstrapServers).toEqual([{host: 'c', port: 3}])
    expect(parse({}).bootstrapServers).toEqual([{host: 'localhost', port: 9092}])
  })
})

describe('security.protocol', () => {
  const credentials = {'sasl.username': 'ann', 'sasl.password': PASSWORD, 'allow.plaintext.password': 'true'}

  test.each([
    [undefined, false, false],
    ['PLAINTEXT', false, false],
    ['plaintext', false, false],
    ['SSL', true, false],
    ['SASL_PLAINTEXT', false, true],
    ['sasl_ssl', true, true],
  ])('%s', (protocol, hasTls, hasSasl) => {
    const {tls, sasl} = parse({...(protocol ? {'security.protocol': protocol} : {}), ...credentials})
    expect([tls !== null, sasl !== null]).toEqual([hasTls, hasSasl])
  })

  test('anything else is refused, with what it can be', () => {
    const failure = failureOf(() => parse({'security.protocol': 'TLS'}))
    expect(failure.kind).toBe('usage')
    expect(failure.message).toContain('PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL')
  })
})

describe('SASL', () => {
  /** Who authenticates, with the password that is read once a connection is made. */
  const sasl = async (properties: Record<string, string>) => {
    const options = parse({'security.protocol': 'SASL_SSL', ...properties})
    return {...options.sasl, ...(await options.readSecrets?.(new AbortController().signal))}
  }

  test.each([
    [undefined, 'plain'],
    ['PLAIN', 'plain'],
    ['SCRAM-SHA-256', 'scram-sha-256'],
    ['scram-sha-512', 'scram-sha-512'],
  ])('mechanism %s', async (mechanism, expected) => {
    const given = mechanism ? {'sasl.mechanism': mechanism} : {}
    expect(await sasl({...given, 'sasl.jaas.config': JAAS})).toEqual({
      mechanism: expected,
      username: 'ann',
      password: PASSWORD,
    })
  })

  test.each([
    ['quotes and backslashes', 'X required username="a\\"b" password="c\\\\d";', 'a"b', 'c\\d'],
    ['no quotes', 'X required username=ann password=k;', 'ann', 'k'],
    ['another order, more options', 'X required password="k" serviceName="x" username="ann";', 'ann', 'k'],
    ['blanks around the equals sign', 'X required username = "ann" password = "k";', 'ann', 'k'],
    ['a semicolon in the password', 'X required username="ann" password="k;=";', 'ann', 'k;='],
    ['single quotes', "X required username='ann' password='k\\';\"';", 'ann', `k';"`],
    ['a name in a value', 'X required username="password=no" password=k;', 'password=no', 'k'],
    ['an empty password', 'X required username="ann" password="";', 'ann', ''],
  ])('JAAS with %s', async (_, jaas, username, password) => {
    expect(await sasl({'sasl.jaas.config': jaas})).toMatchObject({username, password})
  })

  test('librdkafka’s words go before JAAS', async () => {
    const words = {'sasl.mechanisms': 'SCRAM-SHA-256', 'sasl.username': 'bob', 'sasl.password': 'other'}
    expect(await sasl({...words, 'sasl.jaas.config': JAAS})).toEqual({
      mechanism: 'scram-sha-256',
      username: 'bob',
      password: 'other',
    })
  })

  test.each([
    ['GSSAPI', {'sasl.mechanism': 'GSSAPI', 'sasl.jaas.config': JAAS}],
    ['no credentials', {}],
    ['no password', {'sasl.username': 'ann'}],
    ['no user', {'sasl.password': PASSWORD}],
    ['JAAS without a user', {'sasl.jaas.config': `X required password="${PASSWORD}";`}],
  ])('%s is refused', (_, properties) => {
    expect(failureOf(() => parse({'security.protocol': 'SASL_SSL', ...properties})).kind).toBe('usage')
  })

  test('without sasl.mechanism it is the module’s: by PLAIN, the default, a password of SCRAM would be sent', async () => {
    const jaas = (module: string) => ({
      'sasl.jaas.config': `org.${module} required username="ann" password="k";`,
    })
    const refusal = (properties: Record<string, string>) =>
      failureOf(() => parse({'security.protocol': 'SASL_SSL', ...properties}))
    expect(refusal(jaas('ScramLoginModule')).suggestions[0]).toContain('SCRAM-SHA-256 or SCRAM-SHA-512')
    expect(refusal(jaas('Krb5LoginModule')).message).toContain('GSSAPI is not supported')
    const token = {
      'sasl.jaas.config': 'org.OAuthBearerLoginModule required extension_logicalCluster="lkc-1";',
    }
    expect(await sasl({...token, 'sasl.oauthbearer.token': 't'})).toMatchObject({
      mechanism: 'oauthbearer',
      extensions: {logicalCluster: 'lkc-1'},
    })
  })

  test('what a config provider of Java would read is refused, not sent as it stands', () => {
    const given = {'security.protocol': 'SASL_SSL', 'config.providers': 'file'}
    const refused = failureOf(() =>
      parse({...given, 'sasl.jaas.config': JAAS.replace(PASSWORD, `\${file:/a:b}`)}),
    )
    expect(refused.message).toContain('sasl.jaas.config is to be read by a config provider')
  })

  test('PLAIN without TLS is refused unless it is asked for; SCRAM, which sends no password, is not', () => {
    const given = {'security.protocol': 'SASL_PLAINTEXT', 'sasl.jaas.config': JAAS}
    const refused = failureOf(() => parse(given))
    expect(refused).toMatchObject({kind: 'usage', code: 'PLAINTEXT_PASSWORD'})
    expect(refused.message).not.toContain(PASSWORD)
    expect(parse({...given, 'allow.plaintext.password': 'true'}).sasl).toMatchObject({mechanism: 'plain'})
    expect(parse({...given, 'sasl.mechanism': 'SCRAM-SHA-256'}).sasl).toMatchObject({username: 'ann'})
  })
})

describe('TLS', () => {
  const tls = (properties: Record<string, string>, files: Record<string, string> = {}) =>
    parse({'security.protocol': 'SSL', ...properties}, {files}).tls

  test('verifies the chain and the host name unless told otherwise', () => {
    const strict = {minVersion: 'TLSv1.2', rejectUnauthorized: true}
    expect(tls({})).toEqual(strict)
    expect(tls({'enable.ssl.certificate.verification': 'true'})).toEqual(strict)
    expect(tls({'enable.ssl.certificate.verification': 'false'})?.rejectUnauthorized).toBe(false)
    expect(tls({'ssl.endpoint.identification.algorithm': 'https'})).toEqual(strict)
    expect(tls({'enable.ssl.certificate.verification': 'False'})?.rejectUnauthorized).toBe(false)
    expect(failureOf(() => tls({'enable.ssl.certificate.verification': 'no'})).message).toContain(
      'true or false',
    )
    for (const off of ['', 'none']) {
      const options = tls({'ssl.endpoint.identification.algorithm': off})
      expect(options?.checkServerIdentity?.('a', {} as never)).toBeUndefined()
      expect(options?.rejectUnauthorized).toBe(true)
    }
  })

  test.each([
    [
      'Java’s words',
      {'ssl.truststore.location': 'ca.pem', 'ssl.keystore.location': 'me.pem'},
      {ca: 'CA', cert: 'ME', key: 'ME'},
    ],
    [
      'librdkafka’s words',
      {'ssl.ca.location': 'ca.pem', 'ssl.certificate.location': 'me.pem', 'ssl.key.location': 'key.pem'},
      {ca: 'CA', cert: 'ME', key: 'KEY'},
    ],
    [
      'texts in place of files',
      {
        'ssl.truststore.certificates': `${PEM}CA`,
        'ssl.keystore.certificate.chain': `${PEM}ME`,
        'ssl.keystore.key': `${PEM}KEY`,
      },
      {ca: 'CA', cert: 'ME', key: 'KEY'},
    ],
    [
      'a password for the key',
      {'ssl.keystore.location': 'me.pem', 'ssl.key.password': PASSWORD},
      {cert: 'ME', key: 'ME'},
    ],
    [
      'a PEM truststore with a misleading name',
      {'ssl.truststore.location': 'ca.jks', 'ssl.truststore.type': 'PEM'},
      {ca: 'CA'},
    ],
  ] as [string, Record<string, string>, Record<string, string>][])('%s', (_, properties, expected) => {
    const files = {'ca.pem': `${PEM}CA`, 'ca.jks': `${PEM}CA`, 'me.pem': `${PEM}ME`, 'key.pem': `${PEM}KEY`}
    const wanted = Object.entries(expected).map(([name, text]) => [name, `${PEM}${text}`])
    expect(tls(properties, files)).toMatchObject(Object.fromEntries(wanted))
  })

  test('the password of the key is a secret, of whatever form the key is', async () => {
    const signal = new AbortController().signal
    for (const [name, value] of [
      ['ssl.key.password', PASSWORD],
      ['ssl.keystore.password', PASSWORD],
    ] as const) {
      const options = parse({'security.protocol': 'SSL', [name]: value})
      expect(await options.readSecrets?.(signal)).toEqual({passphrase: PASSWORD})
      expect(JSON.stringify(options)).not.toContain(PASSWORD)
    }
  })

  test('a PKCS 12 keystore is handed to TLS as it is', () => {
    const pfx = Buffer.from('store')
    expect(tls({'ssl.keystore.location': 'me.P12'}, {'me.P12': 'store'})).toMatchObject({pfx})
    expect(tls({'ssl.keystore.location': 'me', 'ssl.keystore.type': 'pkcs12'}, {me: 'store'})).toMatchObject({
      pfx,
    })
  })

  test('a store is known by what is in it, not by its name or its type', () => {
    const java = Buffer.from('feedfeed00000002', 'hex').toString('latin1')
    const pkcs12 = Buffer.from('308201000201033082', 'hex').toString('latin1')
    const keystore = {'ssl.keystore.location': 'client.jks', 'ssl.keystore.type': 'JKS'}
    expect(tls(keystore, {'client.jks': pkcs12})?.pfx).toEqual(Buffer.from(pkcs12, 'latin1'))
    const truststore = {'ssl.truststore.location': 'trust', 'ssl.truststore.type': 'PKCS12'}
    expect(tls(truststore, {trust: `${PEM}CA`})?.ca).toBe(`${PEM}CA`)
    for (const name of ['ssl.keystore.location', 'ssl.truststore.location'])
      expect(failureOf(() => tls({[name]: 'kafka.store'}, {'kafka.store': java})).message).toContain('(JKS)')
  })

  test('the password of a PKCS 12 store is that of the store, beside one for the key too', async () => {
    const given = {
      'ssl.keystore.location': 'me.p12',
      'ssl.keystore.password': PASSWORD,
      'ssl.key.password': 'x',
    }
    const options = parse({'security.protocol': 'SSL', ...given}, {files: {'me.p12': 'store'}})
    expect(await options.readSecrets?.(new AbortController().signal)).toEqual({passphrase: PASSWORD})
  })

  test.each([
    ['TLSv1.3', {minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3'}],
    ['TLSv1.2, TLSv1.3', {minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3'}],
    ['TLSv1.1,TLSv1.2', {minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2'}],
  ])('ssl.enabled.protocols %s', (text, versions) => {
    expect(tls({'ssl.enabled.protocols': text})).toMatchObject(versions)
  })

  test.each([
    ['a PKCS 12 truststore', {'ssl.truststore.location': 'ca.p12'}, 'have to be PEM'],
    ['an old version', {'ssl.enabled.protocols': 'TLSv1'}, 'TLSv1.2, TLSv1.3'],
    ['a file that is not there', {'ssl.ca.location': '/nope/ca.pem'}, 'ENOENT'],
    ['a file that is not PEM', {'ssl.ca.location': 'ca.der'}, 'is not PEM'],
    ['a key that is not PEM', {'ssl.key.location': 'ca.der'}, 'is not PEM'],
  ])('%s is refused', (_, properties, text) => {
    const failure = failureOf(() => tls(properties, {'ca.der': `\x30\x82${PASSWORD}`, 'ca.p12': PASSWORD}))
    expect(failure.kind).toBe('usage')
    expect(failure.message).toContain(text)
    expect(failure.message).not.toContain(PASSWORD)
  })
})

describe('times', () => {
  test('come from Kafka’s own properties', () => {
    const given = {'request.timeout.ms': '1500', 'socket.connection.setup.timeout.ms': '700'}
    expect(parse(given)).toMatchObject({requestTimeoutMs: 1500, connectTimeoutMs: 700})
  })

  test.each(['', '0', '-1', '1.5', '30s', '2147483648', 'NaN'])('%j is refused', (text) => {
    expect(failureOf(() => parse({'request.timeout.ms': text})).kind).toBe('usage')
  })

  test('a connect that nobody answers is told well within five seconds', () => {
    expect(parse({}).connectTimeoutMs).toBeLessThanOrEqual(4_000)
  })
})

test('no message of a failure repeats a password', () => {
  const secrets = {
    'sasl.password': PASSWORD,
    'sasl.jaas.config': JAAS,
    'ssl.key.password': PASSWORD,
    'ssl.keystore.key': PASSWORD,
    'ssl.truststore.password': PASSWORD,
  }
  const bad: Record<string, string>[] = [
    {'security.protocol': 'TLS'},
    {'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'OAUTHBEARER'},
    {'security.protocol': 'SSL', 'ssl.truststore.location': 'x.jks'},
    {'security.protocol': 'SSL', 'ssl.truststore.location': 'gone.pem'},
    {'request.timeout.ms': 'soon'},
    {'bootstrap.servers': 'a b'},
  ]
  for (const properties of bad) {
    const failure = failureOf(() => parse({...secrets, ...properties}))
    expect(`${failure.message}\n${failure.suggestions.join('\n')}\n${failure.stack}`).not.toContain(PASSWORD)
  }
})
