import {Failure} from '../../errors/failure.ts'
import {type PartitionPositions, parsePartitionPositions, refuseFuture} from '../offsets/position.ts'
import type {InstantOptions} from '../time/instant.ts'

/** The flags that say where to; the ones beside `to` are the words of kafka-consumer-groups --reset-offsets. */
export interface ResetTargetFlags {
  readonly to?: string | undefined
  readonly 'to-earliest'?: boolean
  readonly 'to-latest'?: boolean
  readonly 'to-current'?: boolean
  readonly 'to-offset'?: string | undefined
  readonly 'to-datetime'?: string | undefined
  readonly 'by-duration'?: string | undefined
  readonly 'shift-by'?: number | undefined
}

/** The one position that the flags give. Throws Failure(usage) for none, for two, or for one that cannot be read. */
export function parseResetTarget(flags: ResetTargetFlags, options: InstantOptions): PartitionPositions {
  const shift = flags['shift-by']
  const given: [flag: string, position: string][] = []
  const add = (flag: string, position: string | false | undefined): void => {
    if (position !== undefined && position !== false) given.push([flag, position])
  }
  add('--to', flags.to)
  add('--to-earliest', flags['to-earliest'] && 'earliest')
  add('--to-latest', flags['to-latest'] && 'latest')
  add('--to-current', flags['to-current'] && 'committed')
  add('--to-offset', flags['to-offset'])
  add('--to-datetime', flags['to-datetime'])
  add('--by-duration', flags['by-duration'])
  add('--shift-by', shift === undefined ? undefined : `committed${shift < 0 ? '' : '+'}${shift}`)
  const [first, second] = given
  if (!first) throw new Failure('usage', 'Where to? Give --to POSITION, for example --to earliest.')
  if (second) throw new Failure('usage', `${first[0]} and ${second[0]} exclude each other.`)
  // Kafka's own tool reads a --to-datetime without a zone as UTC; scripts that come from there must mean the same.
  const utc = first[0] === '--to-datetime' ? true : (options.utc ?? false)
  const positions = parsePartitionPositions(first[1], {...options, utc})
  refuseFuture(positions, options.nowMs)
  return positions
}
