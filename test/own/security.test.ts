import {createPrivateKey} from 'node:crypto'
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {AclOperationTypes} from 'kafkajs'
import {afterAll, beforeAll, describe, expect, onTestFinished, type TestContext, test} from 'vitest'
import {probeVoter} from '../../src/core/cluster/probe-controller.ts'
import {plainConnection} from '../../src/core/connection/connection-settings.ts'
import {type Authority, createAuthority} from '../../src/local/certificates.ts'
import {allow} from '../support/acl.ts'
import {type FailedRun, runFailing} from '../support/failed-run.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {commitOffsets, createTopic, produce, withAdmin} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {startOtherServer} from '../support/other-servers.ts'
import {PATIENCE_MS} from '../support/patience.ts'
import {startTerminal} from '../support/pty.ts'
import {runJson} from '../support/run-json.ts'
import {type RunOptions, randomName, runSamsa, type SamsaRun} from '../support/run-samsa.ts'
import {cellsOf} from '../support/screen-cells.ts'
import {type SecureKafka, startSecureKafka} from '../support/secure-kafka.ts'

// One broker of its own, with TLS, SASL and ACLs: what a wrong setting comes to, and that no password is ever shown.

const PLAIN = {name: 'joseph', password: `right-${randomName('k')}`}
const SCRAM = {name: 'frieda', password: `right-${randomName('k')}`}
const VARIABLE = 'SAMSA_TEST_PASSWORD'
const WRONG = `wrong-${randomName('k')}`

let folder: string
let secure: SecureKafka | null = null

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'samsa-security-'))
  const kafka = await findKafkaJars()
  if (kafka) secure = await startSecureKafka(kafka, folder, {plain: PLAIN, scram: SCRAM})
})

afterAll(async () => {
  await secure?.cluster.stop()
  await rm(folder, {recursive: true, force: true})
})

function kafkaOf(context: TestContext): SecureKafka {
  return secure ?? context.skip('no jars on this machine')
}

/** A TLS handshake and SCRAM take a busy machine longer than the 3.5 s that people wait. */
const PATIENT = {'socket.connection.setup.timeout.ms': String(PATIENCE_MS)}

const flagsOf = (properties: Readonly<Record<string, string>>): string[] =>
  Object.entries({...PATIENT, ...properties}).flatMap(([key, value]) => ['-X', `${key}=${value}`])

const plainOf = (password: string): Record<string, string> => ({
  'security.protocol': 'SASL_PLAINTEXT',
  'allow.plaintext.password': 'true',
  'sasl.mechanism': 'PLAIN',
  'sasl.username': PLAIN.name,
  'sasl.password': password,
})

const scramOf = ({certificateFile}: SecureKafka, password: string): Record<string, string> => ({
  'security.protocol': 'SASL_SSL',
  'ssl.ca.location': certificateFile,
  'sasl.mechanism': 'SCRAM-SHA-256',
  'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${SCRAM.name}" password="${password}";`,
})

/** Runs a command and sees to it that no password is in what it writes. */
async function runQuietly(args: readonly string[], options?: RunOptions): Promise<SamsaRun> {
  const run = await runSamsa(args, options)
  for (const secret of [PLAIN.password, SCRAM.password, WRONG])
    expect(`${run.stdout}${run.stderr}`).not.toContain(secret)
  return run
}

interface Refusal extends FailedRun {
  /** What --verbose adds to it. */
  readonly verbose: string
}

/** Describes the cluster, which must fail with exit code 4; no password in anything, not even with --verbose. */
async function refuse(
  server: string,
  properties: Readonly<Record<string, string>>,
  code = 4,
): Promise<Refusal> {
  const args = ['cluster', 'describe', '-b', server, ...flagsOf(properties)]
  const [failed, {stderr: verbose}] = await Promise.all([
    runFailing(args, code),
    runQuietly([...args, '--verbose']),
  ])
  expect(verbose).toMatch(/^ {4}at /m)
  const told = `${failed.message}${failed.suggestions.join()}`
  for (const secret of [PLAIN.password, SCRAM.password, WRONG]) expect(told).not.toContain(secret)
  return {...failed, verbose}
}

