import {setTimeout as delay} from 'node:timers/promises'
import {expect} from 'vitest'
import {type FollowedRun, followSamsa} from './follow-samsa.ts'
import {onceProducer} from './kafka-client.ts'
import {untilSo} from './patience.ts'

/** Writes numbered records with kafkajs, to a topic's partitions in turn, until it is told to stop. */
export class NumberWriter {
  /** Values that were acknowledged. */
  readonly acknowledged: string[] = []
  readonly #done: Promise<void>
  #isStopped = false

  constructor(topic: string, partitions: number) {
    this.#done = this.#write(topic, partitions)
    // Told to whoever stops it.
    this.#done.catch(() => {})
  }

  /** Resolves once the last record is acknowledged; throws what made it end early. */
  stop(): Promise<void> {
    this.#isStopped = true
    return this.#done
  }

  async #write(topic: string, partitions: number): Promise<void> {
    const producer = onceProducer()
    await producer.connect()
    try {
      for (let next = 0; !this.#isStopped; next++) {
        const value = `v${next}`
        await producer.send({topic, acks: -1, messages: [{partition: next % partitions, value}]})
        this.acknowledged.push(value)
        // Each record costs a request to its leader, one from each follower and one from each reader.
        await delay(20)
      }
    } finally {
      await producer.disconnect()
    }
  }
}

/** How records are to be printed for what follows. */
export const PLACE_AND_VALUE = ['-f', '%p@%o %v\n']

/** `samsa consume` that reads what is being written. */
export class NumberReader {
  readonly run: FollowedRun

  constructor(topic: string, args: readonly string[]) {
    this.run = followSamsa(['consume', topic, ...args, ...PLACE_AND_VALUE])
  }

  /** Waits until so many more records have been printed. */
  async untilMore(count: number): Promise<void> {
    const before = this.#lines().length
    await untilSo(
      () => this.#lines().length > before + count,
      () =>
        `${this.#lines().length - before} more records were printed, not ${count}; ${this.run.written.stderr}`,
    )
  }

  /** Waits until every value has been printed. */
  async untilPrinted(values: readonly string[]): Promise<void> {
    const missing = (): string[] => {
      const seen = new Set(this.#lines().map((line) => line.split(' ')[1]))
      return values.filter((value) => !seen.has(value))
    }
    await expect.poll(missing).toEqual([])
  }

  /** Nothing that was printed so far leaves an offset out, from the first one of each partition, or comes twice. */
  expectComplete(firstOffset = 0): void {
    expectComplete(this.run.written.stdout, firstOffset)
  }

  #lines(): string[] {
    return linesOf(this.run.written.stdout)
  }
}

/** No offset of a partition is left out, and none comes twice. */
export function expectComplete(text: string, firstOffset = 0): void {
  const next = new Map<string, number>()
  for (const line of linesOf(text)) {
    const [partition = '', offset] = (line.split(' ')[0] ?? '').split('@')
    expect(Number(offset)).toBe(next.get(partition) ?? firstOffset)
    next.set(partition, Number(offset) + 1)
  }
}

/** Whole lines. */
export function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1)
}
