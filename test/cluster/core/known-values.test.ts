import {afterAll, expect, test} from 'vitest'
import {RESOURCE_TYPES} from '../../../src/core/configs/config-resource.ts'
import {CONFIG_WORDS} from '../../../src/core/configs/known-values.ts'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {ErrorCode} from '../../../src/kafka/protocol/error-codes.ts'
import {IncrementalAlterConfigs} from '../../../src/kafka/protocol/messages/incremental-alter-configs.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {createTopic} from '../../support/kafka-client.ts'
import {randomName} from '../../support/run-samsa.ts'

const cluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)
afterAll(() => cluster.close())

const SET = 0

test('the words of configs are words that Kafka takes, and no others', async () => {
  const topic = await createTopic(randomName('known-values'))
  const resourceOf = (key: string) => {
    if (key.startsWith('share.')) return {resourceType: RESOURCE_TYPES.group, resourceName: topic}
    if (key.startsWith('log.')) return {resourceType: RESOURCE_TYPES.cluster, resourceName: ''}
    return {resourceType: RESOURCE_TYPES.topic, resourceName: topic}
  }
  const isTaken = async ({key, value}: {key: string; value: string}): Promise<boolean> => {
    const resource = {...resourceOf(key), configs: [{name: key, configOperation: SET, value}]}
    const answer = await cluster.sendToAny(IncrementalAlterConfigs, {
      resources: [resource],
      validateOnly: true,
    })
    return answer.responses[0]?.errorCode === ErrorCode.NONE
  }
  const cases = Object.entries(CONFIG_WORDS).flatMap(([key, values]) =>
    [...values, 'nonsense'].map((value) => ({key, value})),
  )
  const taken = await Promise.all(cases.map(isTaken))
  expect(cases.filter((_, index) => taken[index])).toEqual(cases.filter(({value}) => value !== 'nonsense'))
})
