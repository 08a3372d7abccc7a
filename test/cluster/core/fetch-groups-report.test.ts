import {afterAll, beforeAll, expect, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {createGroupsSource} from '../../../src/core/dashboard/fetch-groups-report.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {ManualClock} from '../../core/throughput/manual-clock.ts'
import {commitOffsets, createTopic, withAdmin} from '../../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../../support/proxied-kafka.ts'
import {randomName} from '../../support/run-samsa.ts'

const LIST_GROUPS = 16

/** No tagged fields, no throttling, no error, no group: as a broker answers that has just become the coordinator. */
const NO_GROUPS = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 0])

let kafka: ProxiedKafka
let cluster: Cluster

beforeAll(async () => {
  kafka = await startProxiedKafka()
  cluster = new Cluster(plainConnection(kafka.servers), new AbortController().signal)
})

afterAll(async () => {
  cluster?.close()
  await kafka?.stop()
})

test('a group that no broker lists while its coordinator moves is still there; one that was deleted is gone', async () => {
  const topic = await createTopic(randomName('moving'))
  const group = randomName('moving')
  await commitOffsets(group, topic, {0: 0})
  const clock = new ManualClock(Date.now())
  const source = createGroupsSource(cluster, clock, 1_000)
  const look = async () => {
    await clock.advance(60_000)
    const {groups, events} = await source(() => false)
    return {
      partitions: groups.find((each) => each.group === group)?.partitions.length ?? null,
      events: events.map(({text}) => text).filter((text) => text.includes(group)),
    }
  }
  expect(await look()).toEqual({partitions: 1, events: []})
  let emptied = 0
  kafka.proxy.fateOf = ({apiKey}) => {
    if (apiKey !== LIST_GROUPS) return 'forward'
    emptied += 1
    return {answer: NO_GROUPS}
  }
  expect(await look()).toEqual({partitions: 1, events: []})
  expect(await look()).toEqual({partitions: 1, events: []})
  expect(emptied).toBeGreaterThan(1)
  await withAdmin((admin) => admin.deleteGroups([group]))
  expect(await look()).toEqual({partitions: null, events: [`group ${group} is gone`]})
  kafka.proxy.reset()
  expect(await look()).toEqual({partitions: null, events: [`group ${group} is gone`]})
})
