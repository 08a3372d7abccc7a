import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {runFailing, runRefused} from '../support/failed-run.ts'
import {createTopic, listTopicNames} from '../support/kafka-client.ts'
import {type OtherServer, startOtherServer} from '../support/other-servers.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'

describe.concurrent('where the network is at fault, it is told within five seconds', () => {
  test('a host that does not exist', async () => {
    const {message, error} = await runFailing(['topic', 'list', '-b', 'nosuchhost.invalid:9092'], 4)
    expect(message).toContain('nosuchhost.invalid:9092')
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(error.code)
  })

  test.each([
    ['closed', 'unreachable', 'ECONNREFUSED', 'refuses connections.'],
    ['http', 'unreachable', 'HTTP_SERVER', 'is an HTTP server, not a Kafka broker.'],
    ['tls', 'tls', 'TLS_LISTENER', 'answers with TLS, but samsa spoke plaintext to it.'],
  ] as const)('a port that is %s', async (kind, failure, code, text) => {
    const server = await startOtherServer(kind)
    try {
      const {message, error} = await runFailing(['topic', 'list', '-b', server.address], 4)
      expect(message).toBe(`${server.address} ${text}`)
      expect(error).toMatchObject({kind: failure, code})
      expect(error.suggestions?.length).toBeGreaterThan(0)
    } finally {
      server.close()
    }
  })

  test('and a verb that changes something tells only that: with nothing sent no row has an outcome', async () => {
    const server = await startOtherServer('closed')
    const verbs = [
      ['topic', 'create', 'orders'],
      ['topic', 'delete', 'orders', '--yes'],
      ['group', 'delete-offsets', 'billing', '--topic', 'orders', '--yes'],
    ]
    for (const verb of verbs) {
      const document = await runJson<object>([...verb, '-b', server.address], {code: 4})
      expect(Object.keys(document)).toEqual(['error'])
    }
  })

  // A program that reads line by line must be able to read an error too; one that reads a document gets it for people.
  test('an error has the form of the run: one line where it streams, indented where it ends', async () => {
    const server = await startOtherServer('closed')
    for (const [run, isStream] of [
      [['lag'], false],
      [['lag', '--watch'], true],
      [['lag', 'check', '--max-lag', '1'], false],
      [['top', 'topics', '--once'], false],
      [['consume', 'orders'], true],
    ] as const) {
      const {code, stdout} = await runSamsa([...run, '-b', server.address, '-o', 'json'])
      expect(code).toBe(4)
      const document: ErrorDocument = JSON.parse(stdout)
      expect(document.error.code).toBe('ECONNREFUSED')
      expect(stdout.trimEnd().split('\n').length === 1, run.join(' ')).toBe(isStream)
    }
  })

  test('TLS to a port that does not speak it', async () => {
    const server = await startOtherServer('http')
    const args = ['cluster', 'describe', '-b', server.address, '-X', 'security.protocol=SSL']
    const {message, error} = await runFailing(args, 4)
    expect(message).toBe(`${server.address} does not speak TLS on this port.`)
    expect(error.kind).toBe('tls')
    server.close()
  })

  test('several servers, each for its own reason', async () => {
    const [closed, http] = await Promise.all([startOtherServer('closed'), startOtherServer('http')])
    const servers = `${closed.address},${http.address},nosuchhost.invalid`
    const {message} = await runFailing(['topic', 'list', '-b', servers], 4)
    expect(message).toContain(`${closed.address} refuses connections.`)
    expect(message).toContain(`${http.address} is an HTTP server`)
    expect(message).toContain('nosuchhost.invalid:9092')
    http.close()
  })

  test('--timeout ends a wait that would be longer', async () => {
    const server = await startOtherServer('silent')
    const {message, error} = await runFailing(
      ['topic', 'list', '-b', server.address, '--timeout', '300ms'],
      6,
    )
    expect(message).toBe('Not finished within 0.3 seconds (--timeout).')
    expect(error).toMatchObject({kind: 'timeout', code: 'DEADLINE'})
    server.close()
  })

  test('and one for the input of a command', async () => {
    const child = spawnSamsa(['apply', '-f', '-', '--yes', '--timeout', '300ms'])
    const [code] = await once(child, 'exit')
    child.stdin.end()
    expect(code).toBe(6)
  })
})

// The wait is samsa's own: its sentence names the limit that has passed.
describe.concurrent('a server that never answers', () => {
  test.each([[[]], [['-X', 'security.protocol=SSL']]])('%j', async (flags) => {
    const server = await startOtherServer('silent')
    const args = ['cluster', 'describe', '-b', server.address, ...flags]
    const {message, error} = await runFailing(args, 4)
    expect(message).toBe(`${server.address} did not answer within 3.5 seconds.`)
    expect(error).toMatchObject({kind: 'unreachable', code: 'ETIMEDOUT'})
    server.close()
  })
})

