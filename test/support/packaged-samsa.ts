import {execFile} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import path from 'node:path'
import {promisify} from 'node:util'
import {expect} from 'vitest'
import {withAdmin} from './kafka-client.ts'
import {samsaEnv} from './run-samsa.ts'

/** Runs samsa with these words and an input; resolves to its stdout, and rejects where it does not end with 0. */
export type PackagedSamsa = (args: readonly string[], input?: string) => Promise<string>

/** A samsa that was packed and is run as its user runs it: a program, and the words before those of samsa. `home` is an own folder for it. */
export function packagedSamsa(home: string, file: string, ...first: string[]): PackagedSamsa {
  const env = {...samsaEnv(), HOME: home, XDG_CACHE_HOME: path.join(home, 'cache')}
  return async (args, input = '') => {
    const running = promisify(execFile)(file, [...first, ...args], {env, cwd: home, maxBuffer: 1e7})
    running.child.stdin?.end(input)
    return (await running).stdout
  }
}

/** What most people do with it, and all the machine code that comes along: create, produce, consume, and look at the lag of a group. Returns the topic, of eight records. */
export async function doTheMainJob(samsa: PackagedSamsa): Promise<string> {
  const topic = `packaged-${randomUUID()}`
  await samsa(['topic', 'create', topic, '--partitions', '2'])
  const lines = ['a', 'b', 'c', 'd'].map((word) => `${word}\n`).join('')
  await samsa(['produce', topic, '--compression', 'snappy'], lines)
  await samsa(['produce', topic, '--compression', 'lz4'], lines)
  const read = await samsa(['consume', topic, '--exit', '--group', topic, '--grep', '[a-c]', '-f', '%v\\n'])
  expect(read.trim().split('\n').sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
  const {lag}: {lag: {lag: number}[]} = JSON.parse(await samsa(['lag', topic, '--json']))
  expect(lag.length).toBeGreaterThan(0)
  expect(lag.filter((row) => row.lag !== 0)).toEqual([])
  const offsets = await withAdmin((admin) => admin.fetchTopicOffsets(topic))
  expect(offsets.reduce((sum, {high}) => sum + Number(high), 0)).toBe(8)
  return topic
}
