import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {withAdmin} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {runSamsa} from '../support/run-samsa.ts'

interface Brokers {
  readonly brokers: readonly {readonly id: number; readonly leaders: number; readonly version: string}[]
}

const [server = ''] = bootstrapServers().split(',')

test('broker list: what metadata and log directories tell, also as a table', async () => {
  const theirs = await withAdmin((admin) => admin.describeCluster())
  const {brokers} = await runJson<Brokers>(['broker', 'list'])
  expect(brokers).toMatchObject(
    theirs.brokers.map(({nodeId: id, host, port}) => ({
      id,
      host,
      port,
      rack: null,
      state: 'up',
      controller: id === theirs.controller,
      leaders: expect.any(Number),
      replicas: expect.any(Number),
      sizeBytes: expect.any(Number),
      version: expect.stringMatching(/^>?=?\d+\.\d+$/),
    })),
  )
  const text = await runSamsa(['broker', 'list'])
  expect(text).toMatchObject({code: 0, stderr: ''})
  expect(text.stdout).toMatch(/^ *ID +HOST +PORT +STATE +CONTROLLER +LEADERS +REPLICAS +SIZE +VERSION$/m)
})

test('broker describe: log directories with the room on their volumes, APIs; an id that there is not', async () => {
  const {brokers} = await runJson<Brokers>(['broker', 'list'])
  const [first] = brokers
  const id = String(first?.id)
  const gone = String((first?.id ?? 0) + 1_000)
  const described = await runJson(['broker', 'describe', id, gone], {code: 1})
  expect(described).toMatchObject({
    brokers: [
      {
        id: first?.id,
        version: first?.version,
        logDirs: [{path: expect.any(String), error: null, totalBytes: expect.any(Number)}],
        // There is no other broker that one could have otherwise.
        differingConfigs: [],
        uncompared: [],
        apis: expect.arrayContaining([{key: 18, name: 'ApiVersions', min: 0, max: expect.any(Number)}]),
      },
      {id: Number(gone), error: {kind: 'not-found', message: expect.stringContaining(`has ${id}.`)}},
    ],
  })
  const text = await runSamsa(['broker', 'describe', id, '--verbose'])
  expect(text.stdout).toMatch(/^State: +up$/m)
  expect(text.stdout).toMatch(/^LOG DIRECTORY +REPLICAS +SIZE +VOLUME +FREE +USED$/m)
  expect(text.stdout).toMatch(/^ *18 +ApiVersions +0 to \d+$/m)
  // Nothing is asked for what is no id.
  expect(await runSamsa(['broker', 'describe', 'one', '-b', server])).toMatchObject({code: 2})
})
