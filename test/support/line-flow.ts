import {once} from 'node:events'
import {expect} from 'vitest'
import {kafkaClient, topicOffsets} from './kafka-client.ts'
import {randomName, spawnSamsa} from './run-samsa.ts'

/** Acknowledged before anything happens, and again as many written after it has. */
const LINES_EACH_SIDE = 10_000
/** A steady flow of 10,000 lines in a second, on a machine that is quick enough for it. */
const LINES_A_TICK = 100
const TICK_MS = 10

/** Where a record is, as --print-offsets says it: partition and offset. */
type Place = string

/** `samsa produce` with a steady flow of numbered lines, which is under way when something happens to the cluster. */
export class LineFlow {
  readonly #topic: string
  readonly #child: ReturnType<typeof spawnSamsa>
  readonly #closed: Promise<unknown[]>
  readonly #feeding: NodeJS.Timeout
  readonly #out: Buffer[] = []
  readonly #flowing = Promise.withResolvers<void>()
  #written = 0
  #acknowledged = 0
  #stderr = ''
  #end = Number.POSITIVE_INFINITY

  private constructor(topic: string) {
    this.#topic = topic
    const child = spawnSamsa(['produce', topic, '--key-separator', ':', '--print-offsets'])
    this.#child = child
    this.#closed = once(child, 'close')
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr += chunk
    })
    child.stdout.on('data', (chunk: Buffer) => {
      this.#out.push(chunk)
      this.#acknowledged += chunk.toString().split('\n').length - 1
      if (this.#acknowledged >= LINES_EACH_SIDE) this.#flowing.resolve()
    })
    const {reject} = this.#flowing
    this.#closed.then(() => reject(new Error(`ended before anything happened:\n${this.#stderr}`)), reject)
    // What it did not take is told by how it ended.
    child.stdin.on('error', () => {})
    this.#feeding = setInterval(() => this.#feed(), TICK_MS)
  }

  /** Begins to write; resolves once lines are acknowledged all the time. */
  static async start(topic: string): Promise<LineFlow> {
    const flow = new LineFlow(topic)
    await flow.#flowing.promise
    return flow
  }

  /**
   * Lets the flow go on for a while and ends it, after something has happened: every line is where it was reported to be
   * and nowhere else, and each partition is in the order of the lines.
   */
  async expectStoredOnce(): Promise<void> {
    const before = this.#written
    this.#end = before + LINES_EACH_SIDE
    expect(await this.#closed).toEqual([0, null])
    expect(this.#acknowledged).toBeGreaterThanOrEqual(before + LINES_EACH_SIDE)
    const count = this.#written
    expect(this.#stderr).toContain(`${count} read, ${count} acknowledged, 0 failed, 0 unknown, 0 not sent`)
    const reported = Buffer.concat(this.#out).toString().split('\n').slice(0, -1)
    const stored = await readNumbers(this.#topic)
    expect(stored.size).toBe(reported.length)
    expect(reported.filter((place, number) => stored.get(place) !== number).slice(0, 5)).toEqual([])
    expect(misplaced(stored).slice(0, 5)).toEqual([])
  }

  /** Ends it in whatever state it is. */
  kill(): void {
    clearInterval(this.#feeding)
    this.#child.kill('SIGKILL')
  }

  #feed(): void {
    const {stdin} = this.#child
    if (stdin.writableNeedDrain) return
    const lines = Array.from({length: LINES_A_TICK}, () => `key ${this.#written % 97}:${this.#written++}\n`)
    stdin.write(lines.join(''))
    if (this.#written < this.#end) return
    clearInterval(this.#feeding)
    stdin.end()
  }
}

/** Records that come after one with a higher number, in their partition. */
function misplaced(stored: ReadonlyMap<Place, number>): [Place, number][] {
  const last = new Map<string, number>()
  return [...stored].filter(([place, number]) => {
    const [partition = ''] = place.split(' ')
    const isBehind = number <= (last.get(partition) ?? -1)
    last.set(partition, number)
    return isBehind
  })
}

/** The number that each record of a topic holds, by where kafkajs finds it; sorted by partition and offset. */
async function readNumbers(topic: string): Promise<Map<Place, number>> {
  const ends = (await topicOffsets(topic)).filter(({high}) => high > 0n)
  const missing = new Map(ends.map(({partition, high}) => [partition, high]))
  const consumer = kafkaClient().consumer({groupId: randomName('read'), maxWaitTimeInMs: 100})
  const read = new Map<number, [Place, number][]>()
  await consumer.connect()
  await consumer.subscribe({topic, fromBeginning: true})
  const {promise, resolve, reject} = Promise.withResolvers<void>()
  consumer
    .run({
      eachBatch: async ({batch: {partition, messages}}) => {
        const places = read.get(partition) ?? []
        read.set(partition, places)
        for (const {offset, value} of messages) places.push([`${partition} ${offset}`, Number(value)])
        if (BigInt(messages.at(-1)?.offset ?? -1) >= (missing.get(partition) ?? 0n) - 1n)
          missing.delete(partition)
        if (missing.size === 0) resolve()
      },
    })
    .catch(reject)
  await promise
  await consumer.disconnect()
  return new Map([...read.keys()].sort().flatMap((partition) => read.get(partition) ?? []))
}
