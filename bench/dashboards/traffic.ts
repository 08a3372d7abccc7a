// A cluster that is in use, for what the dashboard costs: node traffic.ts, with the JSON of Traffic on stdin. A process of
// its own, so that what is measured beside it, keys above all, does not wait for it. Runs until it is killed.
import {text} from 'node:stream/consumers'
import {Kafka, logLevel} from 'kafkajs'
import {commitOffsets} from '../../src/core/offsets/commit-offsets.ts'
import {type GroupsShape, openCluster, partitionsOf} from '../groups-fixture.ts'

/** What goes on. */
export interface Traffic extends GroupsShape {
  readonly servers: string
  readonly topicNames: readonly string[]
  readonly groupNames: readonly string[]
  readonly recordsPerSecond: number
}

const WRITE_EVERY_MS = 200

/** Every group commits this often, one after the other: as consumers do by default (auto.commit.interval.ms). */
const COMMIT_EVERY_MS = 5_000

/** One group in so many has nobody who reads for it. */
const STALLED_EVERY = 10

const traffic = JSON.parse(await text(process.stdin)) as Traffic
const {servers, topicNames, groupNames, partitions} = traffic
const ends = new Map(topicNames.map((topic) => [topic, new Array<number>(partitions).fill(0)]))
await Promise.all([produceForever(), commitForever()])

/** Half of the records go to a fifth of the topics: a part of a cluster is busy. */
async function produceForever(): Promise<void> {
  const producer = new Kafka({
    brokers: servers.split(','),
    logLevel: logLevel.NOTHING,
    // Leaders of a thousand new partitions are named before they have made their logs.
    retry: {retries: 30},
  }).producer()
  await producer.connect()
  process.stdout.write('producing\n')
  const startedMs = performance.now()
  for (let turn = 0, written = 0; ; turn++) {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * traffic.recordsPerSecond) - written
    const byTopic = new Map<string, {partition: number; value: string}[]>()
    for (let index = 0; index < due; index++) {
      const place = written + index
      const spread = place % 2 === 0 ? Math.max(1, Math.floor(topicNames.length / 5)) : topicNames.length
      const topic = topicNames[Math.floor(place / 2) % spread] ?? ''
      const partition = Math.floor(place / (2 * spread)) % partitions
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), {partition, value: `record ${place}`}])
    }
    written += due
    if (byTopic.size > 0)
      await producer.sendBatch({
        acks: 1,
        topicMessages: [...byTopic].map(([topic, messages]) => ({topic, messages})),
      })
    for (const [topic, messages] of byTopic)
      for (const {partition} of messages) {
        const each = ends.get(topic)
        if (each !== undefined) each[partition] = (each[partition] ?? 0) + 1
      }
    await until(startedMs + (turn + 1) * WRITE_EVERY_MS)
  }
}

async function commitForever(): Promise<void> {
  const cluster = openCluster(servers)
  const startedMs = performance.now()
  for (let turn = 0; ; turn++) {
    const index = turn % groupNames.length
    const group = groupNames[index] ?? ''
    if (index % STALLED_EVERY !== 0) {
      const offsets = partitionsOf(traffic, topicNames, index).map(({topic, partition}) => ({
        group,
        topic,
        partition,
        offset: BigInt(ends.get(topic)?.[partition] ?? 0),
      }))
      for (const failure of (await commitOffsets(cluster, offsets)).values()) if (failure) throw failure
    }
    await until(startedMs + ((turn + 1) * COMMIT_EVERY_MS) / groupNames.length)
  }
}

function until(atMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - performance.now())))
}
