import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Verdict} from '../../../../src/core/produce/report/produce-verdict.ts'
import {BatchMemory} from '../../../../src/core/produce/send/batch-memory.ts'
import {PartitionQueue, type SettlementListener} from '../../../../src/core/produce/send/partition-queue.ts'
import type {ProduceBatch} from '../../../../src/core/produce/send/produce-batch.ts'
import {incrementSequence} from '../../../../src/core/produce/send/sequence.ts'
import {Failure} from '../../../../src/errors/failure.ts'
import {BatchBuilder} from '../../../../src/kafka/batches/batch-builder.ts'
import {PartitionLog} from '../partition-log.ts'

/** What can happen to a request on its way, the first of them most of the time. */
const FATES = ['fine', 'fine', 'fine', 'refused', 'after-append', 'cut-before', 'cut-after'] as const
type Fate = (typeof FATES)[number] | 'damaged'

const notNow = new Failure('failed', 'not now', {code: 'NOT_ENOUGH_REPLICAS'})
const damaged = new Failure('failed', 'it is damaged', {code: 'CORRUPT_MESSAGE'})
const broken = new Failure('unreachable', 'cut', {code: 'ECONNRESET'})

/** A queue, the log it writes to, and what became of each record by its ordinal. */
class Scene implements SettlementListener {
  readonly outcomes = new Map<number, string>()
  readonly log: PartitionLog
  readonly queue: PartitionQueue
  readonly memory = new BatchMemory(400)
  readonly wire: ProduceBatch[] = []
  nowMs = 0
  ordinal = 0
  /** The first record of each batch that was passed on and whose bytes were given back. */
  readonly givenBack: number[] = []
  /** Weight that was written and not settled. */
  pendingWeight = 0

  constructor({
    isIdempotent,
    isTransactional = false,
    mostBytes = 300,
  }: {
    isIdempotent: boolean
    isTransactional?: boolean
    mostBytes?: number
  }) {
    this.log = new PartitionLog(mostBytes)
    const identity = isIdempotent ? {producerId: 7n, producerEpoch: 0, isTransactional} : null
    const {memory} = this
    this.queue = new PartitionQueue({
      partition: 0,
      identity,
      compression: {compression: 'none'},
      memory,
      listener: this,
    })
  }

  onStored(_: PartitionQueue, batch: ProduceBatch, baseOffset: number): void {
    batch.ordinals.visit((ordinal, index) => this.#settle(ordinal, `stored ${baseOffset + index}`))
    this.#release(batch)
  }

  onUnknown(batch: ProduceBatch): void {
    batch.ordinals.visit((ordinal) => this.#settle(ordinal, 'unknown'))
    this.#release(batch)
  }

  onFailed(batch: ProduceBatch, failure: Failure): void {
    batch.ordinals.visit((ordinal) => this.#settle(ordinal, `failed ${failure.code}`))
    this.#release(batch)
  }

  onRecordsFailed(ordinals: readonly number[], failures: readonly Failure[], weight: number): void {
    this.pendingWeight -= weight
    for (const [index, ordinal] of ordinals.entries())
      this.#settle(ordinal, `failed ${failures[index]?.code}`)
  }

  onReweighed(change: number): void {
    this.pendingWeight += change
  }

  onReady(error: unknown): void {
    if (error !== null) throw error
  }

  /** Fills a batch with these values, or several where they do not fit, and seals it. */
  write(values: readonly string[]): void {
    let batch = this.queue.startBatch(this.nowMs)
    for (const value of values) {
      const bytes = Buffer.from(value)
      if (batch.builder?.append(bytes, -1, -1, 0, bytes.length, 1) === false) {
        this.queue.sealOpen(this.nowMs)
        batch = this.queue.startBatch(this.nowMs)
        batch.builder?.append(bytes, -1, -1, 0, bytes.length, 1)
      }
      batch.ordinals.add(++this.ordinal)
      batch.weight += value.length
      this.pendingWeight += value.length
    }
    this.queue.sealOpen(this.nowMs)
  }

  /** Hands a batch on that stands in the log of another topic. */
  passOn(values: readonly string[]): void {
    const builder = new BatchBuilder()
    for (const value of values) {
      const bytes = Buffer.from(value)
      builder.append(bytes, -1, -1, 0, bytes.length, 1)
    }
    const others = {producerId: 99n, producerEpoch: 3, baseSequence: 12, isTransactional: true}
    const bytes = Buffer.from(builder.finish({compression: 'none', ...others}))
    bytes.writeBigInt64BE(4711n)
    const first = this.ordinal + 1
    // Whose bytes they are uses them for something else, so that a batch that is still needed would show wrong records.
    const onStored = (): void => {
      this.givenBack.push(first)
      bytes.fill(0xff)
    }
    const run = {first, count: values.length, weight: bytes.length, onStored}
    this.ordinal += values.length
    this.pendingWeight += run.weight
    this.queue.addWhole(bytes, run, this.nowMs)
  }

  send(): void {
    const batch = this.queue.takeSendable(this.nowMs, Number.POSITIVE_INFINITY)
    if (batch) this.wire.push(batch)
  }

  /** The broker reads the next request, or the connection breaks: it may still have read some of what follows. */
  handle(fate: Fate): void {
    const batch = this.wire.shift()
    if (batch?.bytes == null) return
    if (fate === 'fine') this.#answer(batch, this.log.append(batch.bytes))
    else if (fate === 'refused') this.#answer(batch, {kind: 'retry', failure: notNow, mayBeStored: false})
    else if (fate === 'damaged') this.#answer(batch, {kind: 'retry', failure: damaged, mayBeStored: false})
    else if (fate === 'after-append') {
      const verdict = this.log.append(batch.bytes)
      const isStored = verdict.kind === 'stored'
      this.#answer(batch, isStored ? {kind: 'retry', failure: notNow, mayBeStored: true} : verdict)
    } else {
      const lost = [batch, ...this.wire.splice(0)]
      const read = fate === 'cut-after' ? lost.length : 0
      for (const each of lost.slice(0, read)) if (each.bytes) this.log.append(each.bytes)
      for (const each of lost) this.#answer(each, {kind: 'retry', failure: broken, mayBeStored: true})
    }
  }

  /** Goes on without further trouble until nothing is left to do. */
  settle(): void {
    for (let step = 0; step < 10_000 && (this.queue.hasSealed || this.wire.length > 0); step++) {
      this.nowMs += 2_000
      this.send()
      this.handle('fine')
    }
  }

  #answer(batch: ProduceBatch, verdict: Verdict): void {
    this.queue.answer(batch, verdict, this.nowMs)
  }

  #settle(ordinal: number, outcome: string): void {
    if (this.outcomes.has(ordinal)) throw new Error(`record ${ordinal} was settled twice`)
    this.outcomes.set(ordinal, outcome)
  }

  #release(batch: ProduceBatch): void {
    this.pendingWeight -= batch.weight
    // The memory is used again, so that a batch that is still needed would show wrong records.
    if (batch.builder) this.memory.giveBack(batch.builder)
  }
}