describe.concurrent('the way in', () => {
  test('PLAIN by flags, SCRAM over TLS by a file as Kafka’s tools take it', async (context) => {
    const kafka = kafkaOf(context)
    const {clusterId} = kafka.cluster
    const byFlags = await runQuietly([
      'cluster',
      'describe',
      '--json',
      '-b',
      kafka.sasl,
      ...flagsOf(plainOf(PLAIN.password)),
    ])
    expect(JSON.parse(byFlags.stdout)).toMatchObject({clusterId})
    const file = path.join(folder, 'client.properties')
    const lines = Object.entries({
      ...PATIENT,
      ...scramOf(kafka, SCRAM.password),
      'bootstrap.servers': kafka.saslSsl,
    })
    await writeFile(file, lines.map(([key, value]) => `${key}=${value}\n`).join(''))
    const env = {SAMSA_BOOTSTRAP_SERVER: undefined}
    const byFile = await runQuietly(['cluster', 'describe', '--json', '-v', '--command-config', file], {env})
    expect(JSON.parse(byFile.stdout)).toMatchObject({clusterId})
  })

  test('a SCRAM user that apply makes logs in, and with another password once it is set', async (context) => {
    const {plaintext, saslSsl, certificateFile} = kafkaOf(context)
    const name = randomName('applied')
    const users = [{name, scram: {mechanism: 'SCRAM-SHA-512', iterations: 8192, password: {env: VARIABLE}}}]
    const apply = (password: string, ...flags: string[]) =>
      runJson(['apply', '-f', '-', '-b', plaintext, ...flags], {
        input: JSON.stringify({users}),
        env: {[VARIABLE]: password},
      })
    const login = async (password: string): Promise<number | null> => {
      const flags = flagsOf({
        'security.protocol': 'SASL_SSL',
        'ssl.ca.location': certificateFile,
        'sasl.mechanism': 'SCRAM-SHA-512',
        'sasl.username': name,
        'sasl.password': password,
      })
      return (await runSamsa(['cluster', 'describe', '-b', saslSsl, ...flags])).code
    }
    // Not only ASCII: Kafka takes the bytes as they are.
    const [first, second] = ['Grüße-1', 'Grüße-2']
    expect(await apply(first)).toMatchObject({changes: [{outcome: 'created'}]})
    expect(await login(first)).toBe(0)
    // Nothing says that the password is another one.
    expect(await apply(second)).toMatchObject({changes: []})
    expect(await apply(second, '--set-passwords')).toMatchObject({changes: [{outcome: 'altered'}]})
    expect([await login(second), await login(first)]).toEqual([0, 4])
  })

  test('a delegation token logs in with the rights of its owner, until it is ended', async (context) => {
    const kafka = kafkaOf(context)
    const flags = ['-b', kafka.saslSsl, ...flagsOf(scramOf(kafka, SCRAM.password))]
    interface Tokens {
      readonly tokens: readonly {
        readonly tokenId: string
        readonly hmac?: string
        readonly expiresAt: string
      }[]
    }
    const create = ['token', 'create', '--renewer', 'scheduler', '--max-life', '2d', ...flags]
    expect(await runJson(['token', 'create', '--dry-run', ...flags])).toMatchObject({
      tokens: [{tokenId: null, hmac: null, outcome: null}],
    })
    const {tokens} = await runJson<Tokens>(create)
    expect(tokens).toMatchObject([
      {owner: `User:${SCRAM.name}`, renewers: ['User:scheduler'], outcome: 'created'},
    ])
    const [{tokenId, hmac = ''} = {tokenId: ''}] = tokens
    const login = {
      'security.protocol': 'SASL_SSL',
      'ssl.ca.location': kafka.certificateFile,
      'sasl.mechanism': 'SCRAM-SHA-512',
      'sasl.jaas.config': `ScramLoginModule required username="${tokenId}" password="${hmac}" tokenauth="true";`,
    }
    const byToken = ['-b', kafka.saslSsl, ...flagsOf(login)]
    expect(await runJson(['acl', 'list', ...byToken])).toHaveProperty('acls')
    // A token begets no tokens.
    const {error} = await runFailing(['token', 'list', ...byToken], 1)
    expect(error.code).toBe('DELEGATION_TOKEN_REQUEST_NOT_ALLOWED')
    const listed = await runQuietly(['token', 'list', '--owner', SCRAM.name, ...flags])
    expect(listed.stdout).toContain(tokenId)
    expect(listed.stdout).not.toContain(hmac)
    // Without its password a user goes on to log in by its tokens.
    const farewell = await runSamsa(['user', 'remove', SCRAM.name, '--dry-run', ...flags])
    expect(farewell.stderr).toContain(
      `A delegation token of ${SCRAM.name} stays and logs in until ${tokens[0]?.expiresAt}`,
    )
    expect(farewell.stderr).toContain(`samsa token expire ${tokenId}`)
    const renewed = await runJson<Tokens>(['token', 'renew', tokenId, '--for', '36h', ...flags])
    expect(renewed).toMatchObject({tokens: [{outcome: 'renewed'}]})
    const [before, after] = [tokens, renewed.tokens].map(([first]) => Date.parse(first?.expiresAt ?? ''))
    expect(after).toBeGreaterThan(before ?? Number.NaN)
    expect(await runJson(['token', 'expire', tokenId, '--yes', ...flags])).toMatchObject({
      tokens: [{outcome: 'expired'}],
    })
    const gone = await runJson(['token', 'expire', tokenId, '--yes', ...flags], {code: 1})
    expect(gone).toMatchObject({tokens: [{outcome: 'absent'}]})
    expect((await runSamsa(['cluster', 'describe', ...byToken])).code).toBe(4)
  })

  test('TLS with the CA, and without checking where that was asked for', async (context) => {
    const kafka = kafkaOf(context)
    const {clusterId} = kafka.cluster
    const trusted = {'ssl.ca.location': kafka.certificateFile}
    const port = kafka.ssl.split(':')[1]
    for (const [server, properties] of [
      [kafka.ssl, trusted],
      [`localhost:${port}`, {...trusted, 'ssl.endpoint.identification.algorithm': ''}],
    ] as const) {
      const flags = flagsOf({'security.protocol': 'SSL', ...properties})
      expect(await runJson(['cluster', 'describe', '-b', server, ...flags])).toMatchObject({clusterId})
    }
    const unchecked = flagsOf({'security.protocol': 'SSL', 'enable.ssl.certificate.verification': 'false'})
    const run = await runSamsa(['cluster', 'describe', '--json', '-b', kafka.ssl, ...unchecked])
    expect(JSON.parse(run.stdout)).toMatchObject({clusterId})
    expect(run.stderr).toContain('certificates are not verified')
  })

  test('every connection of a command authenticates: topics, records and groups over SASL_SSL', async (context) => {
    const kafka = kafkaOf(context)
    const topic = randomName('secure')
    const flags = ['-b', kafka.saslSsl, ...flagsOf(scramOf(kafka, SCRAM.password))]
    await runJson(['topic', 'create', topic, '-p', '2', ...flags])
    await runJson(['produce', topic, ...flags], {input: 'a\nb\nc\n'})
    const group = randomName('secure')
    const read = await runQuietly(['consume', topic, '--group', group, '--exit', ...flags])
    expect(read.stdout.split('\n').sort()).toEqual(['', 'a', 'b', 'c'])
    const {totals} = await runJson<{totals: unknown}>(['lag', group, ...flags])
    expect(totals).toEqual([{group, lag: 0, unknown: 0}])
  })
})

