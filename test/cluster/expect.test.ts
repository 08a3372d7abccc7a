import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {createTopic, kafkaClient, onceProducer, produce} from '../support/kafka-client.ts'
import {PATIENCE_MS} from '../support/patience.ts'
import {startProxiedKafka} from '../support/proxied-kafka.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface ExpectDocument {
  readonly met: boolean
  readonly expected: number
  readonly matched: number
  readonly scanned: number
  readonly records: readonly {readonly key: string | null; readonly value: string | null}[]
  readonly nearMisses: readonly {readonly key: string | null; readonly offset: number; readonly why: string}[]
}

/** ApiKeys.FETCH */
const FETCH = 1
const NOW = ['--timeout', '0']

async function orders(): Promise<string> {
  const topic = await createTopic(randomName('expect'), {partitions: 2})
  await produce(topic, [
    {partition: 0, key: 'order-1', value: '{"state":"new","amount":5}'},
    {partition: 1, key: 'order-2', value: '{"state":"paid","amount":150}'},
    {partition: 0, key: 'order-3', value: '{"state":"paid","amount":20}'},
    {partition: 1, key: 'order-4', value: 'oops'},
  ])
  return topic
}

test('records that are there are printed, and it is over at once', async () => {
  const topic = await orders()
  const args = ['expect', topic, '--timeout', `${PATIENCE_MS}ms`]
  const one = await runSamsa([...args, '--key', 'order-2', '--where', 'value.amount > 100'])
  expect(one).toMatchObject({code: 0, stdout: '{"state":"paid","amount":150}\n', stderr: ''})
  const two = await runSamsa([...args, '--count', '2', '--grep', 'paid', '-f', '%k\\n'])
  expect(two.code).toBe(0)
  expect(two.stdout.split('\n').sort()).toEqual(['', 'order-2', 'order-3'])
  expect(await runJson<ExpectDocument>([...args, '--key', 'order-1'])).toMatchObject({
    met: true,
    expected: 1,
    matched: 1,
    records: [{key: 'order-1', value: '{"state":"new","amount":5}'}],
    nearMisses: [],
  })
})

test('exit 3 when the time is up, with what missed by one condition', async () => {
  const topic = await orders()
  const where = 'value.state == "paid" && value.amount > 100 && value.amount < 100'
  const args = ['expect', topic, '--where', where]
  expect(await runJson<ExpectDocument>([...args, ...NOW], {code: 3})).toMatchObject({
    met: false,
    matched: 0,
    scanned: 4,
    nearMisses: expect.arrayContaining([
      expect.objectContaining({key: 'order-2', why: 'value.amount < 100 is false'}),
      expect.objectContaining({key: 'order-3', why: 'value.amount > 100 is false'}),
    ]),
  })
  const run = await runSamsa([
    'expect',
    topic,
    '--key',
    'order-4',
    '--where',
    'value.amount > 1',
    '--timeout',
    '300ms',
  ])
  expect(run).toMatchObject({code: 3, stdout: ''})
  const [first, ...others] = run.stderr.trimEnd().split('\n')
  expect(first).toBe(`samsa: 0 of 1 record of ${topic} matched within 300ms, 4 looked at.`)
  expect(others.map((line) => line.split(': ')[1])).toEqual([
    ...Array.from({length: 4}, () => 'near miss'),
    '--where could not be evaluated on 1 record, which does not match',
  ])
  expect(run.stderr).toContain('order-4: value.amount > 1 cannot be evaluated: value is not JSON: oops\n')
  // Of one condition every record misses by one.
  expect(await runJson<ExpectDocument>(['expect', topic, '--key', 'x', ...NOW], {code: 3})).toMatchObject({
    nearMisses: [],
  })
})

test('a --where that cannot be evaluated is told, and where it never can be, --none does not pass', async () => {
  const topic = await orders()
  const args = ['expect', topic, '--none', ...NOW]
  const some = await runSamsa([...args, '--where', 'value.amount == 7 && key != "order-3"'])
  expect(some.code, some.stderr).toBe(0)
  expect(some.stderr).toContain(
    '--where could not be evaluated on 1 record, which does not match: value is not JSON.',
  )
  for (const where of ['value.amuont == 7', 'value.nothing.at.all > 1']) {
    const never = await runSamsa([...args, '--where', where])
    expect(never, never.stderr).toMatchObject({code: 1, stdout: ''})
    expect(never.stderr).toContain('could not be evaluated on 4 records')
  }
  // Another condition that is not met says enough.
  expect(
    await runJson<ExpectDocument>([...args, '--key', 'nobody', '--where', 'value.amuont == 7']),
  ).toMatchObject({met: true, unevaluated: []})
})

test('what comes later is waited for, and with --from latest what was there does not count', async () => {
  const topic = await orders()
  const child = spawnSamsa([
    'expect',
    topic,
    '--from',
    'latest',
    '--key',
    'order-1',
    '--timeout',
    `${PATIENCE_MS}ms`,
    '-v',
  ])
  const out: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const producer = onceProducer()
  await producer.connect()
  // Until it has begun to read at the end, a record may still be before that.
  let isOver = false
  void ended.then(() => {
    isOver = true
  })
  while (!isOver) await producer.send({topic, messages: [{key: 'order-1', value: 'later'}], acks: -1})
  expect(await ended).toBe(0)
  expect(Buffer.concat(out).toString()).toBe('later\n')
  await producer.disconnect()
})

