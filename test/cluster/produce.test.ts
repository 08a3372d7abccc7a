import {execFile} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {createInterface} from 'node:readline'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {followSamsa} from '../support/follow-samsa.ts'
import {createTopic, readAll, topicOffsets} from '../support/kafka-client.ts'
import {pinnedNode} from '../support/package-stage.ts'
import {runPastEvent} from '../support/past-event.ts'
import {startProgram, startTerminal} from '../support/pty.ts'
import {formatTime, hourAgoMs, keptForever} from '../support/recent-time.ts'
import {randomName, runSamsa, samsaEntry, samsaEnv, spawnSamsa} from '../support/run-samsa.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'samsa-produce-'))
})

afterAll(async () => {
  await rm(folder, {recursive: true, force: true})
})

async function write(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, content)
  return file
}

/** Keys and values as text, in order of partition and offset. */
async function texts(topic: string): Promise<(string | null)[][]> {
  const records = await readAll(topic)
  return records.map(({key, value}) => [key?.toString() ?? null, value?.toString() ?? null])
}

test('each line of stdin is a record, an empty one too, and the four sums are told on stderr', async () => {
  const topic = await createTopic(randomName('lines'))
  const run = await runSamsa(['produce', topic], {input: 'one\n\nnull\n'})
  expect(run).toMatchObject({code: 0, stdout: ''})
  expect(run.stderr).toMatch(
    /^samsa: 3 read, 3 acknowledged, 0 failed, 0 unknown, 0 not sent \(7 B in .* s\)\n$/,
  )
  expect(await texts(topic)).toEqual([
    [null, 'one'],
    [null, ''],
    [null, 'null'],
  ])
})

test('a last line without a newline is sent, and told', async () => {
  const topic = await createTopic(randomName('cut'))
  const run = await runSamsa(['produce', topic], {input: 'one\ntw'})
  expect(run).toMatchObject({code: 0, stderr: expect.stringContaining('no line break at its end')})
  expect(await texts(topic)).toEqual([
    [null, 'one'],
    [null, 'tw'],
  ])
})

test('nothing to send is done', async () => {
  const topic = await createTopic(randomName('empty'))
  const run = await runSamsa(['produce', topic, '-o', 'json'])
  expect(run).toMatchObject({code: 0, stderr: ''})
  expect(JSON.parse(run.stdout)).toMatchObject({read: 0, acknowledged: 0, failures: []})
  // A folder is no empty input.
  const words = [pinnedNode, samsaEntry(), 'produce', topic]
  const reading = execFile('sh', ['-c', 'exec "$@" < "$0"', folder, ...words], {env: samsaEnv()})
  expect(await once(reading, 'exit')).toEqual([1, null])
})

test('keys of lines go where the Java client puts them', async () => {
  const topic = await createTopic(randomName('keyed'), {partitions: 6})
  const run = await runSamsa(['produce', topic, '--key-separator', '=', '-p', '0'], {input: 'a=b\n'})
  expect(run.code).toBe(0)
  const input = 'foobar=1\nabc=2\nä=3\norder-17=4\n'
  expect(await runSamsa(['produce', topic, '--key-separator', '='], {input})).toMatchObject({code: 0})
  const records = await readAll(topic)
  // The partitions are Utils.toPositive(Utils.murmur2(key)) % 6 of Kafka 4.3.1.
  expect(records.map(({partition, key}) => [partition, key?.toString()])).toEqual(
    expect.arrayContaining([
      [0, 'a'],
      [0, 'foobar'],
      [3, 'abc'],
      [3, 'order-17'],
    ]),
  )
  expect(records).toHaveLength(5)
})

