import {kafkaClient, onceProducer} from './kafka-client.ts'

/** Something that goes on in the background of a test. */
export interface Background {
  stop(): Promise<void>
}

/** Calls `step` with the number that is due by the clock, over and over, until it is stopped. */
function pace(perSecond: number, everyMs: number, step: (due: number) => Promise<void>): Background {
  const startedMs = performance.now()
  let done = 0
  let isStopped = false
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const due = Math.floor(((performance.now() - startedMs) / 1000) * perSecond) - done
      if (due > 0) await step(due)
      done += due
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
  const running = run()
  return {
    stop: async () => {
      isStopped = true
      await running
    },
  }
}

/** Something that writes to one partition, and knows what it wrote when. */
export interface Producing extends Background {
  /** How many records were stored by a time of Date.now(): the log ends there or later from then on. */
  storedBy(atMs: number): number
}

/** Writes records to partition 0 at a steady rate, by the clock and not by the number of turns. */
export async function startProducing(topic: string, perSecond: number): Promise<Producing> {
  const producer = onceProducer()
  await producer.connect()
  const stored: {readonly atMs: number; readonly count: number}[] = []
  const pacing = pace(perSecond, 20, async (due) => {
    await producer.send({topic, messages: Array.from({length: due}, () => ({partition: 0, value: 'x'}))})
    stored.push({atMs: Date.now(), count: (stored.at(-1)?.count ?? 0) + due})
  })
  return {
    storedBy: (atMs) => stored.findLast((each) => each.atMs <= atMs)?.count ?? 0,
    stop: async () => {
      await pacing.stop()
      await producer.disconnect()
    },
  }
}

/** A member of a group that has all partitions of a topic, reads nothing, and commits what a test tells it. */
export interface Committer extends Background {
  /** Commits an offset of partition 0. */
  commit(offset: number): Promise<void>
  /** Commits offsets of partition 0 that rise at a steady rate, once every `everyMs`. */
  commitSteadily(perSecond: number, everyMs: number): Background
}

/** Joins a group with one member that commits only what it is told. */
export async function joinAsCommitter(groupId: string, topic: string): Promise<Committer> {
  const consumer = kafkaClient().consumer({groupId, maxWaitTimeInMs: 100, sessionTimeout: 10_000})
  await consumer.connect()
  await consumer.subscribe({topic, fromBeginning: true})
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.group_join', () => consumer.pause([{topic}]))
    consumer.on('consumer.fetch_start', () => resolve())
    consumer.on('consumer.crash', ({payload}) => reject(payload.error))
    consumer.run({autoCommit: false, eachMessage: async () => {}}).catch(reject)
  })
  const commit = (offset: number): Promise<void> =>
    consumer.commitOffsets([{topic, partition: 0, offset: String(offset)}])
  return {
    commit,
    commitSteadily: (perSecond, everyMs) => {
      let at = 0
      return pace(perSecond, everyMs, (due) => {
        at += due
        return commit(at)
      })
    },
    stop: () => consumer.disconnect(),
  }
}
