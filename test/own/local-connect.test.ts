import path from 'node:path'
import {expect, test} from 'vitest'
import {askWorker, linesOf} from '../support/connect-worker.ts'
import {runFailing} from '../support/failed-run.ts'
import {produce} from '../support/kafka-client.ts'
import {runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface Status {
  readonly clusters: readonly {
    readonly bootstrapServers: string
    readonly parts: readonly {readonly name: string; readonly url: string; readonly state: string}[]
  }[]
}

test('local up --with connect: samsa connect finds it, connectors stay over down and up, and it ends with the cluster', async () => {
  const home = await temporaryFolder()
  const env = {HOME: home, XDG_DATA_HOME: path.join(home, 'data'), SAMSA_BOOTSTRAP_SERVER: undefined}
  const json = async <T>(...words: string[]): Promise<T> => {
    const run = await runSamsa([...words, '--json'], {env})
    expect(run.code, run.stdout + run.stderr).toBe(0)
    return JSON.parse(run.stdout) as T
  }
  const out = path.join(home, 'orders.txt')
  try {
    const [cluster] = (await json<Status>('local', 'up', '--port', '0', '--with', 'connect')).clusters
    const url = cluster?.parts[0]?.url ?? ''
    expect(cluster?.parts).toMatchObject([{name: 'connect', state: 'running'}])
    await json('topic', 'create', 'orders')
    const config = ['-c', 'connector.class=FileStreamSink', '-c', 'topics=orders', '-c', `file=${out}`]
    await json('connect', 'create', 'archive', ...config, '--timeout', '2m')
    expect(await askWorker(`${url}/connectors`)).toEqual(['archive'])
    await produce('orders', [{value: '{"id":1}'}], cluster?.bootstrapServers)
    await expect.poll(() => linesOf(out)).toEqual(['{"id":1}'])

    await json('local', 'down')
    await expect(askWorker(`${url}/connectors`)).rejects.toThrow()
    const servers = ['-b', cluster?.bootstrapServers ?? '']
    expect((await runFailing(['connect', 'list', ...servers], 4, {env})).error.code).toBe(
      'LOCAL_PART_STOPPED',
    )
    const [again] = (await json<Status>('local', 'up')).clusters
    await json('wait', 'connector', 'archive', '--running', '--timeout', '2m')
    await produce('orders', [{value: '{"id":2}'}], again?.bootstrapServers)
    await expect.poll(async () => (await linesOf(out)).at(-1)).toBe('{"id":2}')
  } finally {
    await json('local', 'down', '--delete', '--yes')
  }
})
