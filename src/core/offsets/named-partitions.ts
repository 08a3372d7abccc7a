import {Failure} from '../../errors/failure.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import type {PartitionPositions} from './position.ts'

/**
 * Throws not-found where positions name a partition that is not among those they are for: passed over without a word it
 * would look as if it had been heeded. With several topics it is enough that one of them has it.
 *
 * @param source what the user gave the positions with, such as `--from`
 */
export function requireNamedPartitions(
  positions: PartitionPositions,
  partitions: readonly TopicPartition[],
  source: string,
): void {
  if (positions.byPartition.size === 0) return
  const existing = new Set(partitions.map(({partition}) => partition))
  const missing = [...positions.byPartition.keys()].find((partition) => !existing.has(partition))
  if (missing === undefined) return
  const [first, ...others] = new Set(partitions.map(({topic}) => topic))
  const where = others.length > 0 || first === undefined ? 'None of the topics has' : `Topic ${first} has no`
  const noun = others.length > 0 || first === undefined ? `a partition ${missing}` : `partition ${missing}`
  const last = Math.max(...existing)
  const known =
    existing.size === 0 ? '' : last === 0 ? '; there is only partition 0' : `; the last one is ${last}`
  throw new Failure('not-found', `${where} ${noun}, which ${source} names${known}.`, {
    code: 'UNKNOWN_TOPIC_OR_PARTITION',
  })
}
