import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {allowOnlyDescribe} from '../support/acl.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {createTopic, readAll} from '../support/kafka-client.ts'
import type {RequestFate} from '../support/kafka-proxy.ts'
import {runPastEvent} from '../support/past-event.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {expectToFit} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// Transactions on a network that fails: a real broker that clients reach only through a proxy.

const API_KEYS = {produce: 0, findCoordinator: 10, initProducerId: 22, addPartitions: 24, endTxn: 26}
type Api = keyof typeof API_KEYS

let kafka: ProxiedKafka

beforeAll(async () => {
  kafka = await startProxiedKafka()
})

afterAll(() => kafka?.stop())

/** A transaction of its own on a topic of its own. */
interface Planned {
  readonly topic: string
  /** The command that produces in it. */
  readonly args: readonly string[]
  /** How many of the requests that have a fate came by. */
  count(): number
}

/** Plans a transaction, and what becomes of its requests of a kind. */
async function plan(
  api: Api,
  fate: (index: number, frame: Buffer) => RequestFate,
  {partitions = 1}: {readonly partitions?: number} = {},
): Promise<Planned> {
  const topic = await createTopic(randomName('faults'), {partitions})
  const id = randomName('transaction')
  // The id is in all requests of a transaction.
  const count = kafka.proxy.plan(API_KEYS[api], id, fate)
  const args = ['produce', topic, '-b', kafka.servers, '--transaction', '--transactional-id', id]
  return {topic, args, count}
}

/** Lines of ten kilobytes, so that there are many batches. */
function numberedLines(count: number): string {
  return Array.from({length: count}, (_, index) => `${`${index} `.padEnd(10_000, '.')}\n`).join('')
}

/** The numbers of the committed lines, in order of partition and offset, each partition for itself; past the proxy. */
async function committed(topic: string): Promise<number[][]> {
  const partitions = Map.groupBy(await readAll(topic), ({partition}) => partition)
  return [...partitions.values()].map((records) =>
    records.map(({value}) => Number.parseInt(String(value), 10)),
  )
}

/** Whether an EndTxn request commits: that stands in front of the tags, of which there are none. */
function isCommit(frame: Buffer): boolean {
  return frame.at(-2) === 1
}

/**
 * Produces two lines with a deadline that comes after a request whose fate is planned; of EndTxn one that commits, for where
 * the deadline comes before it, there is one that aborts.
 */
function produceToDeadline(api: Api, fate: RequestFate) {
  return runPastEvent(
    async (timeoutMs) => {
      let hasCome = false
      const planned = await plan(api, (_index, frame) => {
        hasCome ||= api !== 'endTxn' || isCommit(frame)
        return fate
      })
      const args = [...planned.args, '-o', 'json', '--timeout', `${timeoutMs}ms`]
      const run = await runSamsa(args, {input: '1\n2\n'})
      return {...planned, run, hasCome}
    },
    ({hasCome}) => hasCome,
  )
}

