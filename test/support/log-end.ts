import {setTimeout as delay} from 'node:timers/promises'
import {topicOffsets} from './kafka-client.ts'
import {PATIENCE_MS} from './patience.ts'

/**
 * Waits until the log of a partition, the first by default, ends at an offset. A transaction has ended for its producer
 * once the coordinator has noted that; the markers are written to the logs after that.
 */
export async function untilLogEndIs(end: bigint, topic: string, partition = 0): Promise<void> {
  const untilMs = Date.now() + PATIENCE_MS
  for (;;) {
    const high = (await topicOffsets(topic))[partition]?.high
    if (high === end) return
    if (Date.now() > untilMs)
      throw new Error(`the log of ${topic}-${partition} ends at ${high}, not at ${end}`)
    await delay(20)
  }
}