test('a token that Kafka’s own tool makes and one of samsa are alike, and each ends its own', async (context) => {
  const kafka = kafkaOf(context)
  if ((await findKafkaJars()) === null) return context.skip('no jars on this machine')
  const login = {
    ...scramOf(kafka, SCRAM.password),
    'security.protocol': 'SASL_PLAINTEXT',
  }
  const file = path.join(folder, 'tokens.properties')
  await writeFile(
    file,
    Object.entries(login)
      .filter(([key]) => !key.startsWith('ssl.'))
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  )
  const ask = (...words: string[]) =>
    runKafkaTool('org.apache.kafka.tools.DelegationTokenCommand', [
      ...['--bootstrap-server', kafka.sasl, '--command-config', file],
      ...words,
    ])
  const flags = ['-b', kafka.sasl, ...flagsOf(login)]
  /** What the tool lists: id and HMAC first, then whose they are, then times. */
  const listed = async (): Promise<readonly (readonly string[])[]> =>
    (await ask('--describe', '--owner-principal', `User:${SCRAM.name}`))
      .split('\n')
      .filter((line) => line.includes('User:auditor'))
      .map((line) => line.trim().split(/\s+/))
  await ask('--create', '--max-life-time-period', '172800000', '--renewer-principal', 'User:auditor')
  const [[, hmac = ''] = []] = await listed()
  await runJson(['token', 'create', '--max-life', '2d', '--renewer', 'auditor', ...flags])
  const both = await listed()
  expect(both).toHaveLength(2)
  const whose = both.map((columns) => columns.slice(2, 5))
  expect(whose[0]).toEqual(whose[1])
  expect(whose[0]?.join()).toContain(`User:${SCRAM.name}`)
  const [id = ''] = both.find((columns) => columns[1] !== hmac) ?? []
  await ask('--expire', '--hmac', hmac, '--expiry-time-period', '-1')
  expect((await listed()).map(([tokenId]) => tokenId)).toEqual([id])
  await runJson(['token', 'expire', id, '--yes', ...flags])
  expect(await listed()).toEqual([])
})

test('OAUTHBEARER: a token from a program, one that has expired, one that the broker does not take', async (context) => {
  const kafka = kafkaOf(context)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const tokenOf = (endsInMs: number) => {
    const nowS = Math.floor(Date.now() / 1000)
    return `${part({alg: 'none'})}.${part({sub: 'ann', iat: nowS, exp: nowS + endsInMs / 1000})}.`
  }
  const flags = flagsOf({
    'security.protocol': 'SASL_SSL',
    'ssl.ca.location': kafka.certificateFile,
    'sasl.mechanism': 'OAUTHBEARER',
  })
  const testWith = (token: string) => [
    'profile',
    'test',
    '-b',
    kafka.token,
    ...flags,
    '-X',
    `sasl.oauthbearer.token=${token}`,
  ]
  const good = tokenOf(3_600_000)
  expect(await runJson(testWith(good))).toMatchObject({clusterId: kafka.cluster.clusterId})
  const late = await runFailing(testWith(tokenOf(-60_000)), 4)
  expect(late.error).toMatchObject({kind: 'auth', code: 'TOKEN_EXPIRED'})
  const wrong = await runFailing(testWith('no-token'), 4)
  expect(wrong.error).toMatchObject({kind: 'auth', code: 'SASL_AUTHENTICATION_FAILED'})
  // In a profile, from a program.
  const config = path.join(folder, 'tokens')
  const env = {XDG_CONFIG_HOME: config, SAMSA_BOOTSTRAP_SERVER: undefined}
  await mkdir(path.join(config, 'samsa'), {recursive: true})
  const profile = {
    bootstrapServers: kafka.token,
    tls: {ca: kafka.certificateFile},
    sasl: {mechanism: 'OAUTHBEARER', token: {command: ['printf', '%s', good]}},
    properties: PATIENT,
  }
  await writeFile(path.join(config, 'samsa/config.yaml'), JSON.stringify({profiles: {tokens: profile}}), {
    mode: 0o600,
  })
  expect(await runJson(['profile', 'test', 'tokens'], {env})).toMatchObject({profile: 'tokens'})
})

test('what takes longer than a session authenticates again, on the same connections', async (context) => {
  const kafka = kafkaOf(context)
  const topic = await createTopic(randomName('long'), {}, kafka.plaintext)
  const flags = ['-b', kafka.saslSsl, ...flagsOf(scramOf(kafka, SCRAM.password)), '--verbose']
  const count = 30
  const lines = Array.from({length: count}, (_, index) => `${index}\n`).join('')
  // Three sessions long.
  const written = runQuietly(['produce', topic, '--rate', '5', ...flags], {input: lines})
  const read = runQuietly(['consume', topic, '--from', 'earliest', '--max', String(count), ...flags])
  const watched = runQuietly(['top', 'topics', '--watch', '--samples', '12', '--interval', '500ms', ...flags])
  // A connection that asks for nothing but versions has a session too.
  const probed = runQuietly([
    'top',
    'brokers',
    '--samples',
    '12',
    '--interval',
    '500ms',
    '--json',
    '--watch',
    ...flags,
  ])
  expect((await probed).stdout.match(/"state": ?"up"/g)).toHaveLength(12)
  for (const run of await Promise.all([written, read, watched])) {
    expect(run, run.stderr).toMatchObject({code: 0})
    const connections = run.stderr.match(/^samsa: connected to /gm) ?? []
    // One a lane: none was closed for want of credentials, and made anew.
    expect(connections.length).toBeLessThanOrEqual(3)
  }
  expect((await read).stdout).toBe(lines)
})