test('key, headers, timestamp and values of the command line', async () => {
  const topic = await createTopic(randomName('values'))
  const atMs = hourAgoMs + 123
  const run = await runSamsa([
    ...[
      'produce',
      topic,
      '--value',
      'v1',
      '--value',
      'v\n2',
      '-k',
      'K',
      '-H',
      'a=1',
      '-H',
      'a=2',
      '-H',
      'b=',
    ],
    ...['--timestamp', formatTime(atMs)],
  ])
  expect(run).toMatchObject({code: 0})
  const headers = {a: [Buffer.from('1'), Buffer.from('2')], b: Buffer.from('')}
  const timestamp = String(atMs)
  expect(await readAll(topic)).toMatchObject([
    {key: Buffer.from('K'), value: Buffer.from('v1'), headers, timestamp},
    {key: Buffer.from('K'), value: Buffer.from('v\n2'), headers, timestamp},
  ])
})

test('tombstones: by flag, and by a marker in a line', async () => {
  const topic = await createTopic(randomName('tombstone'))
  await runSamsa(['produce', topic, '-k', 'gone', '--tombstone'])
  const marked = ['produce', topic, '--key-separator', ':', '--null-marker', 'NULL', '--allow-keyless']
  await runSamsa(marked, {input: 'gone too:NULL\nnot gone:null\nNULL:no key\nno separator\n'})
  expect(await texts(topic)).toEqual([
    ['gone', null],
    ['gone too', null],
    ['not gone', 'null'],
    [null, 'no key'],
    [null, 'no separator'],
  ])
})

test('where each record went, in the order of the input', async () => {
  const topic = await createTopic(randomName('placed'), {partitions: 3})
  const input = Array.from({length: 500}, (_, index) => `k${index}:${index}\n`).join('')
  const run = await runSamsa(['produce', topic, '--key-separator', ':', '--print-offsets'], {input})
  const records = await readAll(topic)
  const placed = new Map(
    records.map(({value, partition, offset}) => [value?.toString(), `${partition} ${offset}`]),
  )
  const expected = Array.from({length: 500}, (_, index) => `${placed.get(String(index))}\n`)
  expect(run).toMatchObject({code: 0, stdout: expected.join('')})
})

test('a file a record, its bytes untouched, and - for stdin', async () => {
  const topic = await createTopic(randomName('files'))
  const bytes = Buffer.from([0, 10, 255, 13, 10])
  const file = await write('record.bin', bytes)
  const args = ['produce', topic, '--input', 'file', '--file', file, '--file', '-', '-k', 'doc']
  expect(await runSamsa(args, {input: 'a\nb'})).toMatchObject({code: 0})
  expect((await readAll(topic)).map(({value}) => value)).toEqual([bytes, Buffer.from('a\nb')])
})

test('JSON records of consume come back as they were, and lines that are none are told by their numbers', async () => {
  const options = {partitions: 2, configs: keptForever}
  const [from, to] = [await createTopic(randomName('from'), options), randomName('to')]
  await createTopic(to, options)
  const odd = Buffer.from([0xff, 0x00, 0x0a])
  const file = await write('odd.bin', odd)
  await runSamsa([
    'produce',
    from,
    '--input',
    'file',
    '--file',
    file,
    '-k',
    'ö',
    '-H',
    'h=1',
    '-H',
    'h=2',
    '-p',
    '1',
  ])
  await runSamsa(['produce', from, '-k', 'k', '--tombstone', '--timestamp', '5', '-p', '0'])
  const consumed = await runSamsa(['consume', from, '--exit', '-o', 'json'])
  const run = await runSamsa(['produce', to, '--input', 'json', '-o', 'json'], {
    input: `${consumed.stdout}{"key":"x"}\nnonsense\n{"value":"y","partition":7}\n`,
  })
  expect(run.code).toBe(1)
  expect(JSON.parse(run.stdout)).toMatchObject({
    read: 5,
    acknowledged: 2,
    failed: 3,
    unknown: 0,
    notSent: 0,
    failures: [
      {line: 3, error: {code: 'INVALID_RECORD', message: 'The record has no "value".'}},
      {line: 4, error: {code: 'INVALID_RECORD'}},
      {line: 5, error: {code: 'UNKNOWN_TOPIC_OR_PARTITION'}},
    ],
  })
  expect(await readAll(to)).toEqual(await readAll(from))
})

