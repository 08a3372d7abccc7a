import {expect, test} from 'vitest'
import {executeChange} from '../../../src/core/changes/execute-change.ts'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {parsePartitionPositions} from '../../../src/core/offsets/position.ts'
import {planTopicDeletion, topicDeletion} from '../../../src/core/topics/delete-topics.ts'
import {requireTopics} from '../../../src/core/topics/known-topics.ts'
import {planTrims, topicTrim} from '../../../src/core/topics/trim-topic.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {createTopic, deleteTopics, produce, readAll} from '../../support/kafka-client.ts'
import {PATIENCE_MS} from '../../support/patience.ts'
import {randomName} from '../../support/run-samsa.ts'

test('what was planned for a topic is not done to another one of its name', async () => {
  const name = await createTopic(randomName('recreated'))
  await produce(name, [{value: 'old'}])
  const cluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)
  try {
    const topics = await requireTopics(cluster, [name])
    const positions = parsePartitionPositions('latest', {nowMs: Date.now(), utc: true})
    const trim = topicTrim(cluster, await planTrims(cluster, topics, positions), topics)
    const planned = await planTopicDeletion(cluster, topics, async () => new Map())
    const deletion = topicDeletion(cluster, planned, PATIENCE_MS)
    await deleteTopics([name])
    await expect
      .poll(async () => (await cluster.metadata([name])).topics.get(name)?.failure?.kind)
      .toBe('not-found')
    await createTopic(name)
    await produce(name, [{value: 'new'}])
    const gone = {outcome: 'failed', error: {kind: 'conflict', code: 'UNKNOWN_TOPIC_ID'}}
    expect((await executeChange(trim)).offsets).toMatchObject([gone])
    expect((await executeChange(deletion)).topics).toMatchObject([gone])
    expect((await readAll(name)).map(({value}) => String(value))).toEqual(['new'])
  } finally {
    await cluster.close()
  }
})
