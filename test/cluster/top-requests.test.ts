import {afterEach, beforeEach, expect, test} from 'vitest'
import {createTopic, createTopics, produce} from '../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {startTerminal} from '../support/pty.ts'
import {requestNames} from '../support/request-names.ts'
import {expectToFit} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// What the views of brokers and of a tail ask of a broker, counted on the wire: a real broker behind a proxy, which only
// they go through.

let kafka: ProxiedKafka
let counts: Record<string, number> = {}
/** The requests for configs, as they were sent. */
let configRequests: Buffer[] = []

// One for each: what a program that was killed has sent last may still be on its way.
afterEach(() => kafka?.stop())

beforeEach(async () => {
  kafka = await startProxiedKafka()
  counts = {}
  configRequests = []
  kafka.proxy.fateOf = ({apiKey, frame}) => {
    const name = requestNames[apiKey] ?? String(apiKey)
    if (name === 'DescribeConfigs') configRequests.push(Buffer.from(frame))
    counts[name] = (counts[name] ?? 0) + 1
    return 'forward'
  }
})

test('a tail that waits for the cursor after a jump fetches nothing', async () => {
  const topic = await createTopic(randomName('jump'), {partitions: 3})
  const messages = Array.from({length: 6000}, (_, index) => ({value: `v${index}`, partition: index % 3}))
  await produce(topic, messages)
  const args = ['top', 'tail', topic, '--interval', '200ms', '-b', kafka.servers]
  const session = startTerminal(args, {cols: 110, rows: 24})
  try {
    await session.waitForText('v5999')
    session.write('oearliest\r')
    await session.waitForText('5.00k more to the end')
    const {Fetch: fetched, ListOffsets: polls = 0} = counts
    // Nothing on the screen has to change meanwhile.
    await expect.poll(() => counts.ListOffsets ?? 0).toBeGreaterThanOrEqual(polls + 10)
    expect(counts.Fetch).toBe(fetched)
    session.write('G')
    await session.waitForText('4.00k more to the end')
  } finally {
    session.kill('SIGKILL')
  }
})

test('top problems whose time is up prints what it has read, says what is missing, and passes no check', async () => {
  await createTopic(randomName('timed'), {partitions: 1})
  // A part of what comes last: all that is behind it on the connection waits too.
  kafka.proxy.fateOf = ({apiKey}) => (requestNames[apiKey] === 'DescribeProducers' ? 'swallow' : 'forward')
  const args = ['top', 'problems', '--once', '--fail-on', 'error', '--timeout', '20s', '-b', kafka.servers]
  const [text, json] = await Promise.all([runSamsa(args), runSamsa([...args, '--json'])])
  expect(text.stdout, text.stderr).toContain('what cluster health looks at could not be read in time')
  expect(text.stderr).toContain(
    'Not finished within 20 seconds (--timeout). What is printed is what was read of the first sample.',
  )
  const document = JSON.parse(json.stdout)
  expectToFit('top', document)
  expect(document.looked).toMatchObject({brokers: 1, topics: expect.any(Number)})
  // What others leave on this broker may be a problem too.
  const hasError = document.problems.some(({severity}: {severity: string}) => severity === 'error')
  expect(json.code).toBe(hasError ? 3 : 6)
})

test('a poll of the brokers is one to three small requests to each, however many topics there are', async () => {
  const samples = 6
  const topics = Array.from({length: 30}, () => randomName('many'))
  await createTopics(topics.map((topic) => ({topic})))
  const args = ['top', 'brokers', '--watch', '--samples', String(samples), '--interval', '200ms', '--json']
  const run = await runSamsa([...args, '-b', kafka.servers])
  expect(run.code, run.stderr).toBe(0)
  const times = run.stdout
    .trim()
    .split('\n')
    .map((line) => Date.parse((JSON.parse(line) as {at: string}).at))
  expect(times).toHaveLength(samples)
  const lastedMs = Math.max(...times) - Math.min(...times)
  /** What is asked for at the beginning and then by its age: once, where the polls did not take that long. */
  const once = (everyMs: number, most = 1) =>
    expect.toSatisfy((count: number) => count >= 1 && count <= most + Math.floor(lastedMs / everyMs))
  expect(counts).toEqual({
    // More than one a poll only where an answer was slow, and one when a connection is opened: the control connection and
    // the one for measuring.
    ApiVersions: expect.toSatisfy((count: number) => count >= samples + 2 && count <= 3 * samples + 2),
    // The brokers before the view begins may be asked for beside the topics.
    // And once more for topics of which only log directories tell yet.
    Metadata: once(10_000, 3),
    DescribeQuorum: once(10_000),
    DescribeCluster: once(10_000),
    DescribeLogDirs: once(30_000),
    // Topics that other files make meanwhile are asked about as they come.
    DescribeConfigs: expect.any(Number),
  })
  for (const topic of topics)
    expect(configRequests.filter((frame) => frame.includes(topic)).length).toEqual(once(60_000))
})
