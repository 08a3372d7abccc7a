import {PassThrough} from 'node:stream'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {describeCluster} from '../../../src/core/cluster/describe-cluster.ts'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {consumeRecords} from '../../../src/core/consume/consume-records.ts'
import {StreamOutput} from '../../../src/core/consume/record-output.ts'
import {examine} from '../../../src/core/doctor/examine.ts'
import {describeGroups} from '../../../src/core/groups/describe-groups.ts'
import {listGroups} from '../../../src/core/groups/list-groups.ts'
import {peekCommits} from '../../../src/core/groups/peek-group.ts'
import {readLag} from '../../../src/core/lag/watch-lag.ts'
import {parseProduceOptions} from '../../../src/core/produce/produce-options.ts'
import {ProduceRun} from '../../../src/core/produce/produce-records.ts'
import {compileJsonRecord} from '../../../src/core/records/json-record.ts'
import {systemClock} from '../../../src/core/time/clock.ts'
import {describeTopics} from '../../../src/core/topics/describe-topics.ts'
import {requireTopics} from '../../../src/core/topics/known-topics.ts'
import {listTopics} from '../../../src/core/topics/list-topics.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {FUZZ_SEED, fuzzRuns} from '../../support/fuzz-runs.ts'
import {commitOffsets, createTopic, produce} from '../../support/kafka-client.ts'
import {mutateBytes} from '../../support/mutated-bytes.ts'
import {startProxiedKafka} from '../../support/proxied-kafka.ts'
import {randomFrom} from '../../support/random-numbers.ts'
import {type RecordedAnswers, type ReplayServer, startReplayServer} from '../../support/replay-server.ts'
import {randomName} from '../../support/run-samsa.ts'

// What a real broker answers, recorded once and then changed anyhow, against whole functions of core: each ends in a result or
// in a Failure, in time, and memory does not grow. CONTRIBUTING.md says how to try more.

/** As --timeout: a case that waits for what does not come is ended by it, and has to end then. */
const DEADLINE_MS = 2_000
const SIDE_BY_SIDE = 40

const topic = randomName('fuzz')
const group = randomName('fuzz')
const NO_STOP = new AbortController().signal

type Run = (cluster: Cluster, signal: AbortSignal) => Promise<unknown>

const RUNS: Record<string, Run> = {
  'topic list': (cluster) => listTopics(cluster, {patterns: [], regex: false, internal: true}),
  'topic describe': async (cluster) =>
    describeTopics(cluster, await requireTopics(cluster, [topic], {regex: false})),
  'group list': (cluster) => listGroups(cluster),
  'group describe': (cluster) => describeGroups(cluster, [group]),
  'group peek': (cluster) =>
    peekCommits(cluster, [{group, topic, partition: 0, offset: 5n}], {
      before: 2,
      after: 2,
      isolation: 'read_committed',
    }),
  lag: (cluster) => readLag(cluster, {words: [group], regex: false, isolation: 'read_uncommitted'}),
  'cluster describe': describeCluster,
  doctor: async (cluster) => {
    const checks = []
    for await (const check of examine(cluster)) checks.push(check)
    return checks
  },
  consume: (cluster, signal) => {
    const stream = new PassThrough()
    stream.resume()
    const from = {others: {anchor: 'earliest', shift: 0n}, byPartition: new Map()} as const
    return consumeRecords(
      {
        topics: [topic],
        regex: false,
        partitions: null,
        range: {from, to: null, exitsAtEnd: true, isolation: 'read_committed'},
        maxRecords: 100,
        tail: null,
        latestPerKey: false,
        follows: false,
        idleTimeoutMs: null,
        inflateLimitBytes: 1_000_000,
        group: null,
      },
      {
        cluster,
        clock: systemClock,
        output: new StreamOutput(stream),
        format: compileJsonRecord(),
        filter: null,
        stop: signal,
        notice: () => {},
      },
    )
  },
  produce: async (cluster, signal) => {
    const run = await ProduceRun.prepare(cluster, topic, parseProduceOptions({value: ['v']}, {nowMs: 0}), {
      stdin: new PassThrough(),
      stdinBytes: null,
      stop: signal,
      writePlacements: async () => {},
      onNotice: () => {},
    })
    const outcome = await run.finish()
    if (outcome.failure) throw outcome.failure
    return outcome
  },
}

