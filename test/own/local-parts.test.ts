import {readdir} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {askWorker, linesOf} from '../support/connect-worker.ts'
import {runFailing} from '../support/failed-run.ts'
import {produce} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface Part {
  readonly name: string
  readonly url: string
  readonly state: string
  readonly pid: number
}

interface Status {
  readonly clusters: readonly {readonly bootstrapServers: string; readonly parts: readonly Part[]}[]
}

test('local up --with registry,connect: every command finds them, what they keep stays over down and up, and they end with the cluster', async () => {
  const home = await temporaryFolder()
  const env = {HOME: home, XDG_DATA_HOME: path.join(home, 'data'), SAMSA_BOOTSTRAP_SERVER: undefined}
  const json = async <T>(...words: string[]): Promise<T> => {
    const run = await runSamsa([...words, '--json'], {env})
    expect(run.code, run.stdout + run.stderr).toBe(0)
    return JSON.parse(run.stdout) as T
  }
  const up = async (...words: string[]) => {
    const [cluster] = (await json<Status>('local', 'up', ...words)).clusters
    const part = (wanted: string) => cluster?.parts.find(({name}) => name === wanted)
    return {servers: cluster?.bootstrapServers ?? '', registry: part('registry'), connect: part('connect')}
  }
  const out = path.join(home, 'orders.txt')
  expect((await runFailing(['local', 'up', '--with', 'nothing'], 2, {env})).message).toContain('registry')
  try {
    const {servers, registry, connect} = await up('--port', '0', '--with', 'registry,connect')
    expect([registry?.state, connect?.state]).toEqual(['running', 'running'])

    const schema = {input: '{"type":"string"}', env}
    await runJson(['schema', 'register', 'orders-key', '-', '--type', 'avro'], schema)
    const subjects = async (url: string): Promise<unknown> => (await fetch(`${url}/subjects`)).json()
    expect(await subjects(registry?.url ?? '')).toEqual(['orders-key'])
    const {settings} = await runJson<{settings: {key: string; from: string}[]}>(['profile', 'show'], {env})
    expect(settings.find(({key}) => key === 'schema.registry.url')?.from).toContain('samsa local')
    expect(await (await fetch(`${registry?.url}/config`)).json()).toEqual({compatibilityLevel: 'BACKWARD'})
    const logs = await runSamsa(['local', 'logs', '--part', 'registry'], {env})
    expect([logs.code, logs.stdout.length > 0]).toEqual([0, true])

    await json('topic', 'create', 'orders')
    const config = ['-c', 'connector.class=FileStreamSink', '-c', 'topics=orders', '-c', `file=${out}`]
    await json('connect', 'create', 'archive', ...config, '--timeout', '2m')
    expect(await askWorker(`${connect?.url}/connectors`)).toEqual(['archive'])
    await produce('orders', [{value: '{"id":1}'}], servers)
    await expect.poll(() => linesOf(out)).toEqual(['{"id":1}'])

    // One that ended by itself is started again, beside brokers that run.
    process.kill(registry?.pid ?? 0, 'SIGKILL')
    const states = async () =>
      (await json<Status>('local', 'status')).clusters[0]?.parts.map(({name, state}) => `${name} ${state}`)
    await expect.poll(states).toEqual(['registry crashed', 'connect running'])
    expect((await up()).registry).toMatchObject({state: 'running', url: registry?.url})

    await json('local', 'down')
    expect(await states()).toEqual(['registry stopped', 'connect stopped'])
    for (const words of [
      ['schema', 'list'],
      ['connect', 'list', '-b', servers],
    ]) {
      const stopped = await runFailing(words, 4, {env})
      expect(stopped.error).toMatchObject({kind: 'unreachable', code: 'LOCAL_PART_STOPPED'})
      expect(stopped.error.suggestions?.[0]).toContain('samsa local up')
    }
    await expect(subjects(registry?.url ?? '')).rejects.toThrow()
    await expect(askWorker(`${connect?.url}/connectors`)).rejects.toThrow()

    // Without being asked for: they belong to the cluster.
    const again = await up()
    expect(await subjects(again.registry?.url ?? '')).toEqual(['orders-key'])
    await json('wait', 'connector', 'archive', '--running', '--timeout', '2m')
    await produce('orders', [{value: '{"id":2}'}], again.servers)
    await expect.poll(async () => (await linesOf(out)).at(-1)).toBe('{"id":2}')
  } finally {
    await json('local', 'down', '--delete', '--yes')
  }
  expect(
    (await readdir(path.join(home, 'data/samsa/local'))).filter((name) => !name.startsWith('.')),
  ).toEqual([])
})
