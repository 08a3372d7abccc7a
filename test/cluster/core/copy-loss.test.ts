import {expect, inject, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {CopyRun} from '../../../src/core/copy/copy-run.ts'
import {parsePartitionPositions} from '../../../src/core/offsets/position.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {wholeCopy} from '../../support/copy-request.ts'
import {deleteRecords} from '../../support/delete-records.ts'
import {createTopic, produce, readAll} from '../../support/kafka-client.ts'
import {randomName} from '../../support/run-samsa.ts'

test.each([
  {what: 'some of what is planned', until: 'latest', before: 4, lost: 4, copied: ['v4', 'v5']},
  {what: 'all of it, and more than that', until: '3', before: 5, lost: 3, copied: []},
])(
  'what is deleted before a copy comes to it is no success: $what',
  async ({until, before, lost, copied}) => {
    const [from, to] = [await createTopic(randomName('from')), await createTopic(randomName('to'))]
    await produce(
      from,
      Array.from({length: 6}, (_, at) => ({value: `v${at}`})),
    )
    const cluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)
    const request = wholeCopy(from, to, {until: parsePartitionPositions(until, {nowMs: Date.now()})})
    const surroundings = {
      source: cluster,
      target: cluster,
      stop: new AbortController().signal,
      stateFolder: inject('home'),
      onNotice: () => {},
    }
    try {
      const run = await CopyRun.prepare(request, surroundings)
      await deleteRecords(from, {0: before})
      const {result, failure} = await run.finish()
      expect(result).toMatchObject({acknowledged: copied.length, failed: 0, lost})
      expect(failure).toMatchObject({kind: 'partial', code: 'OFFSET_OUT_OF_RANGE'})
      expect(failure?.message).toContain(`${lost} offsets of ${from} had been deleted`)
      expect((await readAll(to)).map(({value}) => String(value))).toEqual(copied)
    } finally {
      await cluster.close()
    }
  },
)
