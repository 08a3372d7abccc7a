import {readdir} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {runFailing} from '../support/failed-run.ts'
import {runJson} from '../support/run-json.ts'
import {runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface Status {
  readonly clusters: readonly {
    readonly parts: readonly {
      readonly name: string
      readonly url: string
      readonly state: string
      readonly pid: number
    }[]
  }[]
}

test('local up --with registry: every command finds it, its schemas stay over down and up, and it ends with the cluster', async () => {
  const home = await temporaryFolder()
  const env = {HOME: home, XDG_DATA_HOME: path.join(home, 'data'), SAMSA_BOOTSTRAP_SERVER: undefined}
  const json = async <T>(...words: string[]): Promise<T> => {
    const run = await runSamsa([...words, '--json'], {env})
    expect(run.code, run.stdout + run.stderr).toBe(0)
    return JSON.parse(run.stdout) as T
  }
  const up = () => json<Status>('local', 'up', '--port', '0', '--with', 'registry')
  expect((await runFailing(['local', 'up', '--with', 'nothing'], 2, {env})).message).toContain('registry')
  try {
    const [part] = (await up()).clusters[0]?.parts ?? []
    expect(part).toMatchObject({name: 'registry', state: 'running'})
    const schema = {input: '{"type":"string"}', env}
    await runJson(['schema', 'register', 'orders-key', '-', '--type', 'avro'], schema)
    const subjects = async (url: string): Promise<unknown> => (await fetch(`${url}/subjects`)).json()
    expect(await subjects(part?.url ?? '')).toEqual(['orders-key'])
    const {settings} = await runJson<{settings: {key: string; from: string}[]}>(['profile', 'show'], {env})
    expect(settings.find(({key}) => key === 'schema.registry.url')?.from).toContain('samsa local')
    expect(await (await fetch(`${part?.url}/config`)).json()).toEqual({compatibilityLevel: 'BACKWARD'})
    const logs = await runSamsa(['local', 'logs', '--part', 'registry'], {env})
    expect([logs.code, logs.stdout.length > 0]).toEqual([0, true])

    // One that ended by itself is started again, beside brokers that run.
    process.kill(part?.pid ?? 0, 'SIGKILL')
    const crashed = async () => (await json<Status>('local', 'status')).clusters[0]?.parts[0]?.state
    await expect.poll(crashed).toBe('crashed')
    const [again] = (await up()).clusters[0]?.parts ?? []
    expect(again).toMatchObject({state: 'running', url: part?.url})

    await json('local', 'down')
    expect(await crashed()).toBe('stopped')
    const stopped = await runFailing(['schema', 'list'], 4, {env})
    expect(stopped.error).toMatchObject({kind: 'unreachable', code: 'LOCAL_PART_STOPPED'})
    expect(stopped.error.suggestions?.[0]).toContain('samsa local up')
    await expect(subjects(part?.url ?? '')).rejects.toThrow()
    // Without being asked for: it belongs to the cluster.
    const [back] = (await json<Status>('local', 'up')).clusters[0]?.parts ?? []
    expect(await subjects(back?.url ?? '')).toEqual(['orders-key'])
  } finally {
    await json('local', 'down', '--delete', '--yes')
  }
  expect(
    (await readdir(path.join(home, 'data/samsa/local'))).filter((name) => !name.startsWith('.')),
  ).toEqual([])
})
