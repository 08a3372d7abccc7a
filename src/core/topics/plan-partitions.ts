import {Failure} from '../../errors/failure.ts'
import {MOST_PARTITIONS} from './topic-limits.ts'

/** How many partitions a topic is to have: so many in all, or so many more. */
export type PartitionWish = {readonly total: number} | {readonly more: number}

/** `6` or `+2`. Throws Failure(usage) otherwise. */
export function parsePartitionWish(text: string): PartitionWish {
  const count = Number(/^\+?(\d+)$/.exec(text.trim())?.[1] ?? Number.NaN)
  if (!(count >= 1 && count <= MOST_PARTITIONS))
    throw new Failure('usage', `'${text}' is not a number of partitions.`, {
      suggestions: ['6 is the new total, +2 is two more than there are.'],
    })
  return text.trim().startsWith('+') ? {more: count} : {total: count}
}

/** The new total, or null where it is so already. A Failure where there are more: Kafka cannot take partitions away. */
export function planPartitions(name: string, present: number, wish: PartitionWish): number | null | Failure {
  const total = 'more' in wish ? present + wish.more : wish.total
  if (total === present) return null
  if (total > present) return total
  const text = `Topic ${name} has ${present} partitions, and Kafka cannot take any away.`
  return new Failure('conflict', text, {
    code: 'INVALID_PARTITIONS',
    suggestions: [`Copy it to a topic with fewer: \`samsa topic copy ${name} NEW\`.`],
  })
}