describe.concurrent('on a network that fails', () => {
  test.each<[Api, RequestFate]>([
    ['findCoordinator', 'cut'],
    ['initProducerId', 'cut-answer'],
    ['addPartitions', 'cut'],
    ['addPartitions', 'cut-answer'],
    ['produce', 'cut-answer'],
    ['endTxn', 'cut'],
    ['endTxn', 'cut-answer'],
  ])('the first %s lost (%s): all is committed once and in order all the same', async (api, fate) => {
    const {topic, args, count} = await plan(api, (index) => (index === 0 ? fate : 'forward'), {partitions: 3})
    const run = await runSamsa([...args, '-o', 'json'], {input: numberedLines(300)})
    expect(JSON.parse(run.stdout)).toMatchObject({read: 300, acknowledged: 300})
    expect(run.code).toBe(0)
    // The lost one was asked again.
    expect(count()).toBeGreaterThan(1)
    const partitions = await committed(topic)
    for (const numbers of partitions) expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(partitions.flat().sort((a, b) => a - b)).toEqual(Array.from({length: 300}, (_, index) => index))
  })

  test.each<[RequestFate, number[][]]>([
    ['cut-answer', [[1, 2]]],
    ['swallow', []],
  ])(
    'a commit that is never answered (%s) leaves every line unknown at the deadline',
    async (fate, stored) => {
      const {topic, run} = await produceToDeadline('endTxn', fate)
      expect(run.code).toBe(6)
      const result = JSON.parse(run.stdout)
      expectToFit('produce', result)
      expect(result).toMatchObject({
        read: 2,
        acknowledged: 0,
        failed: 0,
        unknown: 2,
        notSent: 0,
        transaction: {outcome: 'unknown'},
      })
      expect(result.error.message).toContain('committed is unknown')
      if (stored.length > 0) expect(await committed(topic)).toEqual(stored)
    },
  )

  test('a signal does not take a commit back; a second one leaves, and every line is unknown', async () => {
    const {promise: isCommitting, resolve} = Promise.withResolvers<void>()
    const {args} = await plan('endTxn', () => {
      resolve()
      return 'swallow'
    })
    const run = followSamsa(args)
    run.child.stdin.end('1\n2\n')
    await isCommitting
    run.child.kill('SIGINT')
    await run.seen('the commit is under way and cannot be taken back')
    // The same signal at once would be taken for the first one.
    run.child.kill('SIGTERM')
    expect(await run.closed).toEqual([143, null])
    expect(run.written.stderr).toContain('was to be committed, and no answer tells whether it was')
    expect(run.written.stderr).toContain('2 read, 0 acknowledged, 0 failed, 2 unknown, 0 not sent')
  })

  test('what has no answer when it is aborted has failed, not become unknown', async () => {
    const {topic, run} = await produceToDeadline('produce', 'swallow')
    expect(run.code).toBe(6)
    expect(JSON.parse(run.stdout)).toMatchObject({
      read: 2,
      acknowledged: 0,
      failed: 2,
      unknown: 0,
      transaction: {outcome: 'aborted', rolledBack: 2},
    })
    const after = await runSamsa(['produce', topic, '-b', kafka.servers, '--value', '3'])
    expect(after.code).toBe(0)
    const read = ['consume', topic, '-b', kafka.servers, '--isolation', 'read_committed', '-n', '1']
    expect(await runSamsa(read)).toMatchObject({code: 0, stdout: '3\n'})
  })

  test('an abort that nobody hears is told with what becomes of it', async () => {
    const {run, end} = await runPastEvent(
      async (timeoutMs) => {
        const {args, count} = await plan('endTxn', () => 'swallow')
        const run = followSamsa([...args, '--print-offsets', '--timeout', `${timeoutMs}ms`])
        // The input goes on, so that it is the deadline that aborts.
        run.child.stdin.write('1\n')
        return {run, end: await run.closed, count}
      },
      ({count}) => count() > 0,
    )
    expect(end).toEqual([6, null])
    expect(run.written.stdout).toBe('')
    expect(run.written.stderr).toContain(
      'It was never committed; the coordinator aborts it 60 seconds after its start.',
    )
    expect(run.written.stderr).toContain('1 read, 0 acknowledged, 1 failed, 0 unknown, 0 not sent')
    expect(run.written.stderr).toContain('The transaction was never committed, so nothing was added')
  })
})

test('without permission for the transactional id nothing is sent and the exit code is 5', async () => {
  const topic = await createTopic(randomName('faults'))
  const transactionalId = randomName('id')
  await allowOnlyDescribe('transactionalId', transactionalId)
  const args = ['produce', topic, '-b', kafka.servers, '--transaction', '--transactional-id', transactionalId]
  const run = await runSamsa(args, {input: 'a\n'})
  expect(run.code).toBe(5)
  expect(run.stderr).toContain(`that needs WRITE on transactional id ${transactionalId}.`)
  expect(run.stderr).toContain('[TRANSACTIONAL_ID_AUTHORIZATION_FAILED]')
})

test('without permission for the topic it is aborted with 5', async () => {
  const topic = await createTopic(randomName('faults'))
  await allowOnlyDescribe('topic', topic)
  const run = await runSamsa(['produce', topic, '-b', kafka.servers, '-o', 'json', '--transaction'], {
    input: '1\n2\n',
  })
  expect(run.code).toBe(5)
  expect(JSON.parse(run.stdout)).toMatchObject({
    read: 2,
    acknowledged: 0,
    transaction: {outcome: 'aborted'},
    error: {kind: 'denied', code: 'TOPIC_AUTHORIZATION_FAILED'},
  })
})