test('CSV with a first row of names', async () => {
  const topic = await createTopic(randomName('csv'))
  const file = await write('records.csv', 'key,value,header.h\nk,"a, ""b""\nc",1\nbad,row\n,plain,\n')
  const run = await runSamsa(['produce', topic, '--input', 'csv', '--file', file])
  expect(run.code).toBe(1)
  expect(run.stderr).toContain(`${file}:4: The row has 2 cells`)
  expect(await readAll(topic)).toMatchObject([
    {key: Buffer.from('k'), value: Buffer.from('a, "b"\nc'), headers: {h: Buffer.from('1')}},
    {key: null, value: Buffer.from('plain'), headers: {}},
  ])
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'])('%s batches hold what was sent', async (compression) => {
  const topic = await createTopic(randomName(compression))
  const input = Array.from({length: 3_000}, (_, index) => `record ${index} of a topic that is packed\n`).join(
    '',
  )
  const run = await runSamsa(['produce', topic, '--compression', compression], {input})
  expect(run).toMatchObject({code: 0})
  const back = await runSamsa(['consume', topic, '--exit'])
  expect(back.stdout === input).toBe(true)
  const described = await runSamsa(['consume', topic, '-n', '1', '-f', '%a{compression}'])
  expect(described.stdout).toBe(compression)
})

test('a record that is too large for the topic fails alone, by its line', async () => {
  const topic = await createTopic(randomName('large'), {configs: {'max.message.bytes': '2000'}})
  const lines = Array.from({length: 1000}, (_, index) => `line ${index + 1}`)
  lines[416] = 'x'.repeat(3000)
  lines[999] = 'y'.repeat(2_000_000)
  const run = await runSamsa(['produce', topic, '-o', 'json'], {input: `${lines.join('\n')}\n`})
  expect(run.code).toBe(1)
  const result = JSON.parse(run.stdout)
  expect(result).toMatchObject({read: 1000, acknowledged: 998, failed: 2, unknown: 0, notSent: 0})
  expect(result.failures).toMatchObject([
    {line: 417, error: {code: 'MESSAGE_TOO_LARGE'}},
    {line: 1000, error: {code: 'MESSAGE_TOO_LARGE'}},
  ])
  expect((await texts(topic)).map(([, value]) => value)).toEqual(
    lines.filter((line) => line.startsWith('line')),
  )
})

test('records that a compacted topic refuses fail alone, by their lines, and the others keep their order', async () => {
  const topic = await createTopic(randomName('compacted'), {configs: {'cleanup.policy': 'compact'}})
  const lines = Array.from({length: 5000}, (_, index) =>
    index % 1000 === 7 ? `NIL:${index}` : `k${index}:${index}`,
  )
  const args = ['produce', topic, '--key-separator', ':', '--null-marker', 'NIL']
  const run = await runSamsa(args, {input: `${lines.join('\n')}\n`})
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('samsa: line 1008: ')
  expect(run.stderr).toContain('samsa: 5000 read, 4995 acknowledged, 5 failed, 0 unknown, 0 not sent')
  const values = (await texts(topic)).map(([, value]) => Number(value))
  expect(values).toEqual(
    Array.from({length: 5000}, (_, index) => index).filter((index) => index % 1000 !== 7),
  )
})

test.each(['0', '1', 'all'])('--acks %s writes the records', async (acks) => {
  const topic = await createTopic(randomName('acks'), {partitions: 2})
  const input = 'x\n'.repeat(2_000)
  const run = await runSamsa(
    ['produce', topic, '--acks', acks, '--partitioner', 'round-robin', '-o', 'json'],
    {input},
  )
  expect(run.code).toBe(0)
  const result = JSON.parse(run.stdout)
  expect(acks === '0' ? result.unknown : result.acknowledged).toBe(2_000)
  expect((await topicOffsets(topic)).map(({high}) => high)).toEqual([1000n, 1000n])
})

