import {Flags} from '@oclif/core'
import {parseByteSize} from '../../core/configs/byte-size.ts'
import {BALANCES, type PlacementWish} from '../../core/placement/plan-placement.ts'
import {MOST_REPLICAS} from '../../core/topics/topic-limits.ts'
import {Failure} from '../../errors/failure.ts'

/** How fast replicas are copied, for all that move some. */
export const throttleFlag = Flags.custom<number>({
  description: 'copy replicas at so many bytes a second on each broker at the most: 50MiB',
  helpValue: 'BYTES/s',
  parse: async (text) => parseByteSize(text.replace(/\/s$/i, '')),
})

/** How fast replicas are copied between log directories of a broker. */
export const logDirThrottleFlag = Flags.custom<number>({
  description:
    'copy replicas between log directories at so many bytes a second on each broker at the most: 50MiB',
  helpValue: 'BYTES/s',
  parse: async (text) => parseByteSize(text.replace(/\/s$/i, '')),
})

/** How many partitions are on the move at once. */
export const batchFlag = Flags.integer({
  description: 'so many partitions on the move at once [default: all]',
  helpValue: 'N',
  min: 1,
})

/** Ids of brokers, with commas. */
const brokersFlag = Flags.custom<number[]>({
  helpValue: 'ID,...',
  parse: async (text) =>
    text.split(',').map((word) => {
      const id = word.trim()
      if (/^\d{1,9}$/.test(id)) return Number(id)
      throw new Failure('usage', `'${id}' is no id of a broker.`, {
        suggestions: ['`samsa cluster describe` shows them.'],
      })
    }),
})

/** What says where replicas should be. */
export const wishFlags = {
  brokers: brokersFlag({description: 'the only brokers that may have replicas [default: all that are live]'}),
  drain: brokersFlag({description: 'brokers that have no replica afterwards'}),
  'replication-factor': Flags.integer({
    char: 'r',
    description: 'replicas of each partition [default: as many as there are]',
    min: 1,
    max: MOST_REPLICAS,
  }),
  balance: Flags.option({
    description: 'make brokers even: by preferred leaders (which copies nothing), replicas, or their bytes',
    options: BALANCES,
  })(),
}

/** The wish of the flags. */
export function placementWish(flags: {
  readonly brokers?: readonly number[] | undefined
  readonly drain?: readonly number[] | undefined
  readonly 'replication-factor'?: number | undefined
  readonly balance?: PlacementWish['balance'] | undefined
}): PlacementWish {
  return {
    brokers: flags.brokers ?? null,
    drain: flags.drain ?? [],
    replicationFactor: flags['replication-factor'] ?? null,
    balance: flags.balance ?? null,
  }
}