describe.concurrent('credentials that are refused', () => {
  test('a wrong password names the user, never the password', async (context) => {
    const kafka = kafkaOf(context)
    for (const [server, properties, user] of [
      [kafka.sasl, plainOf(WRONG), PLAIN],
      [kafka.saslSsl, scramOf(kafka, WRONG), SCRAM],
    ] as const) {
      const {error, verbose} = await refuse(server, properties)
      expect(error).toMatchObject({kind: 'auth', code: 'SASL_AUTHENTICATION_FAILED'})
      expect(error.message).toContain(`${server} refused the credentials of ${user.name}: `)
      // What does not become right is not tried again.
      expect(verbose.match(/^samsa: Response SaslAuthenticate/gm)).toHaveLength(1)
    }
  })

  test('a mechanism that the listener does not take', async (context) => {
    const kafka = kafkaOf(context)
    const {error} = await refuse(kafka.sasl, {...plainOf(WRONG), 'sasl.mechanism': 'SCRAM-SHA-512'})
    expect(error).toMatchObject({kind: 'auth', code: 'UNSUPPORTED_SASL_MECHANISM'})
  })

  test('credentials where none are taken', async (context) => {
    const {error} = await refuse(kafkaOf(context).plaintext, plainOf(WRONG))
    expect(error).toMatchObject({kind: 'auth', code: 'ILLEGAL_SASL_STATE'})
  })
})

describe.concurrent('a listener of another kind', () => {
  test('one that asks for credentials', async (context) => {
    const {message, suggestions} = await refuse(kafkaOf(context).sasl, {})
    expect(message).toContain('closed the connection at the first request.')
    expect(suggestions[0]).toContain('-X security.protocol=SASL_PLAINTEXT')
  })

  test('TLS where plaintext was spoken, and plaintext where TLS was', async (context) => {
    const kafka = kafkaOf(context)
    const plaintext = await refuse(kafka.ssl, {})
    expect(plaintext.error).toMatchObject({kind: 'tls', code: 'TLS_LISTENER'})
    expect(plaintext.suggestions[0]).toContain('-X security.protocol=SSL')
    const tls = await refuse(kafka.plaintext, {'security.protocol': 'SSL'})
    expect(tls.error).toMatchObject({kind: 'tls', code: 'ECONNRESET'})
    expect(tls.suggestions[0]).toContain('leave security.protocol=SSL out')
  })

  test('who is to be a voter is asked in plaintext and by TLS, without credentials', async (context) => {
    const kafka = kafkaOf(context)
    const options = {...plainConnection(kafka.plaintext), connectTimeoutMs: PATIENCE_MS}
    const {signal} = new AbortController()
    const askAt = (port: number) => {
      const listeners = [{name: 'CONTROLLER', host: '127.0.0.1', port}]
      return probeVoter({options, signal}, {id: 1, listeners})
    }
    for (const listener of [kafka.plaintext, kafka.ssl, kafka.sasl, kafka.saslSsl])
      await expect(askAt(Number(listener.split(':')[1])), listener).rejects.toMatchObject({
        kind: 'conflict',
        code: 'NO_CONTROLLER_LISTENER',
      })
    const silent = await startOtherServer('tls')
    context.onTestFinished(() => silent.close())
    expect(await askAt(Number(silent.address.split(':')[1]))).toMatchObject([{kind: 'tls'}])
  })
})

