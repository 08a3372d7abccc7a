import {Flags, type Interfaces} from '@oclif/core'
import {parseByteSize} from '../../core/configs/byte-size.ts'
import type {LoadOptions} from '../../core/perf/load.ts'
import {COMPRESSIONS} from '../../core/produce/produce-options.ts'
import {Failure} from '../../errors/failure.ts'
import {asciiGlyphs, type Glyphs, unicodeGlyphs} from '../../views/glyphs.ts'
import {readsUnicode} from '../../views/terminal-traits.ts'

/** A larger value would not fit a request (message.max.bytes is 1 MiB by default). */
const MOST_BYTES = 128 * 1024 * 1024

/** How large a value is. */
export const sizeFlag = Flags.custom<number>({
  description: 'how large a value is: 512, 10KiB',
  helpValue: 'SIZE',
  parse: async (text) => {
    const size = parseByteSize(text)
    if (size >= 1 && size <= MOST_BYTES) return size
    throw new Failure('usage', `--size is between 1 byte and 128 MiB, not "${text}".`)
  },
})

/** How many records. */
export const recordsFlag = Flags.custom<number, {min?: number}>({
  char: 'n',
  aliases: ['num-records'],
  helpValue: 'N',
  parse: async (text) => {
    const count = /^\d{1,12}$/.test(text) ? Number(text) : 0
    if (count > 0) return count
    throw new Failure('usage', `--records is a number of records, not "${text}".`)
  },
})

/** How records that are made up are written. */
export const loadFlags = {
  acks: Flags.option({
    description:
      'who must have a record before it counts as written: all in-sync replicas, the leader, or nobody',
    options: ['all', '1', '0'] as const,
    default: 'all',
  })(),
  compression: Flags.option({
    description: 'how batches are compressed',
    options: COMPRESSIONS,
    default: 'none',
  })(),
  partition: Flags.integer({char: 'p', description: 'only this partition', helpValue: 'N', min: 0}),
}

const ACKS = {all: -1, '1': 1, '0': 0} as const

/** What the flags say of writing. */
export function readLoadOptions(flags: Interfaces.InferredFlags<typeof loadFlags>): LoadOptions {
  return {acks: ACKS[flags.acks], compression: flags.compression, partition: flags.partition ?? null}
}

/** The signs that this terminal can show. */
export function perfGlyphs(): Glyphs {
  return readsUnicode(process.env) ? unicodeGlyphs : asciiGlyphs
}
