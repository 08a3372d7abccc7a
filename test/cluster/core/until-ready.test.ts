import {expect, test} from 'vitest'
import {untilClusterReady} from '../../../src/core/cluster/until-ready.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {createTopic, listTopicNames} from '../../support/kafka-client.ts'

test('what earlier starts have left of their probes is gone after the next one', async () => {
  await createTopic('samsa-readiness-0123456789ab')
  await createTopic('samsa-readiness-probe')
  const steps: string[] = []
  const signal = new AbortController().signal
  await untilClusterReady(bootstrapServers(), {signal, onStep: (waitsFor) => steps.push(waitsFor)})
  expect(steps.at(-1)).toContain('the topic to go')
  expect((await listTopicNames()).filter((name) => name.startsWith('samsa-readiness'))).toEqual([])
})
