import {expect, onTestFinished, test} from 'vitest'
import {ListOffsets} from '../../src/kafka/protocol/messages/list-offsets.ts'
import {Metadata} from '../../src/kafka/protocol/messages/metadata.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {createTopic, produce} from '../support/kafka-client.ts'
import {KafkaProxy} from '../support/kafka-proxy.ts'
import {measurePeakMemory} from '../support/peak-memory.ts'
import {startProxiedKafka} from '../support/proxied-kafka.ts'
import {frameOf, rewriteAnswer} from '../support/rewritten-answer.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {API_VERSIONS, SASL_AUTHENTICATE, saslAnswer, startScriptedBroker} from '../support/scripted-broker.ts'

// Whole commands against brokers that misbehave: each ends in a sentence, in time, with its memory bounded.

/** Node, samsa and the frame that it takes, twice over. */
const MOST_MEGABYTES = 400

/** A proxy to the suite's broker, only as far as bootstrap: what is advertised is reached without it. */
async function startProxy(): Promise<KafkaProxy> {
  const proxy = await KafkaProxy.start(Number(bootstrapServers().split(':')[1]))
  onTestFinished(() => proxy.stop())
  return proxy
}

/** A proxy that makes something of every answer after the first one. */
async function hostileProxy(
  rewrite: (frame: Buffer, apiKey: number, version: number) => Buffer,
): Promise<string> {
  const proxy = await startProxy()
  proxy.fateOf = ({apiKey, apiVersion}) =>
    apiKey === API_VERSIONS ? 'forward' : {rewrite: (frame) => rewrite(frame, apiKey, apiVersion)}
  return `127.0.0.1:${proxy.port}`
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** Runs a command that must fail so, as a user sees it. */
async function refuse(args: readonly string[], code: number, told: RegExp): Promise<number> {
  const peak = await measurePeakMemory()
  const run = await runSamsa(args, {env: peak.env})
  expect({code: run.code, stdout: run.stdout}, run.stderr).toEqual({code, stdout: ''})
  expect(run.stderr).toMatch(told)
  expect(run.stderr).not.toMatch(/^ +at |went wrong/m)
  const megabytes = await peak.read()
  expect(megabytes).toBeLessThan(MOST_MEGABYTES)
  return megabytes
}

const LENGTHS: [what: string, bytes: Buffer, told: RegExp][] = [
  ...[-1, 0, 3, -2147483648].map((length): [string, Buffer, RegExp] => [
    `a length of ${length}`,
    int32(length),
    new RegExp(`sent an answer whose length is ${length}, which does not fit .*\\[MALFORMED_RESPONSE\\]`),
  ]),
  [
    'a frame of 2 GB that comes',
    Buffer.concat([int32(2 ** 31 - 1), Buffer.alloc(5_000_000)]),
    /sends an answer of 2147483647 bytes; at most 100000000 are taken.*\[RESPONSE_TOO_LARGE\]\n.*receive\.message\.max\.bytes/,
  ],
  [
    'an answer to another request',
    frameOf(int32(77), Buffer.alloc(20)),
    /an answer to request 77, which nobody waits for.*\[MALFORMED_RESPONSE\]/,
  ],
]

test.each(LENGTHS)('%s after a good first answer', async (_, bytes, told) => {
  const servers = await hostileProxy(() => bytes)
  await refuse(['topic', 'list', '-b', servers], 1, told)
})

test('commands of every kind tell a broken frame alike', async () => {
  const servers = await hostileProxy(() => int32(-1))
  const commands = [
    ['consume', 'orders', '--exit'],
    ['produce', 'orders'],
    ['lag'],
    ['group', 'reset', 'g', '--to', 'earliest', '--all-topics', '--dry-run'],
    ['top', '--once'],
  ]
  await Promise.all(
    commands.map((args) => refuse([...args, '-b', servers], 1, /length is -1.*MALFORMED_RESPONSE/)),
  )
})

test('a whole session that comes a byte at a time is read as it is', async () => {
  const topic = await createTopic(randomName('bytewise'))
  const proxy = await startProxy()
  proxy.isBytewise = true
  const run = await runSamsa(['topic', 'list', topic, '-b', `127.0.0.1:${proxy.port}`, '-o', 'name'])
  expect(run).toMatchObject({code: 0, stdout: `${topic}\n`, stderr: ''})
})

test('an array whose count cannot be true takes no memory, and no time', async () => {
  const servers = await hostileProxy((frame, apiKey) => {
    if (apiKey !== Metadata.key) return frame
    // Throttle time, then 89 million brokers, each of which would be eleven bytes at least.
    const count = Buffer.from([0xc1, 0x8e, 0xb8, 0x2a])
    return frameOf(frame.subarray(4, 9), int32(0), count, Buffer.alloc(90_000_000))
  })
  await refuse(['topic', 'list', '-b', servers], 1, /sent a Metadata answer .*\[MALFORMED_RESPONSE\]/)
})

test('a cluster of a hundred thousand brokers is refused', async () => {
  const servers = await hostileProxy((frame, apiKey, version) =>
    apiKey === Metadata.key
      ? rewriteAnswer(Metadata, version, frame, (answer) => {
          const brokers = Array.from({length: 100_000}, (_, nodeId) => ({
            nodeId,
            host: '127.0.0.1',
            port: 1,
            rack: null,
          }))
          return {...answer, brokers}
        })
      : frame,
  )
  await refuse(['lag', '-b', servers], 1, /names 100000 brokers; at most 10000.*\[TOO_MANY_BROKERS\]/)
})

test('a log that is said to end before 0, and a throttle of weeks, are errors and not an end or a long wait', async () => {
  const topic = await createTopic(randomName('hostile'))
  await produce(topic, [{value: 'a'}])
  const kafka = await startProxiedKafka()
  onTestFinished(() => kafka.stop())
  const consume = ['consume', topic, '--exit', '-b', kafka.servers]
  kafka.proxy.fateOf = ({apiKey, apiVersion}) => ({
    rewrite: (frame) =>
      apiKey === ListOffsets.key
        ? rewriteAnswer(ListOffsets, apiVersion, frame, (answer) => {
            for (const {partitions} of answer.topics)
              for (const each of partitions) Object.assign(each, {offset: -1n})
            return answer
          })
        : frame,
  })
  await refuse(
    consume,
    1,
    new RegExp(`${topic}-0 could not be read: .* answers -1 for its .*\\[MALFORMED_RESP`),
  )
  kafka.proxy.fateOf = ({apiKey, apiVersion}) => ({
    rewrite: (frame) =>
      apiKey === Metadata.key
        ? rewriteAnswer(Metadata, apiVersion, frame, (answer) => ({...answer, throttleTimeMs: 2 ** 31 - 1}))
        : frame,
  })
  await refuse(consume, 6, /holds this client back for 21474\d\d seconds more, .*\[THROTTLED\]/)
})

const SCRAM = [
  ['security.protocol', 'SASL_PLAINTEXT'],
  ['sasl.mechanism', 'SCRAM-SHA-256'],
  ['sasl.username', 'anna'],
  ['sasl.password', 'secret'],
].flatMap(([key, value]) => ['-X', `${key}=${value}`])

const SASL_CASES: [what: string, answer: (frame: (body: Buffer) => Buffer) => Buffer, told: RegExp][] = [
  ...[-1, 3, 2_000_000].map((length): [string, () => Buffer, RegExp] => [
    `a length of ${length}`,
    () => int32(length),
    new RegExp(`an answer whose length is ${length}, .*\\[MALFORMED_RESPONSE\\]`),
  ]),
  [
    'two billion iterations',
    (frame) => frame(saslAnswer('r=x,s=c2FsdA==,i=2147483647')),
    /a SCRAM message that asks for 2147483647 iterations \(at most 1000000 are made\)/,
  ],
  [
    'a message that is none',
    (frame) => frame(saslAnswer('\x1b]0;gotcha\x07')),
    /a SCRAM message that is none/,
  ],
  [
    'half of an answer',
    (frame) => frame(Buffer.alloc(3)),
    /sent a SaslAuthenticate answer.*\[MALFORMED_RESPONSE\]/,
  ],
]

test.each(SASL_CASES)('while SASL is under way: %s', async (_, answer, told) => {
  const {address} = await startScriptedBroker(({apiKey, frame}) =>
    apiKey === SASL_AUTHENTICATE ? answer(frame) : null,
  )
  await refuse(['topic', 'list', '-b', address, ...SCRAM], 1, told)
})