describe.concurrent('certificates', () => {
  test('an authority that is not trusted, and another host name', async (context) => {
    const kafka = kafkaOf(context)
    const untrusted = await refuse(kafka.ssl, {'security.protocol': 'SSL'})
    expect(untrusted.error).toMatchObject({kind: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT'})
    expect(untrusted.suggestions[0]).toContain('ssl.ca.location=FILE')
    const named = await refuse(`localhost:${kafka.ssl.split(':')[1]}`, {
      'security.protocol': 'SSL',
      'ssl.ca.location': kafka.certificateFile,
    })
    expect(named.error).toMatchObject({kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID'})
  })

  test('a client certificate that is missing, of another authority, and a good one', async (context) => {
    const kafka = kafkaOf(context)
    const given = {'security.protocol': 'SSL', 'ssl.ca.location': kafka.certificateFile}
    const missing = await refuse(kafka.mutual, given)
    expect(missing.error.kind).toBe('tls')
    expect(missing.message).toBe(`${kafka.mutual} requires a client certificate.`)
    expect(missing.suggestions[0]).toContain('-X ssl.keystore.location=FILE')
    const identityOf = async (authority: Authority): Promise<string> => {
      const {certificate, key} = await authority.issue({name: 'me', days: 1})
      const file = path.join(folder, `${randomName('client')}.pem`)
      await writeFile(file, `${certificate}${key}`, {mode: 0o600})
      return file
    }
    const stranger = await identityOf(await createAuthority('strangers', 1))
    const refused = await refuse(kafka.mutual, {...given, 'ssl.keystore.location': stranger})
    expect(refused.message).toMatch(/ does not take the client certificate \([a-z ]+\)\.$/)
    const friend = {...given, 'ssl.keystore.location': await identityOf(kafka.authority)}
    const run = await runSamsa(['cluster', 'describe', '-b', kafka.mutual, ...flagsOf(friend)])
    expect(run, run.stderr).toMatchObject({code: 0})
  })

  test('a key that OpenSSL cannot read is the user’s, and nothing of it is shown', async (context) => {
    const kafka = kafkaOf(context)
    const key = path.join(folder, 'key.pem')
    await writeFile(key, `-----BEGIN PRIVATE KEY-----\n${WRONG}\n-----END PRIVATE KEY-----\n`)
    const {error} = await refuse(
      kafka.ssl,
      {
        'security.protocol': 'SSL',
        'ssl.certificate.location': kafka.certificateFile,
        'ssl.key.location': key,
      },
      2,
    )
    expect(error.kind).toBe('usage')
    expect(error.message).toBe("The client's key cannot be used: it is no key that OpenSSL reads.")
  })
})

const {DESCRIBE, DESCRIBE_CONFIGS} = AclOperationTypes

/** Allows the user of PLAIN something with topics, until the end of the test. */
function allowTopics(
  kafka: SecureKafka,
  allowed: readonly (readonly [string, AclOperationTypes])[],
): Promise<void> {
  const permissions = allowed.map(([name, operation]) => ({type: 'topic', name, operation}) as const)
  return allow(PLAIN.name, permissions, kafka.plaintext)
}

describe('what is not allowed exits 5', () => {
  test('creating a topic, resetting a group, describing both', async (context) => {
    const kafka = kafkaOf(context)
    const topic = await createTopic(randomName('denied'), {}, kafka.plaintext)
    const flags = ['-b', kafka.sasl, ...flagsOf(plainOf(PLAIN.password))]
    const denied = [
      [['topic', 'create', randomName('denied')], 'TOPIC_AUTHORIZATION_FAILED'],
      [['topic', 'describe', topic], 'TOPIC_AUTHORIZATION_FAILED'],
      [['topic', 'delete', topic, '--yes'], 'TOPIC_AUTHORIZATION_FAILED'],
      [['group', 'describe', 'somebody'], 'GROUP_AUTHORIZATION_FAILED'],
      [
        ['group', 'reset', 'somebody', '--all-topics', '--to', 'latest', '--yes'],
        'GROUP_AUTHORIZATION_FAILED',
      ],
      [['lag', 'somebody'], 'GROUP_AUTHORIZATION_FAILED'],
    ] as const
    await Promise.all(
      denied.map(async ([args, code]) => {
        const {error} = await runFailing([...args, ...flags], 5)
        expect(error).toMatchObject({kind: 'denied', code})
        expect(error.suggestions?.[0]).toMatch(/^Ask for an ACL/)
      }),
    )
    expect(await withAdmin((admin) => admin.listTopics(), kafka.plaintext)).toContain(topic)
  })

  test('what `top topics` may not read is a dash, with the reason, and the rest is shown', async (context) => {
    const kafka = kafkaOf(context)
    const topic = await createTopic(randomName('denied'), {}, kafka.plaintext)
    await produce(topic, [{value: 'x'}], kafka.plaintext)
    // Neither the configs of the topic nor the log sizes, which belong to the cluster.
    await allowTopics(kafka, [[topic, DESCRIBE]])
    const flags = ['-b', kafka.sasl, ...flagsOf(plainOf(PLAIN.password))]
    const session = startTerminal(['top', 'topics', '--interval', '200ms', ...flags], {cols: 158, rows: 24})
    try {
      session.write(`/${topic}\r`)
      const isThere = (row: string) => row.includes(topic)
      const rows = await session.waitFor(
        (shown) =>
          cellsOf(shown, isThere)?.MSGS === '1' && /No log sizes.*No configs/.test(shown.at(-2) ?? ''),
        'the topic and the reasons',
      )
      expect(cellsOf(rows, isThere)).toMatchObject({
        SIZE: '-',
        RETENTION: '-',
        CLEANUP: '-',
        MSGS: '1',
        RF: '1',
      })
      const message = rows.at(-2) ?? ''
      expect(message).toMatch(/No log sizes from (\d) of \1 brokers: CLUSTER_AUTHORIZATION_FAILED\./)
      expect(message).toMatch(/No configs from 1 of \d+ topics: TOPIC_AUTHORIZATION_FAILED\./)
      session.write('q')
      expect(await session.exit).toEqual({code: 0, signal: null})
    } finally {
      session.kill('SIGKILL')
    }
  })

  // What a user sees and may do who has DESCRIBE on one of three topics (A, not B and C) and READ on one of two groups (G, not H).
  const NARROW: readonly (readonly [words: string, code: number, needs: readonly string[]])[] = [
    ['topic list', 0, []],
    ['topic describe B C', 5, ['DESCRIBE on topic B']],
    ['topic describe A B', 1, ['DESCRIBE_CONFIGS on topic A', 'DESCRIBE on topic B']],
    ['topic offsets A', 0, []],
    ['topic offsets A B', 1, ['DESCRIBE on topic B']],
    ['topic create A-new B-new', 5, ['CREATE on topic A-new', 'CREATE on topic B-new']],
    ['topic alter A --config retention.ms=1d', 5, ['DESCRIBE_CONFIGS on topic A']],
    ['topic delete A B --yes', 5, ['DELETE on topic A', 'DESCRIBE on topic B']],
    ['topic trim A --to latest --yes', 5, ['DELETE on topic A']],
    ['topic copy A B', 5, ['DESCRIBE on topic B']],
    ['produce A --partition 0', 5, ['WRITE on topic A']],
    ['consume A --exit', 5, ['READ on topic A']],
    ['expect A --count 1', 5, ['READ on topic A']],
    ['consume A B --exit', 5, ['READ on topic A']],
    ['wait topic A B', 1, ['DESCRIBE on topic B']],
    ['wait topic B C', 5, ['DESCRIBE on topic B', 'DESCRIBE on topic C']],
    ['wait group H --lag 0', 5, ['DESCRIBE on group H']],
    ['group list', 0, []],
    ['group describe G', 0, []],
    ['group describe G H', 1, ['DESCRIBE on group H']],
    ['group export G H', 1, ['DESCRIBE on group H']],
    ['group peek G', 5, ['READ on topic A']],
    ['group reset G --all-topics --to latest --yes', 5, ['READ on topic A']],
    ['group delete G H --yes', 5, ['DELETE on group G', 'DESCRIBE on group H']],
    ['group delete-offsets G --topic A --yes', 5, ['DELETE on group G']],
    ['group clone G H --yes', 5, ['DESCRIBE on group H']],
    ['group remove-member H --all --yes', 5, ['DESCRIBE on group H']],
    ['lag G', 0, []],
    ['lag G H', 1, ['DESCRIBE on group H']],
    ['lag check H --max-lag 9', 5, ['DESCRIBE on group H']],
    ['config get topic A B', 5, ['DESCRIBE_CONFIGS on topic A', 'DESCRIBE on topic B']],
    ['config get broker 1', 5, ['DESCRIBE_CONFIGS on the cluster']],
    ['config get client-metrics', 5, ['DESCRIBE_CONFIGS on the cluster']],
    ['config set cluster log.cleaner.threads=1', 5, ['DESCRIBE_CONFIGS on the cluster']],
    ['acl list', 5, ['DESCRIBE on the cluster']],
    ['user list', 5, ['DESCRIBE on the cluster']],
    ['quota list', 5, ['DESCRIBE_CONFIGS on the cluster']],
    ['token create --owner B', 5, ['CREATE_TOKENS on the tokens of User:B']],
    ['export acls users', 5, ['DESCRIBE on the cluster']],
  ]

  test('every command under narrow rules: what is allowed is shown, what is not is named', async (context) => {
    const kafka = kafkaOf(context)
    const names: Record<string, string> = Object.fromEntries(
      ['A', 'B', 'C', 'G', 'H'].map((letter) => [letter, randomName(letter.toLowerCase())]),
    )
    const nameOf = (words: string): string =>
      words.replace(/\b[ABCGH]\b/g, (letter) => names[letter] ?? letter)
    const [a = '', b = '', g = '', h = ''] = ['A', 'B', 'G', 'H'].map(nameOf)
    for (const topic of [a, b, nameOf('C')]) await createTopic(topic, {}, kafka.plaintext)
    await produce(a, [{value: 'x'}], kafka.plaintext)
    await commitOffsets(g, a, {0: 0}, kafka.plaintext)
    await commitOffsets(h, b, {0: 0}, kafka.plaintext)
    const rights = [
      {type: 'topic', name: a, operation: DESCRIBE},
      {type: 'group', name: g, operation: AclOperationTypes.READ},
    ] as const
    await allow(PLAIN.name, rights, kafka.plaintext)
    const flags = ['-b', kafka.sasl, ...flagsOf(plainOf(PLAIN.password))]
    const waiting = [...NARROW]
    const tryInTurn = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [words, code, needs] = next
        const run = await runQuietly([...nameOf(words).split(' '), ...flags], {input: 'x\n'})
        const told = `${run.stdout}${run.stderr}`
        expect({words, code: run.code}, told).toEqual({words, code})
        if (/^(produce|consume) A --/.test(words))
          expect(told, words).toMatch(/`samsa acl add --principal joseph --operation (read|write) --topic /)
        for (const right of needs) expect(told, words).toContain(`that needs ${nameOf(right)}.`)
        // What a broker says of its own objects.
        expect(told, words).not.toMatch(/Request\(/)
      }
    }
    // All at once would be forty processes on two cores.
    await Promise.all([tryInTurn(), tryInTurn(), tryInTurn(), tryInTurn()])
    const all = await withAdmin((admin) => admin.listTopics(), kafka.plaintext)
    expect(all).toEqual(expect.arrayContaining([a, b, nameOf('C')]))
  })

  test('who may create a topic and not describe it has it, and is told what was made', async (context) => {
    const kafka = kafkaOf(context)
    const topic = randomName('made')
    await allowTopics(kafka, [[topic, AclOperationTypes.CREATE]])
    const create = ['topic', 'create', topic, '-b', kafka.sasl, ...flagsOf(plainOf(PLAIN.password))]
    const unknown = {name: topic, partitions: null, replicationFactor: null}
    expect(await runJson(create)).toEqual({executed: true, topics: [{...unknown, outcome: 'created'}]})
    expect(await runJson([...create, '--if-not-exists', '-p', '9'])).toEqual({
      executed: true,
      topics: [{...unknown, outcome: 'exists'}],
    })
  })

  test('no check passes topics that a user may not see: log directories name them', async (context) => {
    const kafka = kafkaOf(context)
    const [seen, hidden] = [randomName('seen'), randomName('hidden')]
    for (const topic of [seen, hidden]) await createTopic(topic, {}, kafka.plaintext)
    const rights = [
      {type: 'cluster', name: 'kafka-cluster', operation: DESCRIBE},
      {type: 'topic', name: seen, operation: DESCRIBE},
      {type: 'topic', name: seen, operation: DESCRIBE_CONFIGS},
    ] as const
    await allow(PLAIN.name, rights, kafka.plaintext)
    const flags = ['-b', kafka.sasl, ...flagsOf(plainOf(PLAIN.password))]
    const check = (view: string, word: string) =>
      runQuietly(['top', view, '--once', '--interval', '100ms', '--fail-on', word, ...flags])
    const runs = await Promise.all([check('brokers', 'under-replicated'), check('overview', 'offline')])
    for (const {code, stderr} of runs) {
      expect(code, stderr).toBe(1)
      expect(stderr).toMatch(/\d+ more (is|are) hidden from this user/)
    }
    const hanging = await runQuietly(['txn', 'hanging', ...flags])
    expect(hanging.code, hanging.stderr).toBe(1)
    expect(hanging.stderr).toMatch(/\d+ more topics? (is|are) hidden from this user/)
    // Whose rights are for all of them needs nothing to be said.
    const all = await runSamsa(['top', 'overview', '--once', '--fail-on', 'offline', '-b', kafka.plaintext])
    expect(all, all.stderr).toMatchObject({code: 0, stderr: ''})
  })

  test('cluster health of nobody in particular, and a certificate that ends soon', async (context) => {
    const kafka = kafkaOf(context)
    const denied = ['cluster', 'health', '-b', kafka.sasl, ...flagsOf(plainOf(PLAIN.password))]
    const {unread} = await runJson<{unread: {kinds: string[]; denied: boolean}[]}>(
      [...denied, '--ignore', 'group-rebalancing,hanging-transaction,under-min-isr'],
      {code: 5},
    )
    const unseen = new Set(unread.flatMap(({kinds}) => kinds))
    for (const kind of ['no-controller', 'disk-nearly-full', 'partition-offline', 'throttle-left'])
      expect(unseen, JSON.stringify(unread)).toContain(kind)
    const blind = await runQuietly(['txn', 'hanging', ...denied.slice(2)])
    expect(blind.code, blind.stderr).toBe(1)
    expect(blind.stderr).toMatch(/hidden from this user is unknown: .*that needs DESCRIBE on the cluster/)
    const flags = ['-b', kafka.saslSsl, ...flagsOf(scramOf(kafka, SCRAM.password))]
    const ending = await runJson(['cluster', 'health', ...flags, '--ignore', 'group-rebalancing'], {code: 3})
    // It is made for two days.
    expect(ending).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({kind: 'certificate-expiring', severity: 'error'}),
      ]),
      unread: [],
    })
  })

  test('what is allowed is shown beside what is not, and the exit code is 1', async (context) => {
    const kafka = kafkaOf(context)
    const names = [randomName('a'), randomName('b'), randomName('c')] as const
    for (const name of names) await createTopic(name, {}, kafka.plaintext)
    await allowTopics(kafka, [
      [names[0], DESCRIBE],
      [names[0], DESCRIBE_CONFIGS],
      [names[1], DESCRIBE],
    ])
    const flags = ['-b', kafka.sasl, ...flagsOf(plainOf(PLAIN.password))]
    const {topics} = await runJson<{topics: {name: string; configs?: null; error?: {kind: string}}[]}>(
      ['topic', 'describe', ...names, ...flags],
      {code: 1},
    )
    expect(topics.map((topic) => [topic.name, topic.error?.kind])).toEqual([
      [names[0], undefined],
      [names[1], 'denied'],
      [names[2], 'denied'],
    ])
    // The configs of the second may not be described, but its partitions may.
    expect(topics[1]).toMatchObject({configs: null, partitions: [{partition: 0, logEnd: 0}]})
    expect(topics[2]).not.toHaveProperty('partitions')
    expect((await runQuietly(['topic', 'list', '-o', 'name', ...flags])).stdout).toBe(
      `${names[0]}\n${names[1]}\n`,
    )
  })
})

/** A place where a password can stand: what goes before the arguments of a command, and what its process needs. */
interface PasswordPlace {
  readonly args: readonly string[]
  /** False where this machine has no keyring: the secret cannot be had there, exit code 2. */
  readonly isRead?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Every place for the right password of one user; a run that connects proves that it was read. */
async function passwordPlaces(kafka: SecureKafka, home: string): Promise<readonly PasswordPlace[]> {
  const {'sasl.password': _, ...rest} = plainOf(PLAIN.password)
  const file = path.join(home, 'canary.properties')
  const secretFile = path.join(home, 'password')
  const jaas = scramOf(kafka, SCRAM.password)
  const lines = Object.entries({...PATIENT, ...jaas})
  await writeFile(file, lines.map(([key, value]) => `${key}=${value}\n`).join(''), {mode: 0o600})
  await writeFile(secretFile, PLAIN.password, {mode: 0o600})
  const keyFile = path.join(home, 'key.pem')
  const certificateFile = path.join(home, 'client.pem')
  const client = await (await createAuthority('Canaries', 2)).issue({
    name: 'client',
    hosts: ['client'],
    days: 2,
  })
  const encrypted = createPrivateKey(client.key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: KEY_PASSWORD,
  })
  await writeFile(keyFile, encrypted, {mode: 0o600})
  await writeFile(certificateFile, client.certificate)
  const entry = `samsa-test/${randomName('canary')}`
  const hasKeyring = await keepInKeyring(entry, PLAIN.password)
  const sources = {
    literal: PLAIN.password,
    prompt: {prompt: true},
    keyring: {keyring: entry},
    env: {env: VARIABLE},
    file: {file: secretFile},
    command: {command: ['cat', secretFile]},
  }
  const profiles = Object.fromEntries(
    Object.entries(sources).map(([name, password]) => [
      name,
      {
        bootstrapServers: [kafka.sasl],
        sasl: {mechanism: 'PLAIN', username: PLAIN.name, password},
        properties: {...PATIENT, 'allow.plaintext.password': 'true'},
      },
    ]),
  )
  const config = path.join(home, 'config/samsa/config.yaml')
  await mkdir(path.dirname(config), {recursive: true})
  await writeFile(config, JSON.stringify({profiles}), {mode: 0o600})
  return [
    {args: ['-b', kafka.sasl, ...flagsOf({...rest, 'sasl.password': PLAIN.password})]},
    {args: ['-b', kafka.saslSsl, '--command-config', file]},
    ...Object.keys(sources)
      // What is typed takes a terminal.
      .filter((name) => name !== 'prompt')
      .map((name) => ({
        args: ['-P', name],
        env: {[VARIABLE]: PLAIN.password},
        isRead: name !== 'keyring' || hasKeyring,
      })),
    {
      args: [
        ...['-b', kafka.ssl],
        ...flagsOf({
          'security.protocol': 'SSL',
          'ssl.ca.location': kafka.certificateFile,
          'ssl.keystore.certificate.location': certificateFile,
          'ssl.key.location': keyFile,
          'ssl.certificate.location': certificateFile,
          'ssl.key.password': KEY_PASSWORD,
        }),
      ],
    },
  ]
}

/** Whether this machine has a keyring that can be used; what was put there goes with the test. */
async function keepInKeyring(entry: string, password: string): Promise<boolean> {
  const {Entry} = await import('@napi-rs/keyring')
  const [service = '', account = ''] = entry.split('/')
  try {
    const kept = new Entry(service, account)
    kept.setPassword(password)
    onTestFinished(() => {
      kept.deletePassword()
    })
    return true
  } catch {
    return false
  }
}

const NEW_PASSWORD = `new-${randomName('k')}`
const KEY_PASSWORD = `key-${randomName('k')}`

/** Arguments with which a command gets as far as the cluster, by its name in the manifest; others are given as they are. */
const CANARY_ARGS: Readonly<Record<string, readonly string[]>> = {
  consume: ['canary', '--exit'],
  expect: ['canary', '--count', '1', '--timeout', '1s'],
  produce: ['canary', '--value', 'v'],
  top: ['--once'],
  apply: ['-f', 'canary.yaml', '--dry-run'],
  diff: ['-f', 'canary.yaml'],
  'config:get': ['topic', 'canary'],
  'config:set': ['topic', 'canary', 'retention.ms=1h', '--dry-run'],
  'config:unset': ['topic', 'canary', 'retention.ms', '--dry-run'],
  'group:create': ['canaries', '--topic', 'canary', '--to', 'earliest', '--yes'],
  'group:reset': ['canaries', '--all-topics', '--to', 'latest', '--yes'],
  'group:clone': ['canaries', 'other', '--dry-run'],
  'lag:check': ['--max-lag', '1'],
  'topic:create': ['canary', '--yes'],
  'topic:copy': ['canary', 'copied', '--create'],
  'topic:list': [],
  'topic:delete': ['copied', '--dry-run'],
  'acl:list': [],
  'user:list': [],
  'quota:list': [],
  'token:list': [],
  'cluster:describe': [],
  'group:list': [],
  'profile:test': [],
  'wait:cluster': [],
  'wait:topic': ['canary', '--timeout', '1s'],
  doctor: [],
  export: [],
  lag: [],
}

/** What changes who may do what, one round after the other. */
const ACCESS_ROUNDS = [
  [
    'user set canary --password env:CANARY_PASSWORD',
    'acl add --principal canary --consumer --topic canary --group canary',
    'quota set --user canary producer_byte_rate=1MiB/s',
  ],
  ['acl list --topic canary', 'quota list --user canary', 'user list canary'],
  ['quota unset --user canary --all', 'acl remove --principal canary --yes', 'user remove canary --yes'],
]

test('no command shows a password, wherever it stands: output, --verbose, files, process titles', async (context) => {
  const kafka = kafkaOf(context)
  const home = await mkdtemp(path.join(folder, 'canary-'))
  await writeFile(path.join(home, 'canary.yaml'), 'topics:\n  - {name: canary, partitions: 2}\n')
  const places = await passwordPlaces(kafka, home)
  const secrets = [PLAIN.password, SCRAM.password, KEY_PASSWORD, NEW_PASSWORD]
  const folders = {
    XDG_STATE_HOME: 'state',
    XDG_CONFIG_HOME: 'config',
    XDG_DATA_HOME: 'data',
    XDG_CACHE_HOME: 'cache',
  }
  const own = Object.fromEntries(Object.entries(folders).map(([name, each]) => [name, path.join(home, each)]))
  const runAt = async ([id, args]: [string, readonly string[]], place: PasswordPlace | undefined) => {
    const words = [...id.split(':'), ...args, ...(place?.args ?? []), '--verbose']
    const run = await runSamsa(words, {cwd: home, env: {...own, ...place?.env, HOME: home}})
    const written = `${run.stdout}${run.stderr}`
    for (const secret of secrets) expect(written, words.join(' ')).not.toContain(secret)
    expect(written, id).not.toMatch(/There is no flag|Unexpected argument|went wrong/)
    return run
  }
  // Each place once with a command that every user may run, which connects; then each command with one of the places.
  const tried = await Promise.all(places.map((place) => runAt(['cluster:describe', []], place)))
  expect(
    tried.map(({code}) => code),
    tried.map(({stderr}) => stderr).join(),
  ).toEqual(places.map(({isRead = true}) => (isRead ? 0 : 2)))
  await Promise.all(
    places.map(async (place, turn) => {
      const mine = Object.entries(CANARY_ARGS).filter((_, index) => index % places.length === turn)
      for (const each of mine) await runAt(each, place)
    }),
  )

  // What changes access, as a user who may.
  const [, byFile] = places
  const mayAll = {...byFile, args: byFile?.args ?? [], env: {CANARY_PASSWORD: NEW_PASSWORD}}
  for (const round of ACCESS_ROUNDS)
    await Promise.all(
      round.map(async (words) => {
        const [noun = '', verb = '', ...rest] = words.split(' ')
        const {code, stderr} = await runAt([`${noun}:${verb}`, rest], mayAll)
        expect({words, code}, stderr).toEqual({words, code: 0})
      }),
    )
  const create = await runAt(['token:create', ['--json']], mayAll)
  const [token] = JSON.parse(create.stdout).tokens
  secrets.push(token.hmac)
  for (const words of ['renew', 'expire --yes', 'list']) {
    const [verb, ...rest] = words.split(' ')
    await runAt([`token:${verb}`, [...(verb === 'list' ? [] : [token.tokenId]), ...rest]], mayAll)
  }
  // Typed on a terminal.
  const session = startTerminal(['profile', 'test', 'prompt', '--verbose'], {
    cwd: home,
    env: {...own, HOME: home, SAMSA_BOOTSTRAP_SERVER: undefined},
  })
  try {
    await session.waitForText('The password of')
    session.write(`${PLAIN.password}\r`)
    expect((await session.exit).code, session.output()).toBe(0)
    for (const secret of secrets) expect(session.output()).not.toContain(secret)
  } finally {
    session.kill('SIGKILL')
  }

  const config = path.join(home, 'config/samsa/config.yaml')
  const typed = new Set(['canary.properties', 'password'].map((name) => path.join(home, name)).concat(config))
  for (const entry of await readdir(home, {recursive: true, withFileTypes: true})) {
    const file = path.join(entry.parentPath, entry.name)
    if (!entry.isFile() || typed.has(file)) continue
    const text = await readFile(file, 'latin1')
    for (const secret of secrets) expect(text, file).not.toContain(secret)
  }

  // Elsewhere there is no such file to look at.
  if (process.platform !== 'linux') return
  const followed = followSamsa(['consume', 'canary', ...(places[0]?.args ?? [])], {cwd: home, env: own})
  await expect
    .poll(async () => (await readFile(`/proc/${followed.child.pid}/cmdline`, 'utf8')).startsWith('samsa '))
    .toBe(true)
  expect(await readFile(`/proc/${followed.child.pid}/cmdline`, 'utf8')).not.toContain(PLAIN.password)
  followed.child.kill('SIGINT')
  await followed.closed
})