test('--none: met when the time is over, and not met as soon as one comes', async () => {
  const topic = await orders()
  const none = await runSamsa(['expect', topic, '--none', '--grep', 'failed', '--timeout', '200ms'])
  expect(none).toMatchObject({
    code: 0,
    stdout: '',
    stderr: `samsa: No record of ${topic} matches within 200ms, of 4 looked at.\n`,
  })
  const args = ['expect', topic, '--none', '--grep', 'oops', '--timeout', `${PATIENCE_MS}ms`]
  expect(await runJson<ExpectDocument>(args, {code: 3})).toMatchObject({
    met: false,
    expected: 0,
    matched: 1,
    records: [{key: 'order-4'}],
  })
})

test('a check never passes for want of data', async () => {
  const missing = randomName('expect')
  for (const timeout of ['0', '100ms']) {
    const args = ['expect', missing, '--none', '--timeout', timeout]
    const {error} = await runJson<ErrorDocument>(args, {code: 1})
    expect(error).toMatchObject({kind: 'not-found', code: 'UNKNOWN_TOPIC_OR_PARTITION'})
  }
  expect((await runSamsa(['expect', missing, '--none', '-b', '127.0.0.1:1'])).code).toBe(4)
  // The broker goes while it is read: nobody knows what came then.
  const topic = await orders()
  const {proxy, servers, stop} = await startProxiedKafka()
  let isGone = false
  proxy.fateOf = ({apiKey}) => {
    if (apiKey === FETCH) isGone = true
    return isGone ? 'cut' : 'forward'
  }
  const run = await runSamsa([
    'expect',
    topic,
    '--none',
    '--grep',
    'failed',
    '--timeout',
    '1s',
    '-b',
    servers,
  ])
  expect(isGone).toBe(true)
  expect([1, 4, 6], run.stderr).toContain(run.code)
  await stop()
})

test('--none does not pass over a record that an open transaction holds back, its own or one behind it', async () => {
  const topic = await createTopic(randomName('expect'))
  const producer = kafkaClient().producer({
    transactionalId: randomName('id'),
    idempotent: true,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  const open = await producer.transaction()
  await open.send({topic, messages: [{value: 'open'}]})
  // Acknowledged, but nobody who reads committed records gets it before the transaction in front of it has ended.
  await produce(topic, [{value: 'plain'}])
  for (const timeout of ['0', '100ms']) {
    const none = ['expect', topic, '--none', '--timeout', timeout, '--grep']
    for (const value of ['plain', 'open']) {
      const {error} = await runJson<ErrorDocument>([...none, value], {code: 1})
      expect(error).toMatchObject({kind: 'partial', code: 'OPEN_TRANSACTION'})
    }
    // All that is held back was looked at, and is no reason to fail where none of it matches.
    expect(await runJson<ExpectDocument>([...none, 'nothing'])).toMatchObject({met: true, scanned: 2})
  }
  const misspelt = await runSamsa(['expect', topic, '--none', ...NOW, '--where', 'value.amuont == 7'])
  expect(misspelt, misspelt.stderr).toMatchObject({code: 1, stdout: ''})
  // What does not come in time has not come, whatever holds it back.
  expect(
    await runJson<ExpectDocument>(['expect', topic, '--grep', 'plain', ...NOW], {code: 3}),
  ).toMatchObject({
    met: false,
  })
  await open.abort()
  await producer.disconnect()
  const plain = ['expect', topic, '--none', ...NOW, '--grep', 'plain']
  await expect.poll(async () => (await runSamsa(plain)).code).toBe(3)
  expect((await runSamsa(['expect', topic, '--none', ...NOW, '--grep', 'open'])).code).toBe(0)
})

test('what cannot be meant is refused with 2', async () => {
  for (const args of [
    ['a*'],
    ['a', '--none', '--count', '2'],
    ['a', '--where', 'vlaue == 1'],
    ['a', '--where', 'value.a =='],
    ['a', '--from', 'committed'],
    ['a', '--none', '--from', new Date(Date.now() + 86_400_000).toISOString()],
    ['a', '-o', 'json', '-f', '%k'],
  ]) {
    const run = await runSamsa(['expect', ...args, '-b', bootstrapServers()])
    expect(run.code, run.stderr).toBe(2)
  }
})

test('--decode: conditions look into what was written by a schema; what cannot be decoded is neither met nor hidden', async () => {
  const folder = await temporaryFolder()
  const schema = path.join(folder, 'order.avsc')
  const fields = [
    {name: 'state', type: 'string'},
    {name: 'amount', type: 'long'},
  ]
  await writeFile(schema, JSON.stringify({type: 'record', name: 'Order', fields}))
  const topic = await createTopic(randomName('expect'))
  const input = '{"state":"new","amount":5}\n{"state":"paid","amount":9007199254740993}\n'
  const produced = await runSamsa(['produce', topic, '--encode', 'avro', '--schema', schema], {input})
  expect(produced, produced.stderr).toMatchObject({code: 0})
  const args = ['expect', topic, ...NOW, '--decode', 'avro', '--schema', schema]
  const met = await runSamsa([...args, '--where', 'value.amount == 9007199254740993'])
  expect(met).toMatchObject({code: 0, stdout: '{"state":"paid","amount":"9007199254740993"}\n', stderr: ''})
  const where = 'value.state == "new" && value.amount > 10'
  expect(await runJson<object>([...args, '--where', where], {code: 3})).toMatchObject({
    met: false,
    scanned: 2,
    nearMisses: [
      {decoded: {value: {data: {state: 'new', amount: 5}}}, why: 'value.amount > 10 is false'},
      {decoded: {value: {data: {state: 'paid'}}}, why: 'value.state == "new" is false'},
    ],
  })
  await produce(topic, [{partition: 0, value: 'no Avro'}])
  const none = await runSamsa([...args, '--none', '--where', 'value.amount == 1'])
  expect(none).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Nobody knows.*1 record could not be decoded/),
  })
})
