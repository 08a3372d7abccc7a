import {afterEach, expect, test} from 'vitest'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {createTopic, isReady, kafkaOf, read, write} from './kafkajs-client.ts'

let cluster: LocalCluster | undefined
afterEach(async () => {
  await cluster?.stop()
  cluster = undefined
})

test('three brokers go on without one, and take it back', {timeout: 120_000}, async () => {
  const started = await startLocalCluster({brokers: 3, isReady})
  cluster = started
  const retrying = {retry: {retries: 20, initialRetryTime: 100, maxRetryTime: 1000}}
  const kafka = kafkaOf(started.bootstrapServers, retrying)
  await createTopic(kafka, 'copied')
  await write(kafka, 'copied', ['before'])
  const admin = kafka.admin()
  await admin.connect()
  const inSync = async () => {
    const {topics} = await admin.fetchTopicMetadata({topics: ['copied']})
    return topics[0]?.partitions[0]?.isr.length
  }
  try {
    expect(await inSync()).toBe(3)
    await started.killBroker(2)
    expect(await started.status()).toMatchObject({state: 'partial', brokers: [{}, {state: 'stopped'}, {}]})
    await expect.poll(inSync, {timeout: 30_000}).toBe(2)
    await write(kafka, 'copied', ['during'])
    await started.startBroker(2)
    expect(await started.status()).toMatchObject({state: 'running'})
    await expect.poll(inSync, {timeout: 30_000}).toBe(3)
    await started.stopBroker(3)
    await expect.poll(inSync, {timeout: 30_000}).toBe(2)
  } finally {
    await admin.disconnect()
  }
  expect(await read(kafka, 'copied', 2)).toEqual(['before', 'during'])
})

test('an extra listener asks for a password', {timeout: 60_000}, async () => {
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule required'
  cluster = await startLocalCluster({
    isReady,
    extraListeners: [{name: 'SASL', protocol: 'SASL_PLAINTEXT'}],
    serverProperties: {
      'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl.plain.sasl.jaas.config': `${login} user_joseph="k";`,
    },
  })
  const describe = async (password: string) => {
    const sasl = {mechanism: 'plain' as const, username: 'joseph', password}
    const admin = kafkaOf(cluster?.listeners.SASL ?? '', {sasl}).admin()
    try {
      await admin.connect()
      return (await admin.describeCluster()).clusterId
    } finally {
      await admin.disconnect()
    }
  }
  expect(await describe('k')).toBe(cluster.clusterId)
  await expect(describe('wrong')).rejects.toThrow(/SASL PLAIN authentication failed/)
})