type Step =
  | {readonly write: number}
  | {readonly passOn: number}
  | {readonly send: true}
  | {readonly fate: number}

const steps = fc.array(
  fc.oneof(
    {weight: 2, arbitrary: fc.record({write: fc.integer({min: 1, max: 9})})},
    {weight: 1, arbitrary: fc.record({passOn: fc.integer({min: 1, max: 9})})},
    {weight: 3, arbitrary: fc.constant({send: true as const})},
    {weight: 3, arbitrary: fc.record({fate: fc.nat(FATES.length - 1)})},
  ),
  {minLength: 1, maxLength: 80},
)

/** Values tell their ordinal; some are refused by the broker, some are larger than it takes. */
function valueAt(ordinal: number): string {
  if (ordinal % 17 === 0) return `bad ${ordinal}`
  return ordinal % 23 === 0 ? `${ordinal} ${'x'.repeat(300)}` : `${ordinal}`
}

function play(scene: Scene, plan: readonly Step[]): void {
  for (const step of plan) {
    scene.nowMs += 40
    const next = (count: number) =>
      Array.from({length: count}, (_, index) => valueAt(scene.ordinal + 1 + index))
    if ('write' in step) scene.write(next(step.write))
    else if ('passOn' in step) scene.passOn(next(step.passOn))
    else if ('send' in step) scene.send()
    else scene.handle(FATES[step.fate] ?? 'fine')
  }
}

function isAcceptable(ordinal: number): boolean {
  return ordinal % 17 !== 0 && ordinal % 23 !== 0
}

test('whatever happens on the way, each acceptable record is stored once, in order, and the others fail', () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const scene = new Scene({isIdempotent: true})
      play(scene, plan)
      scene.settle()
      const all = Array.from({length: scene.ordinal}, (_, index) => index + 1)
      expect(scene.pendingWeight).toBe(0)
      const stored = all.filter(isAcceptable)
      expect(scene.log.values).toEqual(stored.map(valueAt))
      for (const ordinal of all) {
        const expected = isAcceptable(ordinal)
          ? `stored ${stored.indexOf(ordinal)}`
          : /^failed (INVALID|MESSAGE)/
        expect(scene.outcomes.get(ordinal)).toMatch(expected)
      }
    }),
    {numRuns: 1500},
  )
})

test('ended at any moment, nothing that is in the log is called failed or unsent, and nothing else is called stored', () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const scene = new Scene({isIdempotent: true})
      play(scene, plan)
      for (const batch of scene.queue.abandon())
        batch.ordinals.visit((ordinal) => scene.outcomes.set(ordinal, 'unsent'))
      expect(scene.outcomes.size).toBe(scene.ordinal)
      for (const [ordinal, outcome] of scene.outcomes) {
        const copies = scene.log.values.filter((value) => value === valueAt(ordinal)).length
        if (outcome === 'unknown') expect(copies).toBeLessThanOrEqual(1)
        else expect([ordinal, copies]).toEqual([ordinal, outcome.startsWith('stored') ? 1 : 0])
      }
    }),
    {numRuns: 1500},
  )
})