describe('what the command line has wrong is found before anything is sent', () => {
  let server: OtherServer
  let folder: string

  beforeAll(async () => {
    server = await startOtherServer('silent')
    folder = await mkdtemp(path.join(tmpdir(), 'samsa-bad-input-'))
  })

  afterAll(async () => {
    server.close()
    await rm(folder, {recursive: true})
  })

  /** A command line, what is said of it, and the first suggestion. */
  type Mistake = readonly [line: string, message: string | RegExp, suggestion?: string | RegExp]

  /** One of each place that an error comes from: told alike for people and under --json. */
  const ofEachKind: readonly Mistake[] = [
    ['topic lst', 'There is no command "topic lst".', /`samsa topic list`/],
    ['topic list --intrenal', 'There is no flag --intrenal.', 'Did you mean --internal?'],
    ['topic create a --replicas 3', 'There is no flag --replicas.', 'Did you mean --replication-factor?'],
    // Not --allow-plaintext-password, which has these letters.
    ['elect preferred --all', 'There is no flag --all.', 'Add --help to see what it takes.'],
    ['topic list -o xml', 'Expected --output=xml to be one of: table, wide, json, yaml, csv, name.'],
    ['topic list --timeout soon', "--timeout: 'soon' is not a duration."],
    ['top --interval 25d', "--interval: '25d' is longer than a timer can run, which is 24 days."],
    ['topic list [ --regex', /^"\[" is not a regular expression/],
    ['topic list -X security.protocol=TLS', /^security\.protocol is TLS; it can be PLAINTEXT, SSL/],
    ['topic list --command-config /no/such/file', /^The --command-config file cannot be read: ENOENT/],
    ['topic describe', 'TOPIC is missing.'],
    ['topic create', 'Which topics? Give their names, or --file.'],
    ['topic create t -p many', '--partitions: Expected an integer but received: many.'],
    ['topic describe EMPTY', 'A name is empty.'],
    ['group reset g --topic t --to latset', "'latset' is not a position.", 'Did you mean latest?'],
    [
      'group reset g --topic t --all-topics --to latest',
      /--topic=t cannot also be provided when using --all-topics/,
    ],
  ]

  const others: readonly Mistake[] = [
    ['tpoic list', 'There is no command "tpoic list".', /`samsa topic list`/],
    [
      'cluster quorum remov 1',
      'There is no command "cluster quorum remov".',
      'Did you mean `samsa cluster quorum remove 1`?',
    ],
    [
      'cluster features upgrad',
      'There is no command "cluster features upgrad".',
      /`samsa cluster features upgrade`/,
    ],
    ['cluster quorum frobnicate', 'Unexpected argument: frobnicate.'],
    ['quota list --yes', 'There is no flag --yes.', 'Add --help to see what it takes.'],
    ['topic list --zzz', 'There is no flag --zzz.', 'Add --help to see what it takes.'],
    ['topic list -b', 'Flag --bootstrap-server expects a value.'],
    ['topic list --timeout 5', "--timeout: '5' is not a duration.", 'A number needs a unit: 5s or 5ms.'],
    ['topic list -X nonsense', '-X takes KEY=VALUE; "nonsense" has no value.'],
    ['topic list -X request.timeout.ms=0', 'request.timeout.ms is "0"; it must be a number of milliseconds.'],
    ['topic list -X security.protocol=SASL_SSL', 'SASL needs a user name and a password.'],
    ['topic list --command-config FOLDER', /^The --command-config file cannot be read: .* is a folder/],
    [
      'topic list -X security.protocol=SSL -X ssl.ca.location=/no/ca.pem',
      /^The CA file cannot be read: ENOENT/,
    ],
    ['topic create t -p 0', '--partitions: Expected an integer greater than or equal to 1 but received: 0.'],
    [
      'topic create t -p 2147483648',
      '--partitions: Expected an integer less than or equal to 100000 but received: 2147483648.',
    ],
    [
      'topic create t -r 32768',
      '--replication-factor: Expected an integer less than or equal to 32767 but received: 32768.',
    ],
    ['topic create t -c cleanup.policy', '--config takes KEY=VALUE, not "cleanup.policy".'],
    ['topic create t -c a=1 -c a=2', '--config gives a twice.'],
    ['topic delete EMPTY --yes', 'A name is empty.'],
    ['group describe', 'GROUP is missing.'],
    ['group reset g --to earliest', /^Which topics\?/],
    ['group reset g --topic t', /^Where to\?/],
    ['group reset g --topic t --to nowhere', "'nowhere' is not a position."],
    ['group reset g --topic t:x --to latest', /'x' is not a partition/],
    ['group reset g --topic t --to latest --to-earliest', '--to and --to-earliest exclude each other.'],
    ['group reset g --topic t --shift-by much', '--shift-by: Expected an integer but received: much.'],
    ['consume t --from 1h --to 2h', /^--to 2h \(\S+Z\) is not after --from 1h \(\S+Z\)\.$/],
    [
      'lag check g --max-lag 1 --window 0s',
      "--window: '0s' is shorter than a second, in which no verdict can be had.",
    ],
    [
      'top problems --once --fail-on stalled',
      '--fail-on stalled means nothing for top problems; it takes warn, error.',
    ],
    ['top problems --once --fail-on warn --filter x', /checks the whole cluster; --filter would leave out/],
    ['top groups --watch --samples 2 --fail-on stalled', /^2 samples, one every \d+ ms, are too few/],
    ['lag --isolation dirty', /^Expected --isolation=dirty to be one of: read_uncommitted, read_committed/],
    [
      'lag --watch --interval 0s',
      "--interval: '0s' is too short: between two polls there are 10ms at least.",
    ],
    ['top --interval never', "--interval: 'never' is not a duration."],
    ['top one two', /^top has no view "one"; it has /, /^To see only the topics/],
    ['top movs', /^top has no view "movs"; it has /, /^Did you mean moves\?$/],
  ]

  const wordsOf = (line: string): string[] =>
    line.split(' ').map((word) => (word === 'EMPTY' ? '' : word === 'FOLDER' ? folder : word))

  function expectToSay(
    told: {readonly message: string; readonly suggestions: readonly string[]},
    [, message, suggestion]: Mistake,
  ): void {
    if (typeof message === 'string') expect(told.message).toBe(message)
    else expect(told.message).toMatch(message)
    if (suggestion !== undefined) expect(told.suggestions[0]).toMatch(suggestion)
    expect(server.connections()).toBe(0)
  }

  test.concurrent.for(ofEachKind)('%s', async (mistake) => {
    const failed = await runFailing(wordsOf(mistake[0]), 2, {env: {SAMSA_BOOTSTRAP_SERVER: server.address}})
    expect(failed.error.kind).toBe('usage')
    expectToSay(failed, mistake)
  })

  test.concurrent.for(others)('%s', async (mistake) => {
    const env = {SAMSA_BOOTSTRAP_SERVER: server.address}
    expectToSay(await runRefused(wordsOf(mistake[0]), {env}), mistake)
  })

  test('a bootstrap server that is none', async () => {
    const {error} = await runFailing(['topic', 'list', '-b', 'local host'], 2)
    expect(error.message).toBe(
      '"local host" is not a bootstrap server; give it as host:port, for example localhost:9092.',
    )
  })
})

