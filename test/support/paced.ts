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

/** Records that went in one request; the log ended at `logEnd` from some moment between the two times on. */
interface Write {
  readonly sentMs: number
  readonly storedMs: number
  readonly logEnd: number
}

/** Something that writes to one partition, and knows what it wrote when. */
export interface Producing extends Background {
  /**
   * The least and the most records per second that can have been measured between two looks at the log, the second of
   * which saw it end at `logEnd`, when they were `leastMs` apart or more and both after `sinceMs` (of Date.now()). Of a
   * steady writer that is its rate; of one that a busy machine held up, what it came to.
   */
  ratesUpTo(logEnd: number, looks: {readonly leastMs: number; readonly sinceMs: number}): [number, number]
}

/** Writes records to partition 0 at a steady rate, by the clock and not by the number of turns. */
export async function startProducing(topic: string, perSecond: number): Promise<Producing> {
  const producer = onceProducer()
  await producer.connect()
  const writes: Write[] = [{sentMs: 0, storedMs: 0, logEnd: 0}]
  const pacing = pace(perSecond, 20, async (due) => {
    const sentMs = Date.now()
    await producer.send({topic, messages: Array.from({length: due}, () => ({partition: 0, value: 'x'}))})
    writes.push({sentMs, storedMs: Date.now(), logEnd: (writes.at(-1)?.logEnd ?? 0) + due})
  })
  return {
    ratesUpTo(logEnd, {leastMs, sinceMs}) {
      const last = writes.findIndex((write) => write.logEnd === logEnd)
      const rates = writes.slice(0, Math.max(last, 0)).flatMap((write, index) => {
        // The first look was in the time that the log ended there, the second in the time that it ended at `logEnd`.
        const first = {fromMs: Math.max(write.sentMs, sinceMs), toMs: writes[index + 1]?.storedMs ?? 0}
        const second = {fromMs: writes[last]?.sentMs ?? 0, toMs: writes[last + 1]?.storedMs ?? Date.now()}
        if (first.toMs < first.fromMs || second.toMs - first.fromMs < leastMs) return []
        const records = 1000 * (logEnd - write.logEnd)
        return [
          records / (second.toMs - first.fromMs),
          records / Math.max(leastMs, second.fromMs - first.toMs),
        ]
      })
      return [Math.min(...rates), Math.max(...rates)]
    },
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
