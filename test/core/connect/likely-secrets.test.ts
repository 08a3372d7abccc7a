import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {hideLikelySecrets} from '../../../src/core/connect/likely-secrets.ts'
import {hideSecretsIn, looksSecret, secretsOf} from '../../../src/core/connect/secret-configs.ts'

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
    [
      'org.apache.kafka.common.config.ConfigException: Invalid value MIIE v+/= for configuration snowflake.private.key: Input is no key',
      'org.apache.kafka.common.config.ConfigException: Invalid value *** for configuration snowflake.private.key: Input is no key',
    ],
    [
      'Invalid value 0 for configuration tasks.max: at least 1; Invalid value S3 for configuration aws.secret.access.key: no',
      'Invalid value 0 for configuration tasks.max: at least 1; Invalid value *** for configuration aws.secret.access.key: no',
    ],
    ['password: "S3cr3t"', 'password: "***"'],
    ['clientSecret: S3\nclient.secret: S3, x', 'clientSecret: ***\nclient.secret: ***, x'],
    ['sessionToken: IQoJb3JpZ2lu is not valid', 'sessionToken: *** is not valid'],
    ['password   =   S3cr3t\npassword  :  hunter', 'password   =   ***\npassword  :  ***'],
    ['secretkey=S3 pass=S3 db.pass=S3 storage.key=S3', 'secretkey=*** pass=*** db.pass=*** storage.key=***'],
    [
      'password=noS3cr3t token=trueS3 secret=null1 pwd=*S3 pass=yes1',
      'password=*** token=*** secret=*** pwd=*** pass=***',
    ],
    ['Authorization: ApiKey S3cr3t==', 'Authorization: ApiKey ***'],
    ['{"Authorization":"Basic aHVudGVy"}', '{"Authorization":"Basic ***"}'],
    ['{"name":"password","value":"S3"}', '{"name":"password","value":"***"}'],
    [
      '<property><name>fs.s3a.secret.key</name><value>S3</value></property>',
      '<property><name>fs.s3a.secret.key</name><value>***</value></property>',
    ],
    ['<ns:Password type="text">S3 cr3t</ns:Password>', '<ns:Password type="text">***</ns:Password>'],
    ['redis://S3@h and https://TOKEN@github.com/x', 'redis://***@h and https://***@github.com/x'],
    ['mongodb://me:S3c/r3t,1@h/db', 'mongodb://me:***@h/db'],
    ['jdbc:sqlserver://h;password={S3cr;3}}t};encrypt=true', 'jdbc:sqlserver://h;password=***;encrypt=true'],
    ['{"password":{"string":"S3"},"secrets":["S1","S2"]}', '{"password":{"string":"***"},"secrets":***}'],
    ['<entry key="password">S3</entry>', '<entry key="password">***</entry>'],
    [
      'password => "S3", http://h/x?y=a%26password%3DS3',
      'password => "***", http://h/x?y=a%26password%3D***',
    ],
    ["ALTER USER ann IDENTIFIED BY 'S3 x'", "ALTER USER ann IDENTIFIED BY '***'"],
    ["ALTER ROLE ann WITH PASSWORD 'S3'", "ALTER ROLE ann WITH PASSWORD '***'"],
    [String.raw`x: "password=\"hun\\\" ter\\\\\" ok"`, String.raw`x: "password=\"***\" ok"`],
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
    'Authorization: failed because ACL missing',
    'password: required',
    'api_key: missing; see the manual',
    'maxTokens=4096, tokenCount=5, password.encoder.iterations = 4096',
    'SharedAccessKeyName=Root',
    "token=')' at line 5",
    'tcp://broker:9092,org.apache.Foo@5a07e868',
    'mongodb://h1:27017,h2:27017/x@y, abfss://orders@account.dfs.core.windows.net/x',
    'credentials=com.amazonaws.auth.Default@5a07e868',
    'Cannot read secret: java.nio.file.NoSuchFileException: /etc/x',
    'no answer of https://token.example.org:443 and secret-service:8080',
    'Invalid value null for configuration connection.password: it is required',
    'Invalid value /etc/key for configuration ssl.private.key.file: no such file',
  ])('%s', (text) => {
    expect(hideLikelySecrets(text)).toBe(text)
  })
})