test('without idempotence nothing is lost either, and order holds, but a repeat may be stored again', () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const scene = new Scene({isIdempotent: false})
      play(scene, plan)
      scene.settle()
      const stored = Array.from({length: scene.ordinal}, (_, index) => index + 1).filter(isAcceptable)
      expect([...new Set(scene.log.values)]).toEqual(stored.map(valueAt))
      expect([...scene.outcomes.values()].filter((outcome) => outcome.startsWith('stored'))).toHaveLength(
        stored.length,
      )
    }),
    {numRuns: 500},
  )
})

test('one batch is under way until the broker knows the producer, then five', () => {
  const scene = new Scene({isIdempotent: true})
  for (let batch = 0; batch < 8; batch++) scene.write([`${batch}`])
  for (let attempt = 0; attempt < 8; attempt++) scene.send()
  expect(scene.wire).toHaveLength(1)
  scene.handle('fine')
  for (let attempt = 0; attempt < 8; attempt++) scene.send()
  expect(scene.wire).toHaveLength(5)
})

test('a batch that may be stored goes again alone, before the broker has forgotten it for five others', () => {
  const scene = new Scene({isIdempotent: true})
  scene.write(['a'])
  scene.settle()
  for (const value of ['b', 'c', 'd', 'e', 'f']) scene.write([value])
  for (let attempt = 0; attempt < 8; attempt++) scene.send()
  for (const fate of ['fine', 'fine', 'after-append', 'fine', 'fine'] as const) scene.handle(fate)
  for (const value of ['g', 'h', 'i', 'j']) scene.write([value])
  for (let repeat = 0; repeat < 3; repeat++) {
    scene.nowMs += 2_000
    for (let attempt = 0; attempt < 8; attempt++) scene.send()
    expect(scene.wire).toHaveLength(1)
    scene.handle('after-append')
  }
  scene.settle()
  expect(scene.log.values).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'])
  expect([...scene.outcomes.values()].every((outcome) => outcome.startsWith('stored'))).toBe(true)
})

test('the bytes of a batch that was passed on are given back once it is stored, unless an earlier attempt may still send them', () => {
  const scene = new Scene({isIdempotent: true})
  scene.passOn(['a', 'b'])
  scene.send()
  expect(scene.givenBack).toEqual([])
  scene.handle('fine')
  expect(scene.givenBack).toEqual([1])
  scene.passOn(['c'])
  scene.send()
  scene.handle('cut-after')
  scene.settle()
  expect(scene.givenBack).toEqual([1])
  expect(scene.log.values).toEqual(['a', 'b', 'c'])
})

test('a batch that arrives damaged is sent again; one that is damaged as it is fails alone, and what follows is stored', () => {
  const scene = new Scene({isIdempotent: true})
  scene.write(['a'])
  scene.send()
  scene.handle('damaged')
  scene.settle()
  scene.passOn(['b'])
  scene.write(['c'])
  for (let attempt = 0; attempt < 4; attempt++) {
    scene.nowMs += 2_000
    scene.send()
    scene.handle('damaged')
  }
  scene.settle()
  expect(scene.log.values).toEqual(['a', 'c'])
  expect(scene.outcomes.get(2)).toBe('failed CORRUPT_MESSAGE')
})

test('a broker that has lost track of the producer gets the rest under a new epoch', () => {
  const scene = new Scene({isIdempotent: true})
  scene.write(['a'])
  scene.settle()
  scene.write(['b'])
  scene.write(['c'])
  scene.log.forgetProducers()
  // Somebody else's write under the same id, so that the broker does not take any number.
  const stranger = new Scene({isIdempotent: true})
  stranger.write(['x', 'y'])
  stranger.send()
  const foreign = stranger.wire[0]?.bytes
  if (foreign) scene.log.append(Buffer.from(foreign))
  scene.log.values.splice(-2)
  scene.send()
  scene.handle('fine')
  scene.settle()
  expect(scene.log.values).toEqual(['a', 'b', 'c'])
})

test('in a transaction nothing goes on under a new epoch: what the broker does not expect has failed', () => {
  const scene = new Scene({isIdempotent: true, isTransactional: true})
  scene.write(['a'])
  scene.settle()
  scene.write(['b'])
  scene.log.forgetProducers()
  const stranger = new Scene({isIdempotent: true})
  stranger.write(['x', 'y'])
  stranger.send()
  const foreign = stranger.wire[0]?.bytes
  if (foreign) scene.log.append(Buffer.from(foreign))
  scene.send()
  scene.handle('fine')
  expect(scene.outcomes.get(2)).toBe('failed OUT_OF_ORDER_SEQUENCE_NUMBER')
  expect(scene.log.values).toEqual(['a', 'x', 'y'])
})

test('sequence numbers go round after 2^31 - 1', () => {
  expect(incrementSequence(0x7fffffff, 1)).toBe(0)
  expect(incrementSequence(0x7ffffffe, 3)).toBe(1)
  expect(incrementSequence(5, 3)).toBe(8)
})
