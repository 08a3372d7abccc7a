import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {hideLikelySecrets} from '../../../src/core/connect/likely-secrets.ts'

const REFERENCE = `$${'{file:/etc/x:key}'}`
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

describe('a secret whose value nobody here knows is hidden', () => {
  test.each([
    [
      'org.postgresql.util.PSQLException: cannot open jdbc:postgresql://db:5432/shop?user=ann&password=hunter2&ssl=true',
      'org.postgresql.util.PSQLException: cannot open jdbc:postgresql://db:5432/shop?user=ann&password=***&ssl=true',
    ],
    [
      'jdbc:sqlserver://db:1433;user=ann;password=hunter2;encrypt=true',
      'jdbc:sqlserver://db:1433;user=ann;password=***;encrypt=true',
    ],
    ['jdbc:oracle:thin:scott/tiger@//db:1521/shop', 'jdbc:oracle:thin:scott/***@//db:1521/shop'],
    [
      'Timed out: mongodb+srv://ann:hu@nter:2@db.example.org/shop',
      'Timed out: mongodb+srv://ann:***@db.example.org/shop',
    ],
    ['redis://:hunter2@cache:6379', 'redis://:***@cache:6379'],
    [
      'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="ann" password="hun;ter 2";',
      'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="ann" password="***";',
    ],
    [
      String.raw`{"sasl.jaas.config":"a.B required username=\"ann\" password=\"hunter2\";"}`,
      String.raw`{"sasl.jaas.config":"a.B required username=\"ann\" password=\"***\";"}`,
    ],
    [
      `a.B required clientId='shop' clientSecret='hunter2';`,
      `a.B required clientId='shop' clientSecret='***';`,
    ],
    ['aws_access_key_id=AKIAIOSFODNN7EXAMPLE', 'aws_access_key_id=AKIAIOSFODNN7EXAMPLE'],
    [
      'aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\naws_session_token = IQoJb3==',
      'aws_secret_access_key=***\naws_session_token = ***',
    ],
    [
      '{aws.secret.access.key=wJalr+x, s3.bucket.name=orders}',
      '{aws.secret.access.key=***, s3.bucket.name=orders}',
    ],
    [
      'DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=Zm9v+/8=;EndpointSuffix=x',
      'DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=***;EndpointSuffix=x',
    ],
    [
      'GET https://b.s3/x?X-Amz-Security-Token=abc%3D&X-Amz-Date=2 and ?sv=1&sig=a%2Bb%3D&se=2',
      'GET https://b.s3/x?X-Amz-Security-Token=***&X-Amz-Date=2 and ?sv=1&sig=***&se=2',
    ],
    ['{"user":"ann","password" : "hun\\"ter2","port":5432}', '{"user":"ann","password" : "***","port":5432}'],
    ['{user=ann, db.password=hun,ter2, url=x}', '{user=ann, db.password=***, url=x}'],
    ['connection.password: hunter2', 'connection.password: ***'],
    ['401 for Authorization: Basic YW5uOmh1bnRlcjI=, closing', '401 for Authorization: Basic ***, closing'],
    ['rejected Bearer abcdef0123456789', 'rejected Bearer ***'],
    [`invalid: ${JWT}.`, 'invalid: ***.'],
    ['no key in -----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY----- of it', 'no key in *** of it'],
    ['basic.auth.user.info=ann:hunter2', 'basic.auth.user.info=***'],
  ])('%s', (text, hidden) => {
    expect(hideLikelySecrets(text)).toBe(hidden)
    expect(hideLikelySecrets(hidden)).toBe(hidden)
  })
})

describe('what is only about secrets stays as it is', () => {
  test.each([
    'FATAL: password authentication failed for user "ann"',
    "Access denied for user 'ann'@'10.0.0.1' (using password: YES)",
    'Missing required configuration "connection.password" which has no default value.',
    'Invalid password: it has to have 8 characters',
    'ssl.keystore.password = [hidden]',
    'sasl.oauthbearer.token.endpoint.url = https://login.example.org/token',
    'aws.credentials.provider.class=com.amazonaws.auth.DefaultAWSCredentialsProviderChain',
    'password=null, token.enabled=true',
    `password=${REFERENCE}`,
    "Unrecognized token 'abc': was expecting (JSON String, Number, Array)",
    'Unexpected token: }',
    'tokenizer=standard',
    'Basic authentication is required, Bearer authorization is not',
    'Failed to obtain token: Unauthorized',
    'at java.base/java.net.Socket.connect(Socket.java:1) to http://db:8080/x@y',
    'Connection to db:5432 refused. Check that the hostname and port are correct',
  ])('%s', (text) => {
    expect(hideLikelySecrets(text)).toBe(text)
  })
})

test('of any password of one word in a URL, a map or a JAAS option nothing is left', () => {
  const secret = fc
    .stringMatching(/^[A-Za-z0-9!#%*+.:^_~-]{6,20}$/)
    .filter((each) => !/^(?:\*|null|true|false|none|no|yes|hidden)/i.test(each))
  fc.assert(
    fc.property(secret, (value) => {
      for (const text of [
        `x://ann:${value}@db/shop`,
        `{a=1, password=${value}, b=2}`,
        `p required password="${value}";`,
        `?password=${value}&x=1`,
      ])
        expect(hideLikelySecrets(text)).not.toContain(value)
    }),
  )
})

test('a long trace takes no longer than its length', () => {
  for (const part of [
    'password=',
    'password="',
    '://a:',
    'token',
    'eyJaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    'a_',
    '\\"password\\"=',
  ])
    expect(hideLikelySecrets(part.repeat(20_000))).not.toBe('')
})