test('records without keys spread over the partitions, those of one batch together', async () => {
  const topic = await createTopic(randomName('spread'), {partitions: 4})
  const child = spawnSamsa(['produce', topic, '--print-offsets'])
  const ended = once(child, 'close')
  const places: string[] = []
  const lines = createInterface({input: child.stdout})
  lines.on('line', (line) => places.push(line))
  // Lines that are written at once go in one batch; each batch has a partition by chance. Of sixty one is left out once in
  // ten million runs.
  for (let batch = 1; batch <= 60; batch++) {
    child.stdin.write('x\n'.repeat(10))
    while (places.length < 10 * batch) await once(lines, 'line')
    const partitions = places.slice(-10).map((place) => place.split(' ')[0])
    expect(new Set(partitions).size).toBe(1)
  }
  child.stdin.end()
  expect((await ended)[0]).toBe(0)
  const counts = (await topicOffsets(topic)).map(({high}) => Number(high))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(600)
  expect(Math.min(...counts)).toBeGreaterThan(0)
})

test('a typed line is acknowledged while the input stays open, and Ctrl-C sums up with 130', async () => {
  const topic = await createTopic(randomName('typed'))
  const child = spawnSamsa(['produce', topic, '--print-offsets'])
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  for (const [line, place] of [
    ['first', '0 0\n'],
    ['second', '0 1\n'],
  ]) {
    child.stdin.write(`${line}\n`)
    expect(String((await once(child.stdout, 'data'))[0])).toBe(place)
  }
  child.stdin.write('not complete')
  child.kill('SIGINT')
  expect(await once(child, 'close')).toEqual([130, null])
  expect(stderr).toContain('samsa: 2 read, 2 acknowledged, 0 failed, 0 unknown, 0 not sent')
  expect(await texts(topic)).toEqual([
    [null, 'first'],
    [null, 'second'],
  ])
})

test('SIGTERM sums up with 143', async () => {
  const topic = await createTopic(randomName('term'))
  const run = await runSamsa(['produce', topic, '--rate', '200', '--print-offsets', '-p', '0'], {
    input: 'x\n'.repeat(100_000),
    signalAfter: {text: '0 5\n', signal: 'SIGTERM'},
  })
  expect(run.code).toBe(143)
  const [, read, acknowledged] =
    /(\d+) read, (\d+) acknowledged, 0 failed, 0 unknown, 0 not sent/.exec(run.stderr) ?? []
  expect(Number(read)).toBeGreaterThan(5)
  expect(acknowledged).toBe(read)
  expect(await topicOffsets(topic)).toMatchObject([{high: BigInt(acknowledged ?? -1)}])
})

test('--rate holds back', async () => {
  const topic = await createTopic(randomName('rate'))
  const run = await runSamsa(['produce', topic, '--rate', '100', '-o', 'json'], {input: 'x\n'.repeat(60)})
  const {acknowledged, durationMs} = JSON.parse(run.stdout)
  expect(acknowledged).toBe(60)
  expect(durationMs).toBeGreaterThanOrEqual(550)
})

test('a deadline ends it with 6 and a summary', async () => {
  const topic = await createTopic(randomName('deadline'))
  await runPastEvent(
    async (timeoutMs) => {
      const run = followSamsa(['produce', topic, '--timeout', `${timeoutMs}ms`, '-o', 'json'])
      run.child.stdin.write('a\nb\n')
      expect(await run.closed).toEqual([6, null])
      const result = JSON.parse(run.written.stdout)
      expect(result.error).toMatchObject({kind: 'timeout', code: 'DEADLINE'})
      return result
    },
    ({read, acknowledged}) => read === 2 && acknowledged === 2,
    1_000,
  )
})

