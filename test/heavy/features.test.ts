import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {runJson} from '../support/run-json.ts'

interface Features {
  readonly features: readonly {readonly name: string; readonly outcome: string | null}[]
}

test("features go down and up again, as Kafka's own tool sees it", async (context) => {
  if ((await findKafkaJars()) === null) return context.skip('no jars on this machine')
  const features = ['cluster', 'features']
  const {features: known} = await runJson<{features: {name: string; finalized: number}[]}>(features)
  if (!known.some(({name, finalized}) => name === 'group.version' && finalized === 1))
    return context.skip('before Kafka 4.0 nothing can go down')
  expect(await runJson([...features, 'downgrade', 'group.version=0', '--yes'])).toMatchObject({
    executed: true,
    features: [{name: 'group.version', from: 1, to: 0, outcome: 'altered'}],
  })
  const said = await runKafkaTool('org.apache.kafka.tools.FeatureCommand', [
    ...['--bootstrap-server', bootstrapServers(), 'describe'],
  ])
  expect(said).toMatch(/Feature: group.version\s.*FinalizedVersionLevel: 0/)
  // By the release that brings it, which this cluster is at or beyond.
  const back = await runJson<Features>([...features, 'upgrade', '--release-version', '4.0', '--yes'])
  expect(back.features.filter(({outcome}) => outcome === 'altered').map(({name}) => name)).toContain(
    'group.version',
  )
  expect(back.features.filter(({outcome}) => outcome === 'failed')).toEqual([])
})

test("Kafka's own tool and samsa set the same levels", async (context) => {
  if ((await findKafkaJars()) === null) return context.skip('no jars on this machine')
  const {features: known} = await runJson<{features: {name: string; finalized: number}[]}>([
    'cluster',
    'features',
  ])
  if (!known.some(({name, finalized}) => name === 'group.version' && finalized === 1))
    return context.skip('before Kafka 4.0 nothing can go down')
  const ask = (...words: string[]) =>
    runKafkaTool('org.apache.kafka.tools.FeatureCommand', [
      '--bootstrap-server',
      bootstrapServers(),
      ...words,
    ])
  const look = async () =>
    (await ask('describe'))
      .split('\n')
      .map((line) => line.replace(/Epoch: \d+/, '').trim())
      .filter((line) => line !== '')
      .sort()
  const before = await look()
  await ask('downgrade', '--feature', 'group.version=0')
  const downByKafka = await look()
  await ask('upgrade', '--feature', 'group.version=1')
  const upByKafka = await look()
  await runJson(['cluster', 'features', 'downgrade', 'group.version=0', '--yes'])
  expect(await look()).toEqual(downByKafka)
  await runJson(['cluster', 'features', 'upgrade', 'group.version=1', '--yes'])
  expect(await look()).toEqual(upByKafka)
  expect(upByKafka).toEqual(before)
  expect(downByKafka).not.toEqual(before)
})