test('of any password of one word in a URL, a map or a JAAS option nothing is left', () => {
  const secret = fc
    .stringMatching(/^[A-Za-z0-9!#%*+.:^_~-]{6,20}$/)
    // Words that are none, what is hidden already, and classes.
    .filter(
      (each) =>
        !/^(?:\*+|hidden|redacted|basic|bearer|digest|negotiate|apikey|(?:\w+\.){2,}[A-Z]\w*:?)$/i.test(each),
    )
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

describe('what stands beside a secret stays', () => {
  test.each([
    [
      'Struct{id=7,reset_token=abc,amount=12.50,error=bad_column}',
      'Struct{id=7,reset_token=***,amount=12.50,error=bad_column}',
    ],
    ['token=abc,offset=5,partition=3,error=X failed', 'token=***,offset=5,partition=3,error=X failed'],
    ['(password=S3cr3t)/db', '(password=***)/db'],
    [
      'password="abc, Caused by: java.net.UnknownHostException: "db.internal"',
      'password="***, Caused by: java.net.UnknownHostException: "db.internal"',
    ],
    [
      'password=S3cr3t\n\tat org.example.Task.start(Task.java:7)\nCaused by: x.Y: no',
      'password=***\n\tat org.example.Task.start(Task.java:7)\nCaused by: x.Y: no',
    ],
    [
      'Failed to connect to {host=db, password=a,b}, user=ann (code=7)',
      'Failed to connect to {host=db, password=***}, user=ann (code=7)',
    ],
  ])('%s', (text, hidden) => {
    expect(hideLikelySecrets(text)).toBe(hidden)
  })
})

describe('of a private key nothing is left', () => {
  const begin = (kind: string): string => `-----BEGIN ${kind}-----`
  const body = 'MIIEvQ+/abc-='.repeat(4_000)

  test.each([
    ['encrypted', `${begin('RSA PRIVATE KEY')}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A\n\n${body}`],
    ['in one line', `${begin('ENCRYPTED PRIVATE KEY')}\\n${body}`],
    ['of PGP', `${begin('PGP PRIVATE KEY BLOCK')}\nVersion: 1-2\n\n${body}`],
  ])('%s', (_, key) => {
    const kind = /BEGIN ([A-Z ]+)/.exec(key)?.[1]
    expect(hideLikelySecrets(`no key: ${key}\n-----END ${kind}----- of ann`)).toBe('no key: *** of ann')
    expect(hideLikelySecrets(`no key: ${key}`)).toBe('no key: ***')
  })
})

describe('what is hostile', () => {
  const parts = [
    '-eyJ',
    '.eyJ',
    'eyJaaaaaa.',
    'password=',
    'password="',
    'pwd="\\"',
    'password={',
    'pass=a,',
    'pass: ',
    '<pwd>',
    '<pwd ',
    '://a:',
    '://',
    'https://',
    'jdbc:oracle:thin:a/',
    'token',
    'token:(',
    'secret.a.b:(',
    'name:"password",',
    'basic aaaaaaaaaaaa',
    'authorization: a ',
    'identified with ',
    'Invalid value ',
    ' for configuration pass',
    '-----BEGIN PRIVATE KEY-----',
    '-----END A',
    'a_',
    '\\',
    ' ',
    '\\"password\\"=',
  ]

  // Of the processor, not of the clock: others work on the machine.
  const costOf = (text: string): number => {
    const begun = process.threadCpuUsage()
    hideLikelySecrets(text)
    const {user, system} = process.threadCpuUsage(begun)
    return Math.max(user + system, 1_000)
  }

  test.each(parts)('takes no more time than its length: %s', (part) => {
    const short = part.repeat(60_000 / part.length)
    const long = short.repeat(4)
    // Four times the text is 16 times the work where it is squared, each time; another cost comes and goes.
    let ratio = Infinity
    for (let round = 0; round < 6 && ratio >= 10; round++) ratio = costOf(long) / costOf(short)
    expect(ratio).toBeLessThan(10)
  })

  test.each(['-eyJ', 'password="', '-----BEGIN PRIVATE KEY-----'])(
    'is cut off where it is very long: %s',
    (part) => {
      const shown = hideLikelySecrets(part.repeat(20_000_000 / part.length))
      expect(shown).toMatch(/\n\.\.\. the rest is left out: it is too long\.$/)
      expect(shown.length).toBeLessThan(1_000_000)
    },
  )

  test('is not cut within a secret', () => {
    const text = `${'x'.repeat(199_990)} https://ann:hunter2@db/ ${'x'.repeat(100)}`
    expect(hideLikelySecrets(text)).not.toContain('ann')
  })

  test.each(['token="a', 'token="\\'])('in a config is no RangeError: %s', (begin) => {
    const value = begin + (begin.at(-1) ?? '').repeat(10_000_000)
    const secrets = secretsOf({'database.password': value, other: value}, looksSecret)
    expect(hideSecretsIn(`Invalid value ${value} for`, secrets)).toBe('Invalid value *** for')
  })
})
