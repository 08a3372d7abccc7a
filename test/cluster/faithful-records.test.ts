import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {createTopic, readAll} from '../support/kafka-client.ts'
import {keptForever} from '../support/recent-time.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

/** Records are stored, copied and shown as they are, whatever a number or a byte of theirs is. */

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'samsa-faithful-'))
})

afterAll(() => rm(folder, {recursive: true, force: true}))

const INT64_MAX = '9223372036854775807'

test('every int64 is a timestamp: written, shown, copied and taken back unchanged', async () => {
  const timestamps = [
    ['"2026-11-20T10:00:00.123Z"', '1795168800123'],
    [`"${INT64_MAX}"`, INT64_MAX],
    [INT64_MAX, INT64_MAX],
    ['1700000000123', '1700000000123'],
    ['"-9223372036854775808"', '-9223372036854775808'],
    ['"9007199254740993"', '9007199254740993'],
    ['null', '-1'],
    ['-1', '-1'],
    ['-2', '-2'],
  ] as const
  const exact = timestamps.map(([, text]) => text)
  const [first, second, copied] = await Promise.all(
    ['first', 'second', 'copied'].map((name) =>
      createTopic(randomName(name), {configs: {...keptForever, 'message.timestamp.after.max.ms': INT64_MAX}}),
    ),
  )
  if (first === undefined || second === undefined || copied === undefined) throw new Error('no topics')
  const input = timestamps.map(([text], index) => `{"value":"v${index}","timestamp":${text}}\n`).join('')
  expect(await runSamsa(['produce', first, '--input', 'json'], {input})).toMatchObject({code: 0})
  // kafkajs adds the difference to the first time without the 64 bits of Java's long.
  const timesOf = async (topic: string) =>
    (await readAll(topic)).map(({timestamp}) => String(BigInt.asIntN(64, BigInt(timestamp))))
  expect(await timesOf(first)).toEqual(exact)
  const json = await runSamsa(['consume', first, '--exit', '-o', 'json'])
  expect(json.stdout).toContain(`"timestamp":"${INT64_MAX}"`)
  expect(await runSamsa(['consume', first, '--exit', '-f', '%e %e{s}\n'])).toMatchObject({
    stdout: exact.map((text) => `${text} ${text === '-1' ? '-1' : floorSeconds(text)}\n`).join(''),
  })
  expect((await runSamsa(['consume', first, '--tail', '9', '-f', '%v '])).stdout).toBe(
    'v4 v8 v6 v7 v3 v0 v5 v1 v2 ',
  )
  await runSamsa(['produce', second, '--input', 'json'], {input: json.stdout})
  expect(await timesOf(second)).toEqual(exact)
  expect(await runSamsa(['topic', 'copy', first, copied])).toMatchObject({code: 0})
  expect(await timesOf(copied)).toEqual(exact)
})

function floorSeconds(text: string): string {
  const ms = BigInt(text)
  return String((ms - (((ms % 1000n) + 1000n) % 1000n)) / 1000n)
}

test('a named pipe is opened once: what a waiting writer has written is read, and without one a signal ends it', async () => {
  const topic = await createTopic(randomName('pipe'))
  const pipe = path.join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const writer = spawn('sh', ['-c', 'printf "a\\nb\\n" > "$0"', pipe], {stdio: 'ignore'})
  const written = once(writer, 'exit')
  expect(await runSamsa(['produce', topic, '--file', pipe])).toMatchObject({code: 0})
  expect(await written).toEqual([0, null])
  expect((await readAll(topic)).map(({value}) => value?.toString())).toEqual(['a', 'b'])
  expect(await runSamsa(['produce', topic, '--file', pipe, '--timeout', '1s'])).toMatchObject({code: 6})
})

test('a header of a name alone has a null value', async () => {
  const topic = await createTopic(randomName('header'))
  await runSamsa(['produce', topic, '--value', 'v', '-H', 'none', '-H', 'empty='])
  const {stdout} = await runSamsa(['consume', topic, '--exit', '-o', 'json'])
  expect(JSON.parse(stdout)).toMatchObject({
    headers: [
      {key: 'none', value: null},
      {key: 'empty', value: ''},
    ],
  })
})

test('in a transaction too each record that was read is counted once, refused ones included', async () => {
  const topic = await createTopic(randomName('compacted'), {configs: {'cleanup.policy': 'compact'}})
  const sums = async (input: string) => {
    const run = await runSamsa(['produce', topic, '--transaction', '--input', 'json', '--json'], {input})
    const {read, acknowledged, failed, unknown, notSent, failures} = JSON.parse(run.stdout)
    const lines = failures.map(({line}: {readonly line: number}) => line)
    return {code: run.code, read, acknowledged, failed, unknown, notSent, lines}
  }
  const none = {code: 1, acknowledged: 0, unknown: 0}
  const [good, bad] = ['{"key":"k","value":"v"}\n', '{"value":"no key"}\n']
  expect(await sums(good + bad + good + bad + good)).toEqual({
    ...none,
    read: 5,
    failed: 2,
    notSent: 3,
    lines: [2, 4],
  })
  expect(await sums(bad.repeat(3))).toEqual({...none, read: 3, failed: 3, notSent: 0, lines: [1, 2, 3]})
})
