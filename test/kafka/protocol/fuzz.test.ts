import {expect, test} from 'vitest'
import {ByteReader} from '../../../src/kafka/protocol/byte-reader.ts'
import {ByteWriter} from '../../../src/kafka/protocol/byte-writer.ts'
import {FUZZ_SEED, fuzzRuns} from '../../support/fuzz-runs.ts'
import {mutateBytes} from '../../support/mutated-bytes.ts'
import {randomFrom} from '../../support/random-numbers.ts'
import {allMessages, versionsOf} from './all-messages.ts'

/**
 * Invents what it is asked for, so that any field makes up a value of its own kind: numbers are small, as they may be
 * lengths.
 */
class InventingReader extends ByteReader {
  readonly #random: (below: number) => number

  constructor(random: (below: number) => number) {
    super(Buffer.alloc(0))
    this.#random = random
  }

  override int8 = (): number => this.#random(3) - 1
  override int16 = (): number => this.#random(5) - 1
  override uint16 = (): number => this.#random(5)
  override int32 = (): number => this.#random(4) - 1
  override int64 = (): bigint => BigInt(this.#random(1000))
  override float64 = (): number => this.#random(1000) / 7
  override unsignedVarint = (): number => this.#random(4)
  override slice = (length: number): Buffer => Buffer.from(Array.from({length}, () => this.#random(256)))
  override utf8 = (length: number): string => 'abcdefgh'.slice(0, length)
  override part = (): ByteReader => this
  override get remaining(): number {
    return Number.MAX_SAFE_INTEGER
  }
}

test('a valid answer of any message, changed anyhow, is read or refused with a RangeError, and takes little', async () => {
  const responses = (await allMessages()).flatMap((message) =>
    versionsOf(message).map((version) => ({
      name: `${message.name} ${version}`,
      field: message.response,
      wire: {version, flexible: version >= message.flexibleFrom},
    })),
  )
  const random = randomFrom(FUZZ_SEED)
  const runs = fuzzRuns(4_000)
  const before = process.memoryUsage().heapUsed
  let read = 0
  for (let run = 0; run < runs; run++) {
    const {name, field, wire} = responses[run % responses.length] ?? expect.unreachable()
    const writer = new ByteWriter()
    field.write(writer, field.read(new InventingReader(random), wire), wire)
    const valid = Buffer.concat(writer.finish())
    const bytes = run < responses.length ? valid : mutateBytes(valid, random)
    try {
      field.read(new ByteReader(bytes), wire)
      read += 1
    } catch (error) {
      const what = `${name}, run ${run} of seed ${FUZZ_SEED}: ${bytes.toString('hex')}`
      expect(error, what).toBeInstanceOf(RangeError)
      // Those at the beginning are what they were made.
      expect(run, what).toBeGreaterThanOrEqual(responses.length)
    }
  }
  expect(read).toBeGreaterThan(responses.length)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(300_000_000)
})
