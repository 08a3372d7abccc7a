import {expect, test} from 'vitest'
import {commitOffsets, createTopic, produce} from '../support/kafka-client.ts'
import {look} from '../support/recent-time.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// A commit that lies in a gap which compaction has left (docs/design/lag.md, Definitions 9).

test('lag counts offsets over the gap, and its time is that of the next record there is', async () => {
  const configs = {'cleanup.policy': 'compact', 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.001'}
  const topic = await createTopic(randomName('compacted'), {configs})
  const hourAgo = Date.now() - 3_600_000
  const messages = Array.from({length: 50}, (_, i) => ({
    key: 'k',
    value: `v${i}`,
    timestamp: String(hourAgo + i),
  }))
  await produce(topic, messages)
  // The active segment is never compacted: later records begin the next ones.
  const kept = async (): Promise<number> => {
    await produce(topic, [{key: 'other', value: 'x'}])
    const {stdout} = await runSamsa(['consume', topic, '--to', '50'])
    return stdout.split('\n').length - 1
  }
  await expect.poll(kept, {interval: 300}).toBe(1)

  const group = randomName('compacted')
  await commitOffsets(group, topic, {0: 25})
  const {seen, startedMs, endedMs} = await look(() =>
    runJson<{lag: readonly {logEnd: number; lag: number; timeLagMs: number}[]}>(['lag', group, '--time']),
  )
  const [row] = seen.lag
  expect(row).toMatchObject({
    committed: 25,
    lost: 0,
    status: 'STOPPED',
    timeLagMethod: 'record',
    timeLagNote: 'gap',
  })
  expect(row?.lag).toBe((row?.logEnd ?? 0) - 25)
  // The last of the key's records, at offset 49, is the one that is left.
  expect(row?.timeLagMs).toBeGreaterThanOrEqual(startedMs - (hourAgo + 49))
  expect(row?.timeLagMs).toBeLessThanOrEqual(endedMs - (hourAgo + 49))
})
