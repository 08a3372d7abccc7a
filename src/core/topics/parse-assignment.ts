import {Failure} from '../../errors/failure.ts'
import {LARGEST_BROKER_ID} from './topic-limits.ts'

/**
 * `1:2,2:3`, as kafka-topics.sh takes it: the brokers of partition 0, then those of partition 1; the first of each is the
 * preferred leader. Throws Failure(usage).
 */
export function parseAssignment(text: string): number[][] {
  return checkAssignment(
    text
      .split(',')
      .map((partition) =>
        partition.split(':').map((id) => (/^\s*\d+\s*$/.test(id) ? Number(id) : Number.NaN)),
      ),
    text,
  )
}

/** Throws Failure(usage) for what Kafka refuses: a broker twice in a partition, partitions of different lengths. */
export function checkAssignment(assignment: number[][], text: string): number[][] {
  const wrong = (reason: string): Failure =>
    new Failure('usage', `'${text}' is no assignment: ${reason}.`, {
      suggestions: ['For example 1:2,2:3: partition 0 on the brokers 1 and 2, partition 1 on 2 and 3.'],
    })
  const [first] = assignment
  for (const [partition, brokers] of assignment.entries()) {
    if (brokers.length === 0 || brokers.some((id) => !Number.isInteger(id)))
      throw wrong('brokers are named by their ids')
    if (brokers.some((id) => id < 0 || id > LARGEST_BROKER_ID))
      throw wrong(`an id of a broker is at most ${LARGEST_BROKER_ID}`)
    if (new Set(brokers).size < brokers.length) throw wrong(`partition ${partition} names a broker twice`)
    if (brokers.length !== first?.length) throw wrong('every partition needs as many replicas')
  }
  if (first === undefined) throw wrong('it has no partition')
  return assignment
}