test('a topic that is not there is told before anything is read, with the nearest name', async () => {
  const topic = await createTopic(randomName('orders'))
  const child = spawnSamsa(['produce', `${topic}x`])
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  // Stdin stays open: nobody waits for it.
  expect(await once(child, 'close')).toEqual([1, null])
  expect(stderr).toContain(`Topic ${topic}x does not exist. [UNKNOWN_TOPIC_OR_PARTITION]`)
  expect(stderr).toContain(`Did you mean ${topic}?`)
  expect(stderr).toContain(`samsa topic create ${topic}x`)
})

test('bad calls send nothing and say why', async () => {
  const topic = await createTopic(randomName('usage'))
  const readable = await write('readable.txt', 'x\n')
  for (const [args, code, message] of [
    [['-p', '9'], 1, `Topic ${topic} has no partition 9; it has only partition 0.`],
    [['-p', '0', '--partitioner', 'random'], 2, '--partition and --partitioner contradict each other'],
    [
      ['--file', readable, '--file', path.join(folder, 'missing')],
      2,
      'The input file cannot be read: ENOENT',
    ],
    [['--file', folder], 2, 'is a directory'],
    [['--input', 'csv'], 2, 'The first row of the CSV names a column "x"'],
    [['--print-offsets', '-o', 'json'], 2, '--print-offsets and -o json'],
    [['--acks', '3'], 2, '--acks'],
  ] as const) {
    const run = await runSamsa(['produce', topic, ...args], {input: 'x\n'})
    expect([args, run.code]).toEqual([args, code])
    expect(run.stderr + run.stdout).toContain(message)
  }
  expect(await topicOffsets(topic)).toMatchObject([{high: 0n}])
})

test('a terminal is told what to type', async () => {
  const topic = await createTopic(randomName('terminal'))
  const session = startTerminal(['produce', topic])
  await session.waitForText('type one record a line')
  session.write('typed\r')
  session.write('\x04')
  await session.waitForText('1 read, 1 acknowledged')
  expect(await session.exit).toMatchObject({code: 0})
  expect(await texts(topic)).toEqual([[null, 'typed']])
})

test('a terminal sees how far it is, in per cent of a file too, and a pipe does not', async () => {
  const topic = await createTopic(randomName('progress'))
  // Read in chunks of 256 KiB, held back to some seconds.
  const file = await write('many-lines', `${'x'.repeat(999)}\n`.repeat(1000))
  const args = ['produce', topic, '--rate', '400', '--file', file]
  const piped = runSamsa(args)
  const session = startTerminal(args, {cols: 120})
  const redirected = startProgram('bash', ['-c', `samsa produce ${topic} --rate 400 < ${file}`], {
    env: samsaEnv([], {TERM: 'xterm-256color'}),
  })
  const percentOfInput = redirected.waitForText(/records, .*\d% \.\.\./)
  await session.waitForText(/[1-9]\d* records, .*\/s, \d+\.\d% \.\.\./)
  await session.waitForText('1000 read, 1000 acknowledged')
  expect(await session.exit).toMatchObject({code: 0})
  expect(session.screen().join('\n')).not.toContain('%')
  expect((await piped).stderr).toMatch(/^samsa: 1000 read, 1000 acknowledged.*\n$/)
  await percentOfInput
  expect(await redirected.exit).toMatchObject({code: 0})
})

test('a reader of the offsets that goes away is no failure', async () => {
  const topic = await createTopic(randomName('head'))
  const child = spawnSamsa(['produce', topic, '--print-offsets', '--rate', '2000'])
  child.stdin.on('error', () => {})
  child.stdin.write('x\n'.repeat(100_000))
  await once(child.stdout, 'data')
  child.stdout.destroy()
  expect(await once(child, 'close')).toEqual([0, null])
})

test("a topic of Kafka's own takes nothing, and it is said whose it is", async () => {
  const run = await runSamsa(['produce', '__consumer_offsets', '-p', '0', '--value', 'x'])
  expect(run).toMatchObject({code: 1, stdout: ''})
  expect(run.stderr).toContain("__consumer_offsets-0 is a partition of Kafka's own")
  expect(run.stderr).not.toContain('249')
})
