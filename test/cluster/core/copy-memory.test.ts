import {afterAll, beforeAll, expect, inject, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {CopyRun} from '../../../src/core/copy/copy-run.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {wholeCopy} from '../../support/copy-request.ts'
import {createTopic, onceProducer, readAll} from '../../support/kafka-client.ts'
import {randomName} from '../../support/run-samsa.ts'

let cluster: Cluster

beforeAll(() => {
  cluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)
})

afterAll(() => cluster.close())

// A guard against a slower path that needs no quiet machine: what is made, not how long it takes.
test('a copy of batches that are passed on reads into the memory of answers whose batches are stored, and every byte is right', async () => {
  const [from, to] = [await createTopic(randomName('from')), await createTopic(randomName('to'))]
  const producer = onceProducer()
  await producer.connect()
  const records = 48
  for (let record = 0; record < records; record++)
    await producer.send({
      topic: from,
      messages: [{value: String.fromCharCode(65 + (record % 26)).repeat(1_000_000)}],
      acks: -1,
    })
  await producer.disconnect()
  const request = wholeCopy(from, to)
  const surroundings = {
    source: cluster,
    target: cluster,
    stop: new AbortController().signal,
    stateFolder: inject('home'),
    onNotice: () => {},
  }
  const run = await CopyRun.prepare(request, surroundings)
  expect(await run.finish()).toMatchObject({failure: null})
  // Answers bring two megabytes. Those of which batches are under way, at most 16 MiB of them, are not used; some are being read.
  const {made, reused} = cluster.frameMemory.counts
  expect(made + reused).toBeGreaterThanOrEqual(records / 2)
  expect(made).toBeLessThanOrEqual(14)
  const copied = await readAll(to)
  expect(copied.map(({value}) => [value?.length, value?.[0], value?.at(-1)])).toEqual(
    Array.from({length: records}, (_, record) => [1_000_000, 65 + (record % 26), 65 + (record % 26)]),
  )
})