describe('what the cluster does not have', () => {
  test('a topic: the nearest names are told', async () => {
    const topic = await createTopic(randomName('payments'))
    const {message, suggestions} = await runFailing(['topic', 'describe', `${topic}s`], 1)
    expect(message).toBe(`Topic ${topic}s does not exist.`)
    expect(suggestions).toEqual([`Did you mean ${topic}?`])
  })

  test('a topic that resembles none, a group, a glob', async () => {
    const name = randomName('zzz')
    const topic = await runFailing(['topic', 'delete', name, '--yes'], 1)
    expect(topic.suggestions).toEqual(['`samsa topic list` shows the topics.'])
    const group = await runFailing(['group', 'describe', name], 1)
    expect(group.error).toMatchObject({kind: 'not-found', code: 'GROUP_ID_NOT_FOUND'})
    expect((await runFailing(['lag', `${name}*`], 1)).message).toBe(`No group matches "${name}*".`)
    expect((await runFailing(['topic', 'describe', `${name}*`], 1)).message).toBe(
      `No topic matches "${name}*".`,
    )
  })

  test('a broker’s refusal is told in its own words, and nothing is created', async () => {
    const name = randomName('refused')
    for (const [args, code] of [
      [[name, '-r', '99'], 'INVALID_REPLICATION_FACTOR'],
      [[name, '-c', 'min.insync.replicas=0'], 'INVALID_CONFIG'],
      [[`${name}!`], 'INVALID_TOPIC_EXCEPTION'],
      [['x'.repeat(250)], 'INVALID_TOPIC_EXCEPTION'],
    ] as const) {
      const {error} = await runFailing(['topic', 'create', ...args], 1)
      expect(error.code).toBe(code)
    }
    expect((await listTopicNames()).filter((each) => each.startsWith(name))).toEqual([])
  })
})