const recorded: RecordedAnswers = new Map()
let servers = ''
let replay: ReplayServer
/** By client, which is a case: what becomes of its answers. */
const changes = new Map<string, (frame: Buffer) => Buffer | null>()

beforeAll(async () => {
  await createTopic(topic)
  for (const value of ['a', 'b', 'c'])
    await produce(
      topic,
      Array.from({length: 3}, () => ({key: 'k', value})),
    )
  await commitOffsets(group, topic, {0: 5})
  const kafka = await startProxiedKafka()
  kafka.proxy.fateOf = ({apiKey, apiVersion}) => ({
    rewrite(frame) {
      const kind = `${apiKey}/${apiVersion}`
      recorded.set(kind, [...(recorded.get(kind) ?? []), Buffer.from(frame.subarray(8))].slice(-4))
      return frame
    },
  })
  servers = kafka.servers
  for (const run of Object.values(RUNS)) await inCluster('recording', run)
  await kafka.stop()
  replay = await startReplayServer(
    kafka.proxy.port,
    recorded,
    (clientId, frame) => changes.get(clientId)?.(frame) ?? null,
  )
})

afterAll(() => replay?.close())

async function inCluster(clientId: string, run: Run, deadline: AbortSignal = NO_STOP): Promise<unknown> {
  const options = {...plainConnection(servers), clientId, connectTimeoutMs: 1_000, requestTimeoutMs: 1_000}
  const cluster = new Cluster(options, deadline)
  try {
    return await run(cluster, deadline)
  } finally {
    cluster.close()
  }
}

/** One answer of a case is changed for sure, early or late; others at times. */
function changer(random: (below: number) => number): (frame: Buffer) => Buffer | null {
  let left = random(12)
  return (frame) => {
    const isChanged = left-- === 0 || random(12) === 0
    if (!isChanged) return frame
    // Length and correlation id are right most of the time, or nothing else would be tried.
    const kept = random(8) === 0 ? 0 : 8
    const mutated = Buffer.concat([frame.subarray(0, kept), mutateBytes(frame.subarray(kept), random)])
    if (kept > 0) mutated.writeInt32BE(mutated.length - 4, 0)
    return random(40) === 0 ? null : mutated
  }
}

/** Failures of rows: what a result says of that which could not be read. */
function failuresIn(value: unknown): Failure[] {
  if (value instanceof Failure) return [value]
  if (value instanceof Map) return [...value.values()].flatMap(failuresIn)
  if (Buffer.isBuffer(value) || typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(failuresIn)
}

test('answers that are not what they should be end in a result or a Failure, in time, with memory bounded', async () => {
  const names = Object.keys(RUNS)
  const total = fuzzRuns(1_500)
  const before = process.memoryUsage.rss()
  const counts = {results: 0, failures: 0}
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < total; index = next++) {
      const name = names[index % names.length] ?? ''
      const clientId = `case-${index}`
      changes.set(clientId, changer(randomFrom(FUZZ_SEED + index)))
      const what = `${name}, case ${index} of SAMSA_FUZZ_SEED=${FUZZ_SEED}`
      const deadline = AbortSignal.timeout(DEADLINE_MS)
      try {
        const result = await inCluster(clientId, RUNS[name] ?? expect.unreachable(), deadline)
        counts.results += 1
        const faults = failuresIn(result).filter(({kind}) => kind === 'internal')
        expect(
          faults.map((fault) => `${fault.stack} ${String(fault.cause)}`),
          what,
        ).toEqual([])
      } catch (error) {
        const stack = error instanceof Error ? `${error.stack} ${String(error.cause)}` : ''
        expect(error, `${what}: ${stack}`).toBeInstanceOf(Failure)
        expect(error, `${what}: ${stack}`).not.toMatchObject({kind: 'internal'})
        counts.failures += 1
      }
      changes.delete(clientId)
    }
  }
  await Promise.all(Array.from({length: SIDE_BY_SIDE}, work))
  expect(counts.results + counts.failures).toBe(total)
  // Both happen, or it would not have come far.
  expect(counts.results).toBeGreaterThan(total / 20)
  expect(counts.failures).toBeGreaterThan(total / 20)
  expect(process.memoryUsage.rss() - before).toBeLessThan(600_000_000)
})
